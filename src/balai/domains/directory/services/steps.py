"""What every step of a change shares: the locked row, the transition, its journal event, the view of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.permissions import allowed

from .. import models, workflow
from ..editing import problems_of
from ..errors import NotAllowedByRules, WrongChangeState
from ..permissions import agencies_for
from ..types import ChangeView, Edit, ItemView
from .scenes import Scene


def person(actor: Actor) -> UUID:
    """Who acts. Raises Forbidden for whoever is nobody in particular."""
    if actor.id is None:
        raise Forbidden()
    return actor.id


def visible(actor: Actor, row: models.ChangeSet) -> bool:
    """Whether the actor may know of it: a change of his agency or his mall's, by his role, or his own."""
    if actor.mall_id != row.mall_id:
        return False
    agencies = agencies_for(actor, "directory.see_changes")
    return agencies is None or row.agency_code in agencies


def seen(actor: Actor, change_id: UUID) -> models.ChangeSet:
    """The change as it is, not locked. Raises NotFound also when it is not the actor's to see."""
    row = models.ChangeSet.objects.filter(id=change_id).first()
    if row is None or not visible(actor, row):
        raise NotFound()
    return row


def locked(actor: Actor, change_id: UUID) -> models.ChangeSet:
    """The change, locked until the transaction ends. Raises NotFound also when it is not the actor's to see."""
    row = models.ChangeSet.objects.select_for_update().filter(id=change_id).first()
    if row is None or not visible(actor, row):
        raise NotFound()
    return row


def moved(row: models.ChangeSet, verb: str, *, actor: Actor, now: datetime, **told: Any) -> ChangeView:
    """Take the step on the locked row, save it, tell the journal. Raises WrongChangeState."""
    target = workflow.target(verb, row.state)
    if target is None:
        raise WrongChangeState()
    row.state = target
    row.version += 1
    row.save()
    items = list(row.changes.order_by("id"))
    journal.append(
        workflow.CHANGE[verb].event,
        subject=row.id,
        mall_id=row.mall_id,
        actor=actor,
        occurred_at=now,
        data={**told_of(row, items), **told},
    )
    return view_of(row, items, actor, now)


def told_of(row: models.ChangeSet, items: Sequence[models.Change]) -> dict[str, Any]:
    """What the journal hears of a change; a notice has an id and no code."""
    first = items[0]
    named = {"notice": first.target} if first.part == "notice" else {"first": first.target}
    return {
        "part": first.part,
        **named,
        "items": len(items),
        "agency": row.agency_code or None,
        "version": row.version,
    }


def checked(found: Scene, edits: Iterable[Edit]) -> None:
    """Raise NotAllowedByRules when the edits break a rule of the directory."""
    problems = problems_of(found.documents, [((edit.part, edit.target), edit.after) for edit in edits])
    if problems:
        raise NotAllowedByRules(problems)


_EDITS = ("revise", "submit", "withdraw")
_DECISIONS = ("approve", "return", "recall")


def verbs(row: models.ChangeSet, actor: Actor, now: datetime) -> frozenset[str]:
    """What the actor can do with the change now."""
    owner = "service" if row.agency_code else "mall"
    able: tuple[str, ...] = _EDITS if allowed(f"directory.edit_{owner}", actor, row) else ()
    able += _DECISIONS if allowed(f"directory.approve_{owner}", actor, row) else ()
    found = {verb for verb in able if workflow.target(verb, row.state) is not None}
    begun = row.state == "approved" and row.effective_from is not None and row.effective_from <= now
    if begun:
        found.discard("recall")
        if "revise" in able:
            found.add("undo")
    return frozenset(found)


def view_of(row: models.ChangeSet, items: Sequence[models.Change], actor: Actor, now: datetime) -> ChangeView:
    """The change as the actor sees it."""
    return ChangeView(
        id=row.id,
        mall_id=row.mall_id,
        agency=row.agency_code,
        state=row.state,
        version=row.version,
        origin=row.origin,
        undoes=row.undoes_id,
        effective_on=row.effective_on,
        effective_from=row.effective_from,
        remark=row.remark,
        maker_id=row.maker_id,
        made_at=row.made_at,
        submitted_at=row.submitted_at,
        checker_id=row.checker_id,
        decided_at=row.decided_at,
        items=tuple(
            ItemView(item.part, item.target, item.before, item.after, item.base, item.ended_at is not None)
            for item in items
        ),
        may=verbs(row, actor, now),
    )
