"""A planned day, lived on paper: the same visitors and officers as `runner`, in virtual time, without a mall.

`lived` is pure: the same plan, counters and seed give the same acts. All times are minutes after local midnight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count, pairwise
from random import Random

from balai.kernel.calendar import Interval

from .officer import LUNCH, LUNCH_FROM, LUNCH_WITHIN, OVERTIME, WALK
from .plan import Arrival, Counter
from .runner import RATES_AFTER
from .town import minutes

NOTICES = (0.05, 0.5)
"""Minutes until a free officer sees that somebody waits."""
BEFORE_GIVING_UP = 1.5
TURNS = (0.02, 0.15)
"""Minutes between seeing one visitor off and being free for the next."""
STAYS = 2.0
"""Minutes an officer waits after closing while somebody is still in the house."""
NIGHT = 24 * 60 + 5.0
"""When what the day left open lapses."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a visitor or officer did. `verb` is a verb of the queue; `counter` where; `service` where a transfer led."""

    at: float
    verb: str
    counter: str = ""
    service: str = ""
    score: int = 0
    reason: str = ""


@dataclass(slots=True)
class Visit:
    """One visitor's way through the day, in order of time; `counter` gave the number when the channel is `counter`."""

    arrival: Arrival
    counter: str = ""
    acts: list[Act] = field(default_factory=list)


@dataclass(slots=True)
class LivedDay:
    """Visits in the order in which numbers were taken, and what each counter did (open, pause, resume, close)."""

    visits: list[Visit]
    counters: dict[str, list[Act]]


@dataclass(slots=True)
class _Desk:
    code: str
    services: tuple[str, ...]
    breaks: list[tuple[float, float, str]]
    state: str = "closed"  # closed, free, busy, paused
    acts: list[Act] = field(default_factory=list)


def lived(
    plan: Sequence[Arrival],
    counters: Sequence[Counter],
    hours: tuple[Interval, ...],
    *,
    credits: Mapping[str, float],
    seed: int,
) -> LivedDay:
    """Live the plan. `credits` are minutes of waiting by priority class (rule pack `queue-priority`).

    Whoever is not served when the officers go home lapses after midnight.
    """
    return _Hall(plan, counters, hours, credits, seed).live()


class _Hall:
    def __init__(
        self,
        plan: Sequence[Arrival],
        counters: Sequence[Counter],
        hours: tuple[Interval, ...],
        credits: Mapping[str, float],
        seed: int,
    ) -> None:
        self.random = Random(f"balai history {seed}")  # noqa: S311 - a plan, not a secret
        self.visits = [Visit(arrival) for arrival in plan]
        self.credits = credits
        self.opens, self.closes = minutes(hours[0].start), minutes(hours[-1].end)
        self.desks = {c.code: _Desk(c.code, c.services, self._breaks(hours)) for c in counters}
        self.serving: dict[str, list[_Desk]] = {}
        for desk in self.desks.values():
            for service in desk.services:
                self.serving.setdefault(service, []).append(desk)
        self.lines: dict[str, list[tuple[float, int, int]]] = {service: [] for service in self.serving}
        self.waits: dict[int, str] = {}  # visit -> the service it waits for now
        self.numbers: dict[str, int] = {}
        self.ranks: dict[int, tuple[float, int]] = {}
        self.events: list[tuple[float, int, str, int | str]] = []
        self.order = count()
        self.busy = 0

    def _breaks(self, hours: tuple[Interval, ...]) -> list[tuple[float, float, str]]:
        found = [(minutes(before.end), minutes(after.start), "prayer") for before, after in pairwise(hours)]
        if not found:
            lunch = LUNCH_FROM + self.random.random() * LUNCH_WITHIN
            found = [(lunch, lunch + LUNCH, "lunch")]
        return found

    def live(self) -> LivedDay:
        for index, visit in enumerate(self.visits):
            self._plan(visit.arrival.at, "arrive", index)
        for code in self.desks:
            self._plan(self.opens + self.random.random(), "open", code)
        while self.events:
            at, _order, what, subject = heappop(self.events)
            getattr(self, f"_{what}")(at, subject)
        for index in self.waits:
            self.visits[index].acts.append(Act(NIGHT, "lapse"))
        return LivedDay(self.visits, {code: desk.acts for code, desk in self.desks.items() if desk.acts})

    def _plan(self, at: float, what: str, subject: int | str) -> None:
        heappush(self.events, (at, next(self.order), what, subject))

    # -- visitors ---------------------------------------------------------------------------------------------------

    def _arrive(self, at: float, index: int) -> None:
        visit = self.visits[index]
        arrival = visit.arrival
        number = self.numbers[arrival.service] = self.numbers.get(arrival.service, 0) + 1
        if arrival.channel == "counter":
            visit.counter = self.serving[arrival.service][0].code
        self.ranks[index] = (at - self.credits.get(arrival.priority, 0.0), number)
        if arrival.cancels_after is not None:
            self._plan(at + arrival.cancels_after, "cancel", index)
        self._queue(at, index, arrival.service)

    def _queue(self, at: float, index: int, service: str) -> None:
        self.waits[index] = service
        heappush(self.lines[service], (*self.ranks[index], index))
        free = [desk for desk in self.serving[service] if desk.state == "free"]
        if free:
            self._plan(at + self.random.uniform(*NOTICES), "look", self.random.choice(free).code)

    def _cancel(self, at: float, index: int) -> None:
        if self.waits.pop(index, None) is not None:
            self.visits[index].acts.append(Act(at, "cancel"))

    def _rate(self, at: float, index: int) -> None:
        self.visits[index].acts.append(Act(at, "rate", score=self.visits[index].arrival.score or 0))

    # -- officers ---------------------------------------------------------------------------------------------------

    def _open(self, at: float, code: str) -> None:
        self.desks[code].acts.append(Act(at, "open", code))
        self._free(at, self.desks[code])
        self._plan(self.closes + OVERTIME, "close", code)

    def _free(self, at: float, desk: _Desk) -> None:
        """Whoever has just become free takes his break, calls the next, goes home, or waits."""
        desk.state = "free"
        while desk.breaks and desk.breaks[0][0] <= at:
            _start, until, reason = desk.breaks.pop(0)
            if until > at:
                desk.state = "paused"
                desk.acts.append(Act(at, "pause", desk.code, reason=reason))
                self._plan(until, "resume", desk.code)
                return
        self._call(at, desk)
        if desk.state != "free":
            return
        if at >= self.closes + OVERTIME or (at >= self.closes and not self.waits and not self.busy):
            self._go_home(at, desk)
        elif at >= self.closes:
            self._plan(at + STAYS, "look", desk.code)
        else:
            self._plan(desk.breaks[0][0] if desk.breaks else self.closes, "look", desk.code)

    def _look(self, at: float, code: str) -> None:
        if self.desks[code].state == "free":
            self._free(at, self.desks[code])

    def _resume(self, at: float, code: str) -> None:
        desk = self.desks[code]
        if desk.state == "paused":
            desk.acts.append(Act(at, "resume", code))
            self._free(at, desk)

    def _close(self, at: float, code: str) -> None:
        """The end of overtime: nobody new is called; who is being served is served to the end."""
        desk = self.desks[code]
        if desk.state in ("free", "paused"):
            self._go_home(at, desk)

    def _go_home(self, at: float, desk: _Desk) -> None:
        desk.state = "closed"
        desk.acts.append(Act(at, "close", desk.code))

    def _call(self, at: float, desk: _Desk) -> None:
        if at >= self.closes + OVERTIME:
            return
        heads = []
        for service in desk.services:
            line = self.lines[service]
            while line and self.waits.get(line[0][2]) != service:
                heappop(line)
            if line:
                heads.append((line[0], service))
        if not heads:
            return
        (_rank, _number, index), service = min(heads)
        heappop(self.lines[service])
        del self.waits[index]
        desk.state = "busy"
        self.busy += 1
        self._serve(at, desk, index, service)

    def _serve(self, at: float, desk: _Desk, index: int, service: str) -> None:
        visit = self.visits[index]
        acts, arrival = visit.acts, visit.arrival
        acts.append(Act(at, "call", desk.code))
        at += self.random.uniform(*WALK)
        if not arrival.shows_up:
            acts.append(Act(at, "recall", desk.code))
            at += BEFORE_GIVING_UP
            acts.append(Act(at, "no-show", desk.code))
            self._plan(at + self.random.uniform(*TURNS), "done", desk.code)
            return
        acts.append(Act(at, "start", desk.code))
        onward = arrival.transfer_to if service == arrival.service else None
        onward = onward if onward in self.lines else None
        at += arrival.minutes / (2 if onward else 1)
        if onward:
            acts.append(Act(at, "transfer", desk.code, service=onward))
            self._plan(at, "send", index)
        else:
            acts.append(Act(at, "finish", desk.code))
            if arrival.score is not None:
                self._plan(at + self.random.uniform(*RATES_AFTER), "rate", index)
        self._plan(at + self.random.uniform(*TURNS), "done", desk.code)

    def _send(self, at: float, index: int) -> None:
        self._queue(at, index, self.visits[index].arrival.transfer_to or "")

    def _done(self, at: float, code: str) -> None:
        self.busy -= 1
        self._free(at, self.desks[code])
