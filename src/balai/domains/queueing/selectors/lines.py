"""The queues as they stand: boards, tickets, counters, totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, Q

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed, require

from .. import board as boards
from ..board import MallBoard
from ..models import CounterState, Ticket
from ..permissions import require_holder, require_serving
from ..skills import callable_services
from ..types import CounterNow, DayTotals, QueueNow, TicketView
from ..workflow import ACTIVE, OPEN


def _nowhere(mall_id: UUID) -> MallBoard | None:
    """No journal is followed in this process."""
    return None


_live: Callable[[UUID], MallBoard | None] = _nowhere  # replaced at start-up of a web node


def follow(source: Callable[[UUID], MallBoard | None]) -> None:
    """Let readers use the boards a web node keeps from the journal, instead of building them from the tables."""
    global _live
    _live = source


def board(mall_id: UUID, now: datetime) -> MallBoard:
    """The mall's live board; built from the tables where no journal is followed (jobs, commands, tests)."""
    live = _live(mall_id)
    if live is not None:
        return live
    with connection.cursor() as cursor:
        return boards.load(cursor, mall_id, now)


def view(ticket: Ticket) -> TicketView:
    """The row as a plain object, without position and estimate."""
    mall = snapshot.current(ticket.mall_id)
    counter = mall.counter_by_id(ticket.counter_id)
    return TicketView(
        id=ticket.id,
        mall_id=ticket.mall_id,
        day=ticket.day,
        number=ticket.label,
        state=ticket.state,
        service_id=ticket.service_id,
        service=mall.service_by_id(ticket.service_id).code,
        origin=mall.service_by_id(ticket.origin_id).code,
        channel=ticket.channel,
        priority=ticket.priority,
        lang=ticket.lang,
        issued_at=ticket.issued_at,
        since=ticket.since,
        called_at=ticket.called_at,
        started_at=ticket.started_at,
        ended_at=ticket.ended_at,
        counter=counter.code if counter else None,
        counter_number=counter.number if counter else None,
        recalls=ticket.recalls,
        score=ticket.score,
        checked_in_at=ticket.checked_in_at,
        rejoins=ticket.rejoins,
        reprints=ticket.reprints,
        outcome=ticket.outcome,
        group_id=ticket.group_id,
    )


def _placed(seen: TicketView, row: Ticket, now: datetime) -> TicketView:
    """With position and estimate: 2 queries where the board is not live, else 1 (people ahead)."""
    if seen.state != "waiting":
        return seen
    waiting = Ticket.objects.filter(
        mall_id=seen.mall_id,
        service_id=seen.service_id,
        day=seen.day,
        state="waiting",
    )
    ahead = waiting.filter(Q(rank__lt=row.rank) | Q(rank=row.rank, number__lt=row.number)).count()
    eta = board(seen.mall_id, now).estimate(seen.service, row.rank.timestamp())
    return replace(seen, ahead=ahead, position=ahead + 1, eta=eta)


def ticket(actor: Actor, ticket_id: UUID, *, now: datetime) -> TicketView:
    """One ticket for the visitor who holds its token, or for staff who oversee the mall.

    Raises NotFound for everybody else, as if it did not exist; TicketExpired (a NotFound) after its service day.
    """
    row = Ticket.objects.filter(id=ticket_id).first()
    if row is None:
        raise NotFound()
    if not (actor.mall_id == row.mall_id and allowed("queueing.oversee", actor, row.mall_id)):
        require_holder(actor, row, now)
    return _placed(view(row), row, now)


def at_counter(actor: Actor, *, counter: str) -> TicketView | None:
    """The visitor called or served at a counter the actor may serve. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    row = Ticket.objects.filter(counter_id=desk.id, state__in=ACTIVE).first()
    return view(row) if row else None


def counter_now(actor: Actor, *, counter: str, now: datetime) -> CounterNow:
    """What the counter is doing. A counter never opened is closed. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    row = CounterState.objects.filter(counter_id=desk.id).first()
    return CounterNow(desk.code, row.state, row.since, row.officer_id) if row else CounterNow(desk.code, "closed", now)


def next_in_line(actor: Actor, *, counter: str, now: datetime, limit: int = 5) -> list[TicketView]:
    """Who will be called next at this counter, in order. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    live = board(desk.mall_id, now)
    # The live board is some milliseconds behind the tables: look a little further, keep who still waits.
    more = limit + 3
    codes = [service.code for service in callable_services(desk, actor)]
    heads = sorted(head for code in codes for head in live.waiting.get(code, [])[:more])[:more]
    rows = Ticket.objects.in_bulk([head[2] for head in heads])
    return [view(rows[head[2]]) for head in heads if head[2] in rows and rows[head[2]].state == "waiting"][:limit]


def overview(actor: Actor, *, now: datetime) -> MallBoard:
    """The whole mall's live board, for whoever oversees it. Raises Forbidden."""
    require("queueing.oversee", actor, actor.mall_id)
    if actor.mall_id is None:
        raise NotFound()
    return board(actor.mall_id, now)


def served_today(actor: Actor, *, counter: str, now: datetime) -> int:
    """How many visits ended at this counter today. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    day = clock.service_day(now, snapshot.current(desk.mall_id).timezone)
    return Ticket.objects.filter(mall_id=desk.mall_id, day=day, counter_id=desk.id, state="finished").count()


# -- the mall as whoever oversees it sees it ------------------------------------------------------------------------


def _overseen(actor: Actor) -> MallView:
    require("queueing.oversee", actor, actor.mall_id)
    if actor.mall_id is None:
        raise NotFound()
    return snapshot.current(actor.mall_id)


def counters_now(actor: Actor, *, now: datetime) -> dict[str, CounterNow]:
    """What every counter of the mall is doing, by code. A counter never opened is closed. Raises Forbidden."""
    mall = _overseen(actor)
    rows = {row.counter_id: row for row in CounterState.objects.filter(mall_id=mall.id)}
    found = {}
    for code, desk in mall.counters.items():
        row = rows.get(desk.id)
        found[code] = CounterNow(code, row.state, row.since, row.officer_id) if row else CounterNow(code, "closed", now)
    return found


def at_counters(actor: Actor) -> dict[str, TicketView]:
    """Who is called or served at which counter now. Raises Forbidden."""
    mall = _overseen(actor)
    seen = [view(row) for row in Ticket.objects.filter(mall_id=mall.id, state__in=ACTIVE)]
    return {ticket.counter: ticket for ticket in seen if ticket.counter}


def waiting_ticket(actor: Actor, *, number: str, now: datetime) -> TicketView:
    """The number of that label (`CA-041`, any case) that is open today.

    Raises Forbidden; NotFound when no such number is open.
    """
    mall = _overseen(actor)
    row = Ticket.objects.filter(
        mall_id=mall.id,
        day=clock.service_day(now, mall.timezone),
        label=number.strip().upper(),
        state__in=OPEN,
    ).first()
    if row is None:
        raise NotFound()
    return view(row)


def totals_today(actor: Actor, *, now: datetime) -> DayTotals:
    """Today's numbers of the mall by what became of them; equal to a count of the journal. Raises Forbidden."""
    mall = _overseen(actor)
    day = clock.service_day(now, mall.timezone)
    counted = Ticket.objects.filter(mall_id=mall.id, day=day).values_list("state").annotate(Count("id"))
    states = dict(counted)
    return DayTotals(issued=sum(states.values()), **states)


def queues(actor: Actor, *, now: datetime, counter: str | None = None) -> list[QueueNow]:
    """The queues a counter serves, or every one of the mall, in the order of the directory.

    Raises Forbidden, NotFound.
    """
    mall = snapshot.current(require_serving(actor, counter).mall_id) if counter else _overseen(actor)
    codes = mall.counters[counter].services if counter else tuple(mall.services)
    wanted = [mall.services[code] for code in codes if code in mall.services and mall.services[code].queue_prefix]
    lines = {
        service_id: (count, oldest)
        for service_id, count, oldest in Ticket.objects.filter(
            mall_id=mall.id,
            day=clock.service_day(now, mall.timezone),
            state="waiting",
            service_id__in=[service.id for service in wanted],
        )
        .values_list("service_id")
        .annotate(Count("id"), Min("issued_at"))
    }
    open_ids = set(CounterState.objects.filter(mall_id=mall.id, state="open").values_list("counter_id", flat=True))
    open_for = Counter(code for desk in mall.counters.values() if desk.id in open_ids for code in desk.services)
    live = board(mall.id, now)
    return [
        QueueNow(
            service.code,
            *lines.get(service.id, (0, None)),
            eta=live.estimate(service.code),
            counters=open_for[service.code],
        )
        for service in wanted
    ]
