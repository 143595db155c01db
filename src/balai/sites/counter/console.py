"""Everything one counter's console shows at an instant, and which act Enter stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from balai.domains.directory.types import AgencyView, CounterView, MallView, ServiceView
from balai.domains.queueing import selectors
from balai.domains.queueing.types import CounterNow, QueueNow, TicketView
from balai.flows.wording import wait_words
from balai.kernel.actors import Actor
from balai.kernel.ids import uuid7

from . import words
from .requests import Shift

NEXT = 5
MOST_ESTIMATES = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of the next in line; `minutes` since the number was taken."""

    number: str
    service: ServiceView
    minutes: int
    priority: str
    lang: str


@dataclass(frozen=True, slots=True)
class Present:
    """The visitor at the counter. `elapsed` is how long the present state has lasted, as 6:12."""

    ticket: TicketView
    service: ServiceView
    origin: ServiceView | None
    priority: str
    facts: str
    elapsed: str


@dataclass(frozen=True, slots=True)
class Console:
    """The console of one counter. `key` makes the forms of this rendering act once.

    `held` are on hold here, `missed` were called here and may still come back; `unskilled` are services whose visitors
    this officer is not given.
    """

    desk: CounterView
    agency: AgencyView
    state: CounterNow
    present: Present | None
    line: Sequence[Waiting]
    queues: Sequence[QueueNow]
    services: Mapping[str, ServiceView]
    served: int
    now: datetime
    key: str
    held: Sequence[TicketView] = ()
    missed: Sequence[TicketView] = ()
    unskilled: Sequence[ServiceView] = ()
    skills: Sequence[str] = ()

    @property
    def several(self) -> bool:
        """Whether the counter serves more than one service, so that a number alone does not say what for."""
        return len(self.queues) > 1

    @property
    def waiting(self) -> int:
        """People waiting for any service of this counter."""
        return sum(queue.waiting for queue in self.queues)

    @property
    def longest(self) -> int | None:
        """Minutes the longest waiting has waited; None when nobody waits."""
        oldest = [queue.oldest for queue in self.queues if queue.oldest]
        return minutes_since(min(oldest), self.now) if oldest else None

    @property
    def estimates(self) -> Sequence[tuple[ServiceView, str]]:
        """What a new number can expect, for the three services most people wait for here (or the counter's first);
        nothing for a service nobody serves now."""
        busiest = sorted((queue for queue in self.queues if queue.waiting), key=lambda queue: -queue.waiting)
        shown = (busiest or self.queues[:1])[:MOST_ESTIMATES]
        return [(self.services[queue.service], wait_words(queue.eta)) for queue in shown if queue.counters]

    @property
    def seen(self) -> str:
        """What the officer acts on: a form made for another visitor or state is refused."""
        return seen_mark(self.present.ticket if self.present else None)

    @property
    def mark(self) -> str:
        """Changes whenever the left half of the console would look different."""
        recalls = self.present.ticket.recalls if self.present else 0
        return f"{self.state.state}/{self.seen}/{recalls}"


def seen_mark(ticket: TicketView | None) -> str:
    """Id and state of the visitor at the counter, or `nobody`."""
    return f"{ticket.id}:{ticket.state}" if ticket else "nobody"


def minutes_since(then: datetime, now: datetime) -> int:
    """Whole minutes, never negative."""
    return max(0, int((now - then).total_seconds() // 60))


def elapsed_text(then: datetime, now: datetime) -> str:
    """6:12, from an hour on 1:06:12. A colon, because a clock time is written 10.24."""
    seconds = max(0, int((now - then).total_seconds()))
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def console_of(shift: Shift, code: str) -> Console:
    """The console of a counter the officer may serve. Raises Forbidden, NotFound."""
    actor, mall, now = shift.actor, shift.mall, shift.now
    state = selectors.counter_now(actor, counter=code, now=now)
    desk = mall.counters[code]
    ticket = selectors.at_counter(actor, counter=code)
    return Console(
        desk=desk,
        agency=mall.agencies[desk.agency],
        state=state,
        present=_present(mall, ticket, now) if ticket else None,
        line=[
            Waiting(
                number=waiting.number,
                service=mall.service_by_id(waiting.service_id),
                minutes=minutes_since(waiting.issued_at, now),
                priority=words.priority_name(waiting.priority),
                lang=waiting.lang,
            )
            for waiting in selectors.next_in_line(actor, counter=code, now=now, limit=NEXT)
        ],
        queues=selectors.queues(actor, now=now, counter=code),
        services=mall.services,
        served=selectors.served_today(actor, counter=code, now=now),
        now=now,
        key=str(uuid7()),
        held=selectors.held_at(actor, counter=code),
        missed=selectors.missed_at(actor, counter=code, now=now),
        unskilled=_unskilled(mall, desk, actor),
        skills=sorted(actor.skills),
    )


def _unskilled(mall: MallView, desk: CounterView, actor: Actor) -> list[ServiceView]:
    """Services of the counter whose visitors this officer is not given, for want of a skill."""
    given = {service.id for service in selectors.callable_services(desk, actor)}
    return [
        mall.services[code] for code in desk.services if code in mall.services and mall.services[code].id not in given
    ]


def _present(mall: MallView, ticket: TicketView, now: datetime) -> Present:
    service = mall.service_by_id(ticket.service_id)
    return Present(
        ticket=ticket,
        service=service,
        origin=mall.services.get(ticket.origin) if ticket.origin != ticket.service else None,
        priority=words.priority_name(ticket.priority),
        facts=words.facts_of(service),
        elapsed=elapsed_text(ticket.since, now),
    )
