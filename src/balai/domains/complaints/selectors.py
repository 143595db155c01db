"""Reading levy reports: the desk reads lists and one report, a receipt shows a state."""

from __future__ import annotations

import base64
import json
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.permissions import require

from .models import LevyNote, LevyReport
from .permissions import involved
from .rooms import report_of, room_of
from .types import Note, ReportLine, ReportPage, Standing
from .workflow import STATES

PAGE = 20
WORDS = ("text", "contact")
"""What no list and no state needs to touch."""


def levy_reports(actor: Actor, *, state: str = "", cursor: str = "") -> ReportPage:
    """The reports of the actor's mall, newest first, in one `state` if given; two queries.

    Those about an agency he works for are not there, in no figure either. Raises Forbidden, Invalid (an unknown state
    or a cursor of no list of ours).
    """
    mall = _mall(actor)
    require("complaints.handle_levy", actor)
    if state not in ("", *STATES):
        raise Invalid()
    with acting(actor, agency=room_of(mall.id)):
        seen = LevyReport.objects.filter(mall_id=mall.id).exclude(agency_id__in=_own(actor, mall)).defer(*WORDS)
        counts = Counter({row["state"]: row["n"] for row in seen.order_by().values("state").annotate(n=Count("*"))})
        rows = seen.filter(state=state) if state else seen
        if cursor:
            at, last = _after(cursor)
            rows = rows.filter(Q(received_at__lt=at) | Q(received_at=at, id__lt=last))
        found = list(rows.order_by("-received_at", "-id")[: PAGE + 1])
    items = tuple(line(mall, row) for row in found[:PAGE])
    return ReportPage(items, _cursor(found[PAGE - 1]) if len(found) > PAGE else None, dict(counts))


def levy_report(actor: Actor, report_id: UUID) -> tuple[ReportLine, tuple[Note, ...]]:
    """One report with the desk's notes, oldest first; not the words of whoever reported. Raises Forbidden, NotFound."""
    mall = _mall(actor)
    require("complaints.handle_levy", actor)
    with acting(actor, agency=room_of(mall.id)):
        row = LevyReport.objects.filter(mall_id=mall.id, id=report_id).defer(*WORDS).first()
        if row is None:
            raise NotFound()
        found = line(mall, row)
        if involved(actor, found.reported):
            raise NotFound()
        notes = tuple(
            Note(note.id, note.author_id, note.text, note.written_at)
            for note in LevyNote.objects.filter(report_id=row.id).order_by("id")
        )
    return found, notes


def levy_standing(actor: Actor, mall: MallView, receipt: str) -> Standing:
    """Where the report of a receipt is. Raises NotFound for a receipt that opens nothing here."""
    report_id = report_of(receipt, mall.id)
    with acting(Actor.visitor(mall.id, subject=report_id)):
        row = LevyReport.objects.filter(id=report_id, mall_id=mall.id).defer(*WORDS).first()
    if row is None:
        raise NotFound()
    return Standing(line(mall, row).counter, row.state, row.since, row.received_at, row.reason)


def line(mall: MallView, row: LevyReport) -> ReportLine:
    """A row as others see it; a counter or agency that has left the mall keeps its code, or has none."""
    counter = mall.counter_by_id(row.counter_id)
    service = mall.ids.get(row.service_id) if row.service_id else None
    return ReportLine(
        id=row.id,
        mall_id=row.mall_id,
        counter=counter.code if counter else "",
        reported=next((a.code for a in mall.agencies.values() if a.id == row.agency_id), ""),
        service=service.code if service else "",
        amount=row.amount,
        day=row.day,
        state=row.state,
        since=row.since,
        received_at=row.received_at,
        handler_id=row.handler_id,
        reason=row.reason,
        reachable=row.reachable,
    )


def _mall(actor: Actor) -> MallView:
    if actor.mall_id is None:
        raise NotFound()
    return snapshot.current(actor.mall_id)


def _own(actor: Actor, mall: MallView) -> list[UUID]:
    return [agency.id for agency in mall.agencies.values() if involved(actor, agency.code)]


def _cursor(row: LevyReport) -> str:
    data = json.dumps([row.received_at.isoformat(), str(row.id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def _after(cursor: str) -> tuple[datetime, UUID]:
    try:
        data: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at, last = datetime.fromisoformat(str(data[0])), UUID(str(data[1]))
    except (ValueError, TypeError, IndexError, KeyError, RecursionError) as error:
        raise Invalid() from error
    if at.tzinfo is None:
        raise Invalid()
    return at, last
