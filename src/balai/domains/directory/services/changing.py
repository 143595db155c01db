"""Writing a change: a draft, its revision, and the new change that undoes an old one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from balai.kernel import clock, journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.permissions import require

from .. import models
from ..editing import PARTS, part_named, value_hash
from ..errors import ChangedMeanwhile, WrongChangeState
from ..types import ChangeView, Edit
from .scenes import Scene, scene
from .steps import checked, locked, moved, person, told_of, view_of, visible

MOST_ITEMS = 2_000


def draft(
    *,
    actor: Actor,
    mall_id: UUID,
    edits: Sequence[Edit],
    now: datetime,
    effective_on: date | None = None,
    origin: str = "screen",
    undoes: UUID | None = None,
) -> ChangeView:
    """Begin a change of one or several parts that take effect together on `effective_on` (None: with approval).

    Raises NotFound, Forbidden, Invalid, NotAllowedByRules, ChangedMeanwhile (what it says is not what `base` says).
    """
    found = scene(mall_id, instant_of(mall_id, effective_on, now))
    agency = owner_of(actor, found, edits)
    _unchanged_since(found, edits)
    checked(found, edits)  # before the transaction: it takes a while, and approval looks again
    with transaction.atomic():
        return begun(
            found,
            edits,
            actor=actor,
            agency=agency,
            effective_on=effective_on,
            origin=origin,
            undoes=undoes,
            now=now,
        )


def begun(
    found: Scene,
    edits: Sequence[Edit],
    *,
    actor: Actor,
    agency: str,
    effective_on: date | None,
    origin: str,
    now: datetime,
    undoes: UUID | None = None,
) -> ChangeView:
    """Write a draft that was checked already, in the caller's transaction."""
    row = models.ChangeSet.objects.create(
        id=uuid7(),
        mall_id=found.mall_id,
        agency_code=agency,
        state="draft",
        origin=origin,
        undoes_id=undoes,
        effective_on=effective_on,
        words=found.words(edits),
        maker_id=person(actor),
        made_at=now,
    )
    _write(row, found, edits)
    items = list(row.changes.order_by("id"))
    journal.append(
        "directory.change_drafted",
        subject=row.id,
        mall_id=found.mall_id,
        actor=actor,
        occurred_at=now,
        data={**told_of(row, items), "origin": origin, "undoes": undoes},
    )
    return view_of(row, items, actor, now)


def revise(
    *,
    actor: Actor,
    change_id: UUID,
    version: int,
    edits: Sequence[Edit],
    effective_on: date | None,
    now: datetime,
) -> ChangeView:
    """Write a draft anew: the same parts, other words or another day. `version` is the one that was read.

    Raises as `draft` does, and WrongChangeState.
    """
    with transaction.atomic():
        row = locked(actor, change_id)
        require(_edits(row.agency_code), actor, row)
        known = {(item.part, item.target): item for item in row.changes.all()}
        found = scene(row.mall_id, instant_of(row.mall_id, effective_on, now))
        if row.version != version:
            first = known.get((edits[0].part, edits[0].target))
            raise ChangedMeanwhile(first.after if first else None, first.base if first else "")
        if {(edit.part, edit.target) for edit in edits} != known.keys():
            raise NotFound()
        _unchanged_since(found, edits)
        checked(found, edits)
        for edit in edits:
            item = known[edit.part, edit.target]
            item.after, item.before, item.base = edit.after, found.value(edit.part, edit.target), edit.base
            item.save(update_fields=["after", "before", "base"])
        row.effective_on = effective_on
        return moved(row, "revise", actor=actor, now=now)


def undo(*, actor: Actor, change_id: UUID, now: datetime) -> ChangeView:
    """A new draft that lets everything say again what it said before that change. Raises as `draft` does."""
    row = models.ChangeSet.objects.filter(id=change_id).first()
    if row is None or not visible(actor, row):
        raise NotFound()
    require(_edits(row.agency_code), actor, row)
    if row.state != "approved" or row.effective_from is None or row.effective_from > now:
        raise WrongChangeState()
    found = scene(row.mall_id, now)
    edits = [
        Edit(item.part, item.target, item.before, value_hash(found.value(item.part, item.target)))
        for item in row.changes.order_by("id")
        if found.value(item.part, item.target) != item.before
    ]
    if not edits:
        raise WrongChangeState()
    return draft(actor=actor, mall_id=row.mall_id, edits=edits, now=now, origin="undo", undoes=row.id)


def _edits(agency: str) -> str:
    return "directory.edit_service" if agency else "directory.edit_mall"


def instant_of(mall_id: UUID, effective_on: date | None, now: datetime) -> datetime:
    """The instant on which a change would take effect. Raises Invalid for a day that is over."""
    if effective_on is None:
        return now
    zone = models.Mall.objects.values_list("timezone", flat=True).get(id=mall_id)
    if effective_on < clock.service_day(now, zone):
        raise Invalid(fields={"effective_on": _("This day is over. Choose today or a later day.")})
    return max(now, clock.day_bounds(effective_on, zone)[0])


def owner_of(actor: Actor, found: Scene, edits: Sequence[Edit]) -> str:
    """The one agency (empty: the mall) all edits belong to, if the actor may write there."""
    if not edits or len(edits) > MOST_ITEMS:
        raise Invalid()
    owners = {PARTS[edit.part].agency(found.documents, edit.target) for edit in edits if part_named(edit.part)}
    for agency in sorted(owners):
        require(_edits(agency), actor, Matter(found.mall_id, agency or None))
    if len(owners) > 1:
        raise Invalid(_("One change belongs to one agency. Make one for each."))
    return owners.pop()


class Matter:
    """Whose matter something is, as permissions ask it."""

    def __init__(self, mall_id: UUID, agency_code: str | None) -> None:
        self.mall_id, self.agency_code = mall_id, agency_code


def _unchanged_since(found: Scene, edits: Sequence[Edit]) -> None:
    """What the writer read is what it says, or what it will say when his change takes effect."""
    for edit in edits:
        value = found.value(edit.part, edit.target)
        base = value_hash(value)
        if base != edit.base:
            raise ChangedMeanwhile(value, base)
    if all(found.value(edit.part, edit.target) == edit.after for edit in edits):
        raise Invalid(_("Nothing is different: this is what it says already."))


def _write(row: models.ChangeSet, found: Scene, edits: Sequence[Edit]) -> None:
    models.Change.objects.bulk_create(
        models.Change(
            id=uuid7(),
            change_set=row,
            mall_id=row.mall_id,
            part=edit.part,
            target=edit.target,
            before=found.value(edit.part, edit.target),
            after=edit.after,
            base=edit.base,
        )
        for edit in edits
    )
