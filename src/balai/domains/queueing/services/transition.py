"""One step of one ticket: lock, check against the table, write, tell the journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView, MallView
from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from ..errors import NobodyAtCounter, WrongState
from ..labels import labelled
from ..models import Ticket
from ..workflow import ACTIVE, ENDED, LAPSED, OUTCOME, TICKET, target


def lock(ticket_id: UUID) -> Ticket:
    """The ticket, locked until the transaction ends. Raises NotFound."""
    ticket = Ticket.objects.select_for_update().filter(id=ticket_id).first()
    if ticket is None:
        raise NotFound()
    return ticket


def lock_labelled(mall: MallView, label: str, now: datetime) -> Ticket:
    """Today's number of that label (any case), locked. Raises NotFound."""
    place = labelled(mall, label, now)
    ticket = Ticket.objects.select_for_update().filter(**place).first() if place else None
    if ticket is None:
        raise NotFound()
    return ticket


def lock_at(counter: CounterView) -> Ticket:
    """The ticket called or served at `counter`, locked. Raises NobodyAtCounter."""
    ticket = Ticket.objects.select_for_update().filter(counter_id=counter.id, state__in=ACTIVE).first()
    if ticket is None:
        raise NobodyAtCounter()
    return ticket


def turn(ticket: Ticket, verb: str, *, now: datetime, to_service: UUID | None = None, **data: Any) -> dict[str, Any]:
    """Apply `verb` to the ticket in memory; returns what its event says. Raises WrongState.

    Every event carries the state period that ended: from, to and since (UTC).
    """
    state = target(verb, ticket.state)
    if state is None:
        raise WrongState()
    before, since = ticket.state, ticket.since
    mall = snapshot.current(ticket.mall_id)
    counter = mall.counter_by_id(ticket.counter_id)
    service = mall.service_by_id(ticket.service_id)
    if state != before:
        ticket.state, ticket.since = state, now
    if verb == "recall":
        ticket.recalls += 1
        data["recalls"] = ticket.recalls
    if verb == "start" or (verb == "finish" and ticket.started_at is None):
        ticket.started_at = now if verb == "start" else ticket.called_at
        data |= {"implied": True} if verb == "finish" else {}
    if verb == "take-back" and ticket.started_at is None:
        ticket.started_at = now
    if verb == "lapse":
        data["reason"] = LAPSED[before]
    if state in ENDED and before not in ENDED:
        ticket.ended_at = now
        ticket.outcome = data.get("reason") or OUTCOME[verb]
    if verb in ("hold", "rejoin", "reprint"):
        counted = f"{verb}s"
        data[counted] = getattr(ticket, counted) + 1
        setattr(ticket, counted, data[counted])
    if verb == "check-in":
        ticket.checked_in_at = now
    if (state == "waiting" and before != state) or verb == "transfer":
        ticket.counter_id = ticket.officer_id = ticket.called_at = ticket.started_at = ticket.ended_at = None
        ticket.recalls, ticket.outcome = 0, ""
        data["rank"] = ticket.rank.isoformat()
    if to_service is not None:
        ticket.service_id = to_service
        data["to_service"] = mall.service_by_id(to_service).code
    return {
        "service": service.code,
        "number": ticket.label,
        "day": ticket.day.isoformat(),
        "from": before,
        "to": state,
        "since": since.isoformat(),
        **({"counter": counter.code} if counter else {}),
        **data,
    }


def step(
    ticket: Ticket,
    verb: str,
    *,
    actor: Actor,
    now: datetime,
    to_service: UUID | None = None,
    **data: Any,
) -> Ticket:
    """Apply `verb` to a locked ticket, write it and its event. Raises WrongState when the table does not allow it."""
    told = turn(ticket, verb, now=now, to_service=to_service, **data)
    ticket.save()
    journal.append(
        TICKET[verb].event, subject=ticket.id, mall_id=ticket.mall_id, actor=actor, occurred_at=now, data=told
    )
    return ticket
