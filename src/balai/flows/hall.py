"""The hall as a visitor finds it now: is it open, who waits where, how long, and does a number still make sense today.

Portal, kiosk and signage show it; `hall_now` costs 0 queries on a web node that follows the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balai.domains.directory import selectors as directory
from balai.domains.directory.types import AgencyView, CounterView, MallView, Opening, ServiceView
from balai.domains.queueing import selectors as queueing
from balai.domains.queueing.board import Call
from balai.domains.queueing.priority import priority_credits
from balai.domains.queueing.types import Estimate
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Text

PRIORITY_NAMES: dict[str, tuple[Text, Text]] = {
    "elderly": (_("Elderly"), _("60 years or older")),
    "pregnant": (_("Pregnant"), _("Or with a baby in your arms")),
    "disability": (_("Person with a disability"), _("Visible or not")),
    "child": (_("With a small child"), _("Under five years old")),
}


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One service's queue. `counters` are those open for it now; `estimate` is for a number taken now.

    `doubtful`: by the estimate, such a number may be called only after the mall has closed for the day.
    """

    service: ServiceView
    agency: AgencyView
    waiting: int
    counters: tuple[CounterView, ...]
    estimate: Estimate
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class HallNow:
    """Everything at one instant. `queues` by service code in the order of display; `calls` newest first."""

    at: datetime
    opening: Opening
    queues: Mapping[str, QueueNow]
    calls: tuple[Call, ...]
    open_counters: frozenset[str]
    gives_numbers: bool

    @property
    def waiting(self) -> int:
        """People waiting in the whole mall."""
        return sum(queue.waiting for queue in self.queues.values())

    @property
    def busiest(self) -> list[QueueNow]:
        """Queues in which somebody waits, longest first."""
        return sorted((q for q in self.queues.values() if q.waiting), key=lambda q: -q.waiting)


@dataclass(frozen=True, slots=True)
class PriorityChoice:
    """A class of priority one may declare; `minutes` is the waiting it is credited."""

    code: str
    name: Text
    hint: Text
    minutes: int


def hall_now(actor: Actor, mall: MallView, now: datetime) -> HallNow:
    """The hall at `now` (aware UTC)."""
    board = queueing.board(mall.id, now)
    open_ones = frozenset(code for code, (state, _since) in board.counters.items() if state == "open")
    opening = directory.opening(actor, mall, now)
    return HallNow(
        at=now,
        opening=opening,
        queues={
            code: QueueNow(
                service=service,
                agency=mall.agencies[service.agency],
                waiting=board.count(code),
                counters=tuple(mall.counters[c] for c in service.counters if c in open_ones and c in mall.counters),
                estimate=(expected := board.estimate(code)),
                doubtful=doubtful(opening, now, expected),
            )
            for code, service in mall.services.items()
        },
        calls=tuple(board.calls),
        open_counters=open_ones,
        gives_numbers=gives_numbers(mall, now),
    )


def gives_numbers(mall: MallView, now: datetime) -> bool:
    """Whether a number taken now can still be called today. A demo is shown at any hour, so there it always can.

    Numbers are given before the doors open: people come early.
    """
    if settings.BALAI_MODE != "production":
        return True
    closes = directory.closes_at(mall, now)
    return closes is not None and now < closes


def doubtful(opening: Opening, now: datetime, estimate: Estimate) -> bool:
    """Whether the call may come after today's closing: the 90th percentile lies behind it. False outside the hours."""
    if not opening.open or estimate.basis == "no_counter" or estimate.p90_minutes is None:
        return False
    return now + timedelta(minutes=estimate.p90_minutes) > opening.today[-1][1]


def priorities(mall: MallView, now: datetime) -> tuple[PriorityChoice, ...]:
    """The priority classes in force on the mall's day, without `normal`. Source: rule pack `queue-priority`."""
    credits = priority_credits(clock.service_day(now, mall.timezone))
    return tuple(
        PriorityChoice(code, *PRIORITY_NAMES.get(code, (code, "")), minutes=round(credit.total_seconds() / 60))
        for code, credit in credits.items()
        if credit > timedelta()
    )


def counter_numbers(service: ServiceView, mall: MallView) -> str:
    """The counters that serve a service, open or not: `4–6`."""
    return spans(mall.counters[code].number for code in service.counters if code in mall.counters)


def spans(numbers: Iterable[int]) -> str:
    """Counter numbers as painted signs say them: `4–6, 9`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(str(number) for number in run) for run in runs
    )
