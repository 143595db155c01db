"""One mall's queues, calls and counters in memory."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from balai.domains.directory.types import MallView

from ..types import Estimate
from ..workflow import ACTIVE, ENDED
from .estimate import Pace, estimate

CALLS_KEPT = 48


@dataclass(slots=True)
class Entry:
    """A ticket that waits, is at a counter, or on hold. `rank` and `called` are Unix seconds.

    `paused`: it has been on hold, so the length of its visit says nothing about the pace.
    """

    id: UUID
    number: str
    service: str
    rank: float
    order: int
    state: str
    counter: str | None = None
    called: float | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call as screens show and speak it. `recalls` counts repetitions."""

    id: UUID
    number: str
    counter: str
    service: str
    at: datetime
    recalls: int = 0


class MallBoard:
    """Everything the screens of one mall and service day show. Not thread-safe for writers; readers may be many."""

    def __init__(self, mall: MallView, day: date) -> None:
        self.mall = mall
        self.day = day
        self.version = 0
        self.entries: dict[UUID, Entry] = {}
        self.waiting: dict[str, list[tuple[float, int, UUID]]] = {}
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.counters: dict[str, tuple[str, datetime]] = {}
        self.at_counter: dict[str, UUID] = {}
        self.pace: dict[str, Pace] = {}
        self._lanes: dict[str, tuple[int, int, list[tuple[str, float]]]] = {}

    # -- building ---------------------------------------------------------------------------------------------------

    def roll(self, day: date) -> None:
        """Start another service day: yesterday's numbers and calls leave the screens."""
        if day != self.day:
            self.day = day
            self.entries.clear()
            self.waiting.clear()
            self.calls.clear()
            self.at_counter.clear()
            self.version += 1

    def use(self, mall: MallView) -> None:
        """Take a newer directory."""
        if mall is not self.mall:
            self.mall = mall
            self._lanes.clear()
            self.version += 1

    def pace_of(self, service: str) -> Pace:
        """The learned pace of a service, started from the pack's typical minutes."""
        pace = self.pace.get(service)
        if pace is None:
            view = self.mall.services.get(service)
            pace = self.pace[service] = Pace(view.typical_minutes if view else 10)
        return pace

    def put(self, entry: Entry) -> None:
        """Add or replace an open ticket."""
        self.drop(entry.id)
        self.entries[entry.id] = entry
        if entry.state == "waiting":
            insort(self.waiting.setdefault(entry.service, []), (entry.rank, entry.order, entry.id))
        elif entry.state in ACTIVE and entry.counter:
            self.at_counter[entry.counter] = entry.id
        self.version += 1

    def drop(self, ticket_id: UUID) -> Entry | None:
        """Take a ticket off the board."""
        entry = self.entries.pop(ticket_id, None)
        if entry is None:
            return None
        if entry.state == "waiting":
            queue = self.waiting[entry.service]
            index = bisect_left(queue, (entry.rank, entry.order, entry.id))
            if index < len(queue) and queue[index][2] == ticket_id:
                del queue[index]
        elif entry.counter and self.at_counter.get(entry.counter) == ticket_id:
            del self.at_counter[entry.counter]
        self.version += 1
        return entry

    def set_counter(self, counter: str, state: str, since: datetime) -> None:
        """A counter opened, paused, resumed or closed."""
        self.counters[counter] = (state, since)
        self._lanes.clear()
        self.version += 1

    def apply(self, kind: str, subject: UUID, occurred_at: datetime, data: Mapping[str, Any]) -> Call | None:
        """Take one journal event; returns the call that screens must show and speak, if it is one."""
        if kind.startswith("counter."):
            _state, since = self.counters.get(data["counter"], ("closed", None))
            if since is None or occurred_at >= since:  # a fact of the past that was told late changes nothing now
                self.set_counter(data["counter"], data["to"], occurred_at)
            return None
        if not kind.startswith("ticket.") or data.get("day") != self.day.isoformat():
            return None
        if kind == "ticket.issued" and data.get("to", "waiting") == "waiting":
            self._enter(subject, data)
            return None
        if kind == "ticket.recalled":
            call = Call(subject, data["number"], data["counter"], data["service"], occurred_at, data["recalls"])
            return self._show(call)
        entry = self.entries.get(subject)
        if entry is None and kind in ("ticket.checked_in", "ticket.rejoined"):
            self._enter(subject, data)
            return None
        if "to" not in data or kind == "ticket.reprinted" or entry is None:
            return None
        entry.paused = entry.paused or data["to"] == "held"
        if data["to"] in ENDED:
            # A visit sent on, sent back or put on hold teaches nothing.
            if data["from"] in ACTIVE and entry.called is not None and not entry.paused:
                self.pace_of(entry.service).add(occurred_at.timestamp() - entry.called)
            self.drop(subject)
            return None
        self.drop(subject)
        entry.state = data["to"]
        if data["to"] == "waiting":
            entry.service = data.get("to_service", entry.service)
            entry.counter = entry.called = None
        else:
            entry.counter = data["counter"]
        if kind == "ticket.called":
            entry.called = occurred_at.timestamp()
        self.put(entry)
        if kind == "ticket.called":
            return self._show(Call(subject, entry.number, data["counter"], entry.service, occurred_at))
        return None

    def _enter(self, subject: UUID, data: Mapping[str, Any]) -> None:
        """A number begins to wait."""
        number = data["number"]
        rank = datetime.fromisoformat(data["rank"]).timestamp()
        self.put(Entry(subject, number, data["service"], rank, order_of(number), "waiting"))

    def _show(self, call: Call) -> Call:
        for shown in self.calls:
            if shown.id == call.id and shown.counter == call.counter:
                self.calls.remove(shown)
                break
        self.calls.appendleft(call)
        self.version += 1
        return call

    # -- reading ----------------------------------------------------------------------------------------------------

    def ahead(self, ticket_id: UUID) -> int | None:
        """People who come before a waiting ticket in its queue; None when it does not wait."""
        entry = self.entries.get(ticket_id)
        if entry is None or entry.state != "waiting":
            return None
        return bisect_left(self.waiting[entry.service], (entry.rank, entry.order, entry.id))

    def count(self, service: str) -> int:
        """How many wait for a service."""
        return len(self.waiting.get(service, ()))

    def _lane(self, service: str) -> tuple[int, int, list[tuple[str, float]]]:
        """(open counters, paused counters, [(competing service, share of its counters that are ours)])."""
        lane = self._lanes.get(service)
        if lane is None:
            serving: dict[str, set[str]] = {}
            paused = 0
            for counter in self.mall.counters.values():
                state = self.counters.get(counter.code, ("closed", None))[0]
                if state == "paused" and service in counter.services:
                    paused += 1
                if state == "open":
                    for code in counter.services:
                        serving.setdefault(code, set()).add(counter.code)
            ours = serving.get(service, set())
            shares = [(code, len(desks & ours) / len(desks)) for code, desks in serving.items() if desks & ours]
            lane = self._lanes[service] = (len(ours), paused, shares or [(service, 1.0)])
        return lane

    def _busy(self, service: str) -> int:
        return sum(
            1
            for code in self.at_counter
            if self.counters.get(code, ("closed",))[0] == "open" and service in self.mall.counters[code].services
        )

    def estimate(self, service: str, rank: float | None = None) -> Estimate:
        """Minutes for a ticket of that rank (Unix seconds), or for a number taken now."""
        counters, _paused, shares = self._lane(service)
        ahead = []
        for code, share in shares:
            queue = self.waiting.get(code)
            if queue:
                people = len(queue) if rank is None else bisect_left(queue, (rank,))
                if people:
                    pace = self.pace_of(code)
                    ahead.append((people * share, pace.mean, pace.variance))
        return estimate(ahead, counters, self._busy(service), self.pace_of(service))

    def estimate_of(self, ticket_id: UUID) -> Estimate:
        """The estimate of one ticket; nothing once it is called."""
        entry = self.entries.get(ticket_id)
        if entry is None or entry.state != "waiting":
            return Estimate(None, None)
        return self.estimate(entry.service, entry.rank)

    def longest_wait(self, service: str, now: datetime) -> float:
        """Seconds the first in line counts as having waited; 0 for an empty queue."""
        queue = self.waiting.get(service)
        return max(0.0, now.timestamp() - queue[0][0]) if queue else 0.0


def order_of(label: str) -> int:
    """The counting part of a label: 41 of `CA-041`."""
    return int(label.rpartition("-")[2])
