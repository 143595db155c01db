"""What a deadline answers, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .policy import Amount, Unit


class State(StrEnum):
    UNSTARTED = "unstarted"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class Reason(StrEnum):
    """Why a day was not counted."""

    FIRST_DAY = "first_day"
    PAUSED = "paused"
    WEEKEND = "weekend"
    PUBLIC = "public"
    JOINT_LEAVE = "joint_leave"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch in which the clock ran or was paused; `end` is None while it lasts."""

    running: bool
    start: datetime
    end: datetime | None
    consumed: Amount


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A day that did not count; `name` is the holiday's, else empty."""

    day: date
    reason: Reason
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The answer, as of the `now` asked about.

    due_at       the instant (UTC) by which the act is on time, that instant included. None before the start, and while
                 paused or after a stop in a pause with something remaining: no date is promised then.
    consumed     how much of the allowance is used; remaining = allowance - consumed, negative when it is overdrawn
    allowance    the policy's amount and the extensions granted since the last reset
    spells, not_counted   the explanation, from the start or the last reset on: what ran, what was paused, and which
                 days up to the due day did not count and why (whole days; empty for clock hours)
    certain      False when an estimated holiday or a day beyond the known list could move the due date
    sources      "id@version" of the rules used
    """

    unit: Unit
    state: State
    due_at: datetime | None
    allowance: Amount
    consumed: Amount
    remaining: Amount
    spells: tuple[Spell, ...]
    not_counted: tuple[NotCounted, ...]
    certain: bool
    sources: tuple[str, ...]
    stopped_at: datetime | None = None

    def late_at(self, now: datetime) -> bool:
        """Whether the promise is broken at `now`: the due instant has passed and the clock was not stopped by then."""
        return self.due_at is not None and (self.stopped_at or now) > self.due_at
