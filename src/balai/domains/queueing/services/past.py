"""A service day of the past, written at once: history for demonstration, tests and benches.

Tickets and events are made by the same transition table and the same `turn` as a lived visit, but without asking the
database in between. A day is one transaction; the sealer closes its events like any others. Never in production.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel import clock, journal
from balai.kernel.actors import Actor
from balai.kernel.ids import uuid7

from ..attendance import attendance, first_state, rank_on_arrival
from ..models import CounterState, QueueDay, Ticket
from ..priority import priority_credits
from ..workflow import COUNTER, TICKET
from .transition import turn

MOST_VISITS = 3000
"""A day is one transaction, and none may last longer than a second."""


class NotHistory(ValueError):
    """This cannot be written as history; the text says why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class PastAct:
    """Something done at `at` (UTC): a verb of the ticket (`rate` too) or of the counter, by an officer or nobody."""

    verb: str
    at: datetime
    counter: str = ""
    officer: UUID | None = None
    to_service: str = ""
    score: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One number and what became of it. `officer` gave it when the channel is `counter`."""

    service: str
    channel: str
    issued_at: datetime
    priority: str = "normal"
    lang: str = "id"
    officer: UUID | None = None
    acts: Sequence[PastAct] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Written:
    """What one day became."""

    tickets: int
    events: int


def written_already(*, mall_id: UUID, day: date) -> bool:
    """Whether any number was given out on that day."""
    return Ticket.objects.filter(mall_id=mall_id, day=day).exists()


def write_past_day(
    *,
    actor: Actor,
    mall_id: UUID,
    day: date,
    visits: Sequence[PastVisit],
    counters: Mapping[str, Sequence[PastAct]],
    now: datetime,
) -> Written | None:
    """Write the day, or None (and nothing) when it has numbers already. `visits` stand in the order of their numbers.

    Raises NotHistory (production, a day that has not ended, another day's numbers, over 3,000 visits, a counter that
    was left open, anybody but a process of ours) and WrongState (an act the transition table does not allow).
    """
    mall = snapshot.current(mall_id)
    _refuse(actor, mall, day, visits, now)
    before = _closed_before(mall.id)
    at_counters = [row for code, acts in sorted(counters.items()) for row in _counter(mall, code, acts, before)]
    tickets, of_tickets, days = _tickets(mall, day, visits)
    told = sorted(at_counters + of_tickets, key=lambda row: row[5])  # occurred_at; a counter opens before it calls
    with transaction.atomic():
        if written_already(mall_id=mall_id, day=day):
            return None
        _copy(Ticket._meta.db_table, _columns(Ticket), (_values(ticket) for ticket in tickets))
        QueueDay.objects.bulk_create(days)
        _keep_counters(mall, counters)
        _copy("kernel_journal", journal.COLUMNS, told)
    return Written(len(tickets), len(told))


Row = tuple[Any, ...]


def _refuse(actor: Actor, mall: MallView, day: date, visits: Sequence[PastVisit], now: datetime) -> None:
    if settings.BALAI_MODE == "production":
        raise NotHistory("history is invented: never in production")
    if actor.kind != "system":
        raise NotHistory("history is written by a process of ours, on the command line")
    if len(visits) > MOST_VISITS:
        raise NotHistory(f"a day of more than {MOST_VISITS} visits would hold the live screens back")
    if day >= clock.service_day(now, mall.timezone):
        raise NotHistory(f"{day} has not ended in {mall.code}")
    if any(clock.service_day(visit.issued_at, mall.timezone) != day for visit in visits):
        raise NotHistory(f"a number of another day than {day}")


def _tickets(mall: MallView, day: date, visits: Sequence[PastVisit]) -> tuple[list[Ticket], list[Row], list[QueueDay]]:
    credits = priority_credits(day)
    tickets: list[Ticket] = []
    told: list[Row] = []
    days: dict[UUID, QueueDay] = {}
    for visit in visits:
        service = mall.services[visit.service]
        at = visit.issued_at
        counted = days.get(service.id)
        if counted is None:
            counted = days[service.id] = QueueDay(
                mall_id=mall.id, service_id=service.id, day=day, last=0, before=at, latest=at
            )
        counted.last, counted.before, counted.latest = counted.last + 1, counted.latest, max(counted.latest, at)
        ticket = Ticket(
            id=uuid7(at),
            mall_id=mall.id,
            day=day,
            origin_id=service.id,
            number=counted.last,
            label=f"{service.queue_prefix}-{counted.last:03}",
            service_id=service.id,
            channel=visit.channel,
            priority=visit.priority,
            lang=visit.lang,
            state=first_state(channel=visit.channel, asks_check_in=service.check_in),
            rank=counted.latest - credits[visit.priority],
            since=at,
            issued_at=at,
        )
        giver = Actor("staff", id=visit.officer) if visit.channel == "counter" else Actor.visitor()
        data = {
            "service": service.code,
            "number": ticket.label,
            "day": day.isoformat(),
            "channel": visit.channel,
            "priority": visit.priority,
            "rank": ticket.rank,
            "lang": visit.lang,
            **({"to": ticket.state} if ticket.state != "waiting" else {}),
        }
        told.append(journal.row("ticket.issued", ticket.id, mall.id, giver, data, occurred_at=at))
        told += [_act(mall, ticket, act) for act in visit.acts]
        tickets.append(ticket)
    return tickets, told, list(days.values())


def _act(mall: MallView, ticket: Ticket, act: PastAct) -> Row:
    """Apply one act to the ticket in memory; returns its event. Raises WrongState."""
    officer = Actor("staff", id=act.officer)
    extra: dict[str, Any] = {}
    if act.verb == "check-in":
        officer = Actor.visitor()
        ticket.rank = rank_on_arrival(
            ticket.rank,
            at=act.at,
            credit=attendance(ticket.day).credit,
            priority=priority_credits(ticket.day)[ticket.priority],
        )
    elif act.verb == "call":
        ticket.counter_id, ticket.officer_id, ticket.called_at = mall.counters[act.counter].id, act.officer, act.at
    elif act.verb == "transfer":
        extra["to_service"] = mall.services[act.to_service].id
    elif act.verb == "cancel":
        officer, extra["reason"] = Actor.visitor(), "visitor"
    elif act.verb == "lapse":
        officer = Actor.system("rollover")
    elif act.verb == "rate":
        officer, ticket.score = Actor.visitor(), act.score
    data = turn(ticket, act.verb, now=act.at, **extra)
    if act.verb == "rate":
        data = {name: data[name] for name in ("service", "number", "day")} | {"score": act.score}
    return journal.row(TICKET[act.verb].event, ticket.id, mall.id, officer, data, occurred_at=act.at)


def _counter(mall: MallView, code: str, acts: Sequence[PastAct], before: Mapping[UUID, datetime]) -> Iterable[Row]:
    """The events of one counter's day, from closed to closed; the first ends the night since its last closing."""
    desk = mall.counters[code]
    state = "closed"
    for place, act in enumerate(acts):
        if place == 0:
            since = min(before.get(desk.id, act.at), act.at)
        transition = COUNTER[act.verb]
        if state not in transition.sources or transition.target is None:
            raise NotHistory(f"counter {code} cannot {act.verb} while it is {state}")
        data = {
            "counter": code,
            "from": state,
            "to": transition.target,
            "since": since,
            **({"reason": act.reason} if act.reason else {}),
        }
        yield journal.row(transition.event, desk.id, mall.id, Actor("staff", id=act.officer), data, occurred_at=act.at)
        state, since = transition.target, act.at
    if state != "closed":
        raise NotHistory(f"counter {code} was left {state}")


def _closed_before(mall_id: UUID) -> dict[UUID, datetime]:
    return dict(CounterState.objects.filter(mall_id=mall_id, state="closed").values_list("counter_id", "since"))


_CLOSED_LATER = """
update queueing_counter c set since = later.since from unnest(%s::uuid[], %s::timestamptz[]) as later(id, since)
where c.counter_id = later.id and c.state = 'closed' and c.since < later.since
"""


def _keep_counters(mall: MallView, counters: Mapping[str, Sequence[PastAct]]) -> None:
    """Closed counters are closed since this day's end, unless they worked later; what one is doing now stays."""
    ends = {mall.counters[code].id: acts[-1].at for code, acts in sorted(counters.items()) if acts}
    CounterState.objects.bulk_create(
        [CounterState(counter_id=desk, mall_id=mall.id, state="closed", since=at) for desk, at in ends.items()],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_CLOSED_LATER, [list(ends), list(ends.values())])


def _columns(model: type[Ticket]) -> str:
    return ", ".join(f'"{column.column}"' for column in model._meta.concrete_fields)


def _values(ticket: Ticket) -> Row:
    return tuple(getattr(ticket, column.attname) for column in ticket._meta.concrete_fields)


def _copy(table: str, columns: str, rows: Iterable[Row]) -> None:
    """Names are our own constants."""
    with connection.cursor() as cursor, cursor.copy(f'copy "{table}" ({columns}) from stdin') as copying:
        for row in rows:
            copying.write_row(row)
