"""Deciding on a change: sent for approval, approved by a second person, sent back, given up, called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid
from balai.kernel.permissions import require

from .. import models, snapshot
from ..errors import ChangedMeanwhile, WrongChangeState
from ..types import ChangeView, Edit
from .posting import post
from .scenes import scene
from .steps import checked, locked, moved, seen

LONGEST_REMARK = 400


def submit(*, actor: Actor, change_id: UUID, version: int, now: datetime) -> ChangeView:
    """Let it wait for a second person. Raises NotFound, Forbidden, WrongChangeState."""
    with transaction.atomic():
        row = _step(actor, change_id, version, "edit")
        row.submitted_at, row.remark = now, ""
        return moved(row, "submit", actor=actor, now=now)


def withdraw(*, actor: Actor, change_id: UUID, version: int, now: datetime) -> ChangeView:
    """Give it up before it was approved. Raises NotFound, Forbidden, WrongChangeState."""
    with transaction.atomic():
        row = _step(actor, change_id, version, "edit")
        return moved(row, "withdraw", actor=actor, now=now)


def send_back(*, actor: Actor, change_id: UUID, version: int, remark: str, now: datetime) -> ChangeView:
    """Give it back to its writer with what is to be corrected. Raises Invalid (no remark), Forbidden, …"""
    words = " ".join(remark.split())
    if not words or len(words) > LONGEST_REMARK:
        raise Invalid(fields={"remark": _("Say in a sentence what must be corrected (up to 400 characters).")})
    with transaction.atomic():
        row = _step(actor, change_id, version, "approve")
        row.remark = words
        return moved(row, "return", actor=actor, now=now)


def approve(*, actor: Actor, change_id: UUID, version: int, now: datetime) -> ChangeView:
    """Put it into force: at once, or at the first instant of the day wished for.

    Whoever wrote it cannot. Raises Forbidden, WrongChangeState, NotAllowedByRules, and ChangedMeanwhile when what it
    was written over no longer says the same: then it goes back to its writer.
    """
    row = seen(actor, change_id)
    _able(actor, row, version, "approve")
    before, start, items = _revision(row.mall_id), _start(row, now), list(row.changes.order_by("id"))
    _still_so(row.mall_id, start, items)  # before the transaction: it takes a while
    with transaction.atomic():
        _one_at_a_time(change_id)
        row = _step(actor, change_id, version, "approve")
        row.effective_from = start
        if _revision(row.mall_id) != before:
            _still_so(row.mall_id, start, items)
        row.checker_id, row.decided_at = actor.id, now
        row.changes.update(effective_from=row.effective_from)
        for item in items:
            if item.part == "notice":
                post(row.mall_id, item.target, item.after, now)
        revision = _raised(row.mall_id)
        return moved(
            row,
            "approve",
            actor=actor,
            now=now,
            maker=row.maker_id,
            effective_from=row.effective_from,
            revision=revision,
        )


def recall(*, actor: Actor, change_id: UUID, version: int, now: datetime) -> ChangeView:
    """Call off an approved change whose instant has not come. Raises Forbidden, WrongChangeState."""
    with transaction.atomic():
        _one_at_a_time(change_id)
        row = _step(actor, change_id, version, "approve")
        if row.effective_from is None or row.effective_from <= now:
            raise WrongChangeState()
        row.changes.update(ended_at=now)
        told = {"maker": row.maker_id, "effective_from": row.effective_from, "revision": _raised(row.mall_id)}
        return moved(row, "recall", actor=actor, now=now, **told)


def _step(actor: Actor, change_id: UUID, version: int, may: str) -> models.ChangeSet:
    row = locked(actor, change_id)
    _able(actor, row, version, may)
    return row


def _able(actor: Actor, row: models.ChangeSet, version: int, may: str) -> None:
    require(f"directory.{may}_{'service' if row.agency_code else 'mall'}", actor, row)
    if row.version != version:
        raise WrongChangeState()


def _start(row: models.ChangeSet, now: datetime) -> datetime:
    """When the change takes effect if it is approved now."""
    if row.effective_on is None:
        return now
    zone = models.Mall.objects.values_list("timezone", flat=True).get(id=row.mall_id)
    return max(now, clock.day_bounds(row.effective_on, zone)[0])


def _still_so(mall_id: UUID, at: datetime, items: Sequence[models.Change]) -> None:
    """What the change was written over says the same, and the rules have nothing against it."""
    found = scene(mall_id, at)
    for item in items:
        if found.value(item.part, item.target) != item.before:
            raise ChangedMeanwhile(found.value(item.part, item.target))
    checked(found, [Edit(item.part, item.target, item.after, item.base) for item in items])


def _revision(mall_id: UUID) -> int:
    return int(models.Mall.objects.values_list("revision", flat=True).get(id=mall_id))


def _one_at_a_time(change_id: UUID) -> None:
    """Approvals of a mall and loads of its pack wait for each other."""
    code = models.ChangeSet.objects.values_list("mall__code", flat=True).filter(id=change_id).first()
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"directory/{code}"])


def _raised(mall_id: UUID) -> int:
    """Raise the mall's revision: every process reads the directory anew within about a second."""
    models.Mall.objects.filter(id=mall_id).update(revision=F("revision") + 1)
    transaction.on_commit(snapshot.forget)
    return _revision(mall_id)
