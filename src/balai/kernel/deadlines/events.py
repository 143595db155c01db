"""The facts that move a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .policy import Amount


class Fact(StrEnum):
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESET = "reset"
    EXTENDED = "extended"
    STOPPED = "stopped"


class ImpossibleClock(ValueError):
    """A sequence of facts no clock can have gone through; the message says which fact came when it could not."""


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A fact at an instant (aware). `amount` belongs to EXTENDED alone, in the unit of the policy."""

    fact: Fact
    at: datetime
    amount: Amount | None = None

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError("An instant without a zone: give aware datetimes.")
        if (self.amount is not None) != (self.fact is Fact.EXTENDED):
            raise ValueError("An extension, and nothing else, has an amount.")


def started(at: datetime) -> ClockEvent:
    return ClockEvent(Fact.STARTED, at)


def paused(at: datetime) -> ClockEvent:
    return ClockEvent(Fact.PAUSED, at)


def resumed(at: datetime) -> ClockEvent:
    return ClockEvent(Fact.RESUMED, at)


def reset(at: datetime) -> ClockEvent:
    return ClockEvent(Fact.RESET, at)


def extended(at: datetime, amount: Amount) -> ClockEvent:
    return ClockEvent(Fact.EXTENDED, at, amount)


def stopped(at: datetime) -> ClockEvent:
    return ClockEvent(Fact.STOPPED, at)


_ALLOWED: dict[str, frozenset[Fact]] = {
    "unstarted": frozenset({Fact.STARTED}),
    "running": frozenset({Fact.PAUSED, Fact.RESET, Fact.EXTENDED, Fact.STOPPED}),
    "paused": frozenset({Fact.RESUMED, Fact.RESET, Fact.EXTENDED, Fact.STOPPED}),
    "stopped": frozenset(),
}
_AFTER: dict[Fact, str] = {
    Fact.STARTED: "running",
    Fact.PAUSED: "paused",
    Fact.RESUMED: "running",
    Fact.STOPPED: "stopped",
}


def checked(events: Iterable[ClockEvent]) -> list[ClockEvent]:
    """`events` as a list, if they are in order of time and each could happen when it did; else ImpossibleClock."""
    state, last, found = "unstarted", None, list(events)
    for event in found:
        if last is not None and event.at < last:
            raise ImpossibleClock(f"{event.fact} at {event.at.isoformat()} is written after a later fact.")
        if event.fact not in _ALLOWED[state]:
            raise ImpossibleClock(f"{event.fact} at {event.at.isoformat()} on a clock that is {state}.")
        state, last = _AFTER.get(event.fact, state), event.at
    return found
