"""Handling a levy report at the desk: one verb after the other, on a locked row, each with its event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel import access, journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.permissions import allowed, require

from ..errors import WrongState
from ..models import LevyNote, LevyReport
from ..rooms import room_of
from ..selectors import line
from ..types import CATEGORY, Note, Opened, ReportLine
from ..workflow import LEVY, REASONS, target

LONGEST_NOTE = 2_000


def take_up(*, actor: Actor, report_id: UUID, now: datetime) -> ReportLine:
    """The actor examines the report from now on. Raises Forbidden, NotFound, WrongState (somebody was faster)."""
    with _locked(actor, report_id) as (mall, row):
        row.handler_id = actor.id
        return _step(mall, row, "take-up", actor, now)


def forward(*, actor: Actor, report_id: UUID, now: datetime) -> ReportLine:
    """Pass the report on to the integrity unit of the charter.

    Raises Forbidden, NotFound, WrongState, Invalid (the mall names no integrity unit).
    """
    with _locked(actor, report_id) as (mall, row):
        if mall.charter is None:
            raise Invalid(_("The charter of the mall names no unit to pass reports on to."))
        return _step(mall, row, "forward", actor, now, unit=mall.charter.integrity_unit)


def close(*, actor: Actor, report_id: UUID, reason: str, now: datetime) -> ReportLine:
    """Close with a reason of REASONS. Raises Forbidden, NotFound, WrongState, Invalid (no reason)."""
    if reason not in REASONS:
        raise Invalid(fields={"reason": _("Choose why the report is closed.")})
    with _locked(actor, report_id) as (mall, row):
        row.reason = reason
        return _step(mall, row, "close", actor, now, reason=reason.replace("_", "-"))


def reopen(*, actor: Actor, report_id: UUID, now: datetime) -> ReportLine:
    """Examine a closed report again; the actor has it in hand. Raises Forbidden, NotFound, WrongState."""
    with _locked(actor, report_id) as (mall, row):
        row.reason, row.handler_id = "", actor.id
        return _step(mall, row, "reopen", actor, now)


def note(*, actor: Actor, report_id: UUID, text: str, now: datetime) -> Note:
    """Write something down; it is never changed. Raises Forbidden, NotFound, WrongState, Invalid."""
    text = text.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_NOTE or "\x00" in text:
        raise Invalid(fields={"text": _("Write a note of at most 2,000 characters.")})
    with _locked(actor, report_id) as (mall, row):
        _step(mall, row, "note", actor, now)
        written = LevyNote(
            id=uuid7(),
            mall_id=mall.id,
            room_id=row.room_id,
            report_id=row.id,
            author_id=_author(actor),
            text=text,
            written_at=now,
        )
        written.save(force_insert=True)
    return Note(written.id, written.author_id, text, now)


def read(*, actor: Actor, report_id: UUID, now: datetime) -> Opened:
    """The words of the report and the contact; leaves an access entry and an event. Raises Forbidden, NotFound."""
    with _locked(actor, report_id) as (mall, row):
        fields = ["text", "contact"] if row.reachable else ["text"]
        access.record(actor, subject=row.id, purpose="complaints.levy", fields=fields, now=now)
        _step(mall, row, "read", actor, now)
        return Opened(row.text, row.contact)


def _author(actor: Actor) -> UUID:
    if actor.id is None:
        raise NotFound()
    return actor.id


@contextmanager
def _locked(actor: Actor, report_id: UUID) -> Iterator[tuple[MallView, LevyReport]]:
    """One transaction in the room of the mall with the report locked. What is not the actor's to see is not there."""
    require("complaints.handle_levy", actor)
    if actor.mall_id is None:
        raise NotFound()
    mall = snapshot.current(actor.mall_id)
    with acting(actor, agency=room_of(mall.id)):
        row = LevyReport.objects.select_for_update().filter(mall_id=mall.id, id=report_id).first()
        if row is None or not allowed("complaints.handle_levy", actor, line(mall, row)):
            raise NotFound()
        yield mall, row


def _step(mall: MallView, row: LevyReport, verb: str, actor: Actor, now: datetime, **data: Any) -> ReportLine:
    """Apply the verb to the locked row, write it and its event. Raises WrongState when the table does not allow it."""
    state = target(verb, row.state)
    if state is None:
        raise WrongState()
    before, since = row.state, row.since
    if state != before:
        row.state, row.since = state, now
        row.save(update_fields=["state", "since", "handler_id", "reason"])
    told = line(mall, row)
    journal.append(
        LEVY[verb].event,
        subject=row.id,
        mall_id=mall.id,
        actor=actor,
        occurred_at=now,
        data={
            "category": CATEGORY,
            "counter": told.counter,
            "agency": told.reported,
            "from": before,
            "to": state,
            "since": since,
            **data,
        },
    )
    return told
