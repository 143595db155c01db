"""What is changed on screen: what waits, what is planned, what was, and how it will look. Never public."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed, require

from .. import models
from ..building import view_of
from ..editing import PARTS, in_force, value_hash
from ..errors import UnknownCursor
from ..pack_format.components import COMPONENTS, missing
from ..permissions import agencies_for
from ..services import steps
from ..services.changing import Matter
from ..services.scenes import Scene, scene
from ..types import ChangePage, ChangeView, LocalText, MallView, ServiceState, Standing

LIST = 100
"""Most changes on the lists of the landing page."""
PAGE = 25


def enter(actor: Actor, mall: MallView) -> None:
    """Raise Forbidden unless the actor may see changes of the mall or of an agency in it."""
    require("directory.see_changes", actor, _anywhere(actor, mall.id))


def standing(actor: Actor, mall: MallView, part: str, target: str, at: datetime) -> Standing:
    """What a part says at `at`, for whoever may write it. Raises NotFound, also when it is not his to write."""
    return standing_in(actor, scene(mall.id, at), part, target)


def standing_in(actor: Actor, found: Scene, part: str, target: str) -> Standing:
    """The same out of a scene that was read already."""
    if part not in PARTS:
        raise NotFound()
    value = found.value(part, target)
    agency = PARTS[part].agency(found.documents, target)
    if not allowed(f"directory.edit_{'service' if agency else 'mall'}", actor, Matter(found.mall_id, agency or None)):
        raise NotFound()
    return Standing(part, target, agency, value, value_hash(value))


def service_states(actor: Actor, mall: MallView, now: datetime) -> list[ServiceState]:
    """The services the actor may see changes of, with what their standards lack; by agency and name."""
    require("directory.see_changes", actor, _anywhere(actor, mall.id))
    agencies = agencies_for(actor, "directory.see_changes")
    documents = scene(mall.id, now).documents
    found = []
    for path, (format_name, data) in documents.items():
        if format_name != "service" or (agencies is not None and data["agency"] not in agencies):
            continue
        standard = documents.get(path.replace("service.yaml", "standard.yaml"), ("", {}))[1]
        lacks = missing(data, standard)
        found.append(
            ServiceState(
                mall_id=mall.id,
                code=data["code"],
                name=LocalText.of(data["name"]),
                agency=data["agency"],
                filled=len(COMPONENTS) - len(lacks),
                missing=lacks,
                data=data,
                standard=standard,
            )
        )
    return sorted(found, key=lambda state: (state.agency, state.name.id.casefold()))


def change(actor: Actor, change_id: UUID, now: datetime) -> ChangeView:
    """One change. Raises NotFound, also when it is not the actor's to see."""
    row = models.ChangeSet.objects.filter(id=change_id).first()
    if row is None or not steps.visible(actor, row):
        raise NotFound()
    return steps.view_of(row, list(row.changes.order_by("id")), actor, now)


def changes_waiting(actor: Actor, mall: MallView, now: datetime) -> list[ChangeView]:
    """What waits for the approval of this actor, oldest first."""
    views = _views(
        _seen(actor, mall.id).filter(state="submitted").exclude(maker_id=steps.person(actor))[:LIST], actor, now
    )
    return [view for view in reversed(views) if "approve" in view.may]


def own_drafts(actor: Actor, mall: MallView, now: datetime) -> list[ChangeView]:
    """What this actor wrote and nobody decided on yet: drafts (also those sent back) and what he sent; newest first."""
    return _views(
        _seen(actor, mall.id).filter(maker_id=steps.person(actor), state__in=("draft", "submitted"))[:LIST], actor, now
    )


def changes_planned(actor: Actor, mall: MallView, now: datetime) -> list[ChangeView]:
    """Approved changes whose instant has not come, soonest first."""
    rows = _seen(actor, mall.id).filter(state="approved", effective_from__gt=now)
    return _views(rows.order_by("effective_from", "id")[:LIST], actor, now)


def planned_for(actor: Actor, mall: MallView, part: str, target: str, now: datetime) -> list[ChangeView]:
    """What is written or planned for one part and not in force yet, oldest first."""
    open_ones = Q(state__in=("draft", "submitted")) | Q(state="approved", effective_from__gt=now)
    rows = _seen(actor, mall.id).filter(open_ones, changes__part=part, changes__target=target)
    return _views(rows.order_by("id")[:LIST], actor, now)


def open_for(actor: Actor, mall: MallView, service: str, now: datetime) -> list[ChangeView]:
    """What is written or planned for a service and not in force yet, oldest first."""
    open_ones = Q(state__in=("draft", "submitted")) | Q(state="approved", effective_from__gt=now)
    rows = _seen(actor, mall.id).filter(open_ones, changes__part__in=COMPONENTS, changes__target=service)
    return _views(rows.order_by("id").distinct()[:LIST], actor, now)


def rosters(actor: Actor, mall: MallView, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Who is expected at which counter, by its code: rows of {staff, days, open, close, first, last}. A roster is
    staff matter: whoever sees no changes of the mall sees none."""
    agencies = agencies_for(actor, "directory.see_changes")
    own = {code for code, counter in mall.counters.items() if agencies is None or counter.agency in agencies}
    rows = in_force(mall.id, now).items()
    return {target: value for (part, target), value in rows if part == "roster" and value and target in own}


def history(
    actor: Actor, mall: MallView, now: datetime, *, q: str = "", cursor: str = "", limit: int = PAGE
) -> ChangePage:
    """Every change the actor may see, newest first, whose words hold each word of `q`. Raises UnknownCursor."""
    rows = _seen(actor, mall.id)
    for word in q.casefold().split()[:8]:
        rows = rows.filter(words__contains=word)
    if cursor:
        try:
            rows = rows.filter(id__lt=UUID(cursor))
        except ValueError as error:
            raise UnknownCursor() from error
    found = _views(rows[: limit + 1], actor, now)
    more = len(found) > limit
    return ChangePage(tuple(found[:limit]), str(found[limit - 1].id) if more else "")


def preview(actor: Actor, mall: MallView, change_id: UUID, now: datetime) -> MallView:
    """The mall as it will be when the change has taken effect. Raises NotFound."""
    seen = change(actor, change_id, now)
    at = max(now, _start(seen, mall, now))
    row = models.Mall.objects.get(id=mall.id)
    return view_of(row, at, {(item.part, item.target): item.after for item in seen.items})


def _start(seen: ChangeView, mall: MallView, now: datetime) -> datetime:
    if seen.effective_from:
        return seen.effective_from
    return clock.day_bounds(seen.effective_on, mall.timezone)[0] if seen.effective_on else now


def _seen(actor: Actor, mall_id: UUID) -> QuerySet[models.ChangeSet]:
    require("directory.see_changes", actor, _anywhere(actor, mall_id))
    agencies = agencies_for(actor, "directory.see_changes")
    rows = models.ChangeSet.objects.filter(mall_id=mall_id).order_by("-id")
    return rows if agencies is None else rows.filter(agency_code__in=agencies)


def _anywhere(actor: Actor, mall_id: UUID) -> Any:
    """The mall, or the first agency for which the actor holds the role."""
    agencies = agencies_for(actor, "directory.see_changes")
    return Matter(mall_id, None if agencies is None else min(agencies, default=None))


def _views(rows: Iterable[models.ChangeSet], actor: Actor, now: datetime) -> list[ChangeView]:
    found = list(rows)
    items: dict[UUID, list[models.Change]] = {row.id: [] for row in found}
    for item in models.Change.objects.filter(change_set_id__in=items).order_by("id"):
        items[item.change_set_id].append(item)
    return [steps.view_of(row, items[row.id], actor, now) for row in found]
