"""How much of a promise a running clock uses up, by unit.

Days are used up at one instant each: the end of the day (see `DayMeter`). Time is used up continuously.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Protocol

from balai.kernel.calendar import WorkingCalendar

from .policy import Amount, Unit

ONE_DAY = timedelta(days=1)


class Meter(Protocol):
    """What a clock running without a break from `start` uses up."""

    def used(self, start: datetime, end: datetime) -> Amount:
        """The amount used in `start` (excluded) to `end` (included)."""

    def reached(self, start: datetime, amount: Amount) -> datetime:
        """The earliest instant (UTC) at which `amount`, which is positive, is used."""


@dataclass(frozen=True, slots=True)
class DayMeter:
    """Days. A day is used up at its end if the clock runs into that instant, whatever happened earlier in the day.

    A working day ends at its closing time, a calendar day at midnight in the place's zone. `first_day` (the day a fresh
    clock began to run) is never counted.
    """

    calendar: WorkingCalendar
    unit: Unit
    first_day: date | None

    def day_end(self, day: date) -> datetime:
        if self.unit is Unit.WORKING_DAYS:
            return self.calendar.closing(day)
        return self.calendar.midnight(day + ONE_DAY)

    def days(self, start: datetime) -> Iterator[tuple[date, datetime]]:
        """The countable days whose end lies after `start`, each with that end."""
        eve = self.calendar.local_day(start) - ONE_DAY
        following = self.calendar.working_days(eve) if self.unit is Unit.WORKING_DAYS else _every_day(eve)
        for day in following:
            end = self.day_end(day)
            if end > start and day != self.first_day:
                yield day, end

    def used(self, start: datetime, end: datetime) -> int:
        return sum(1 for _ in takewhile(lambda found: found[1] <= end, self.days(start)))

    def reached(self, start: datetime, amount: Amount) -> datetime:
        for count, (_, end) in enumerate(self.days(start), 1):
            if count == amount:
                return end
        raise AssertionError("days have no end")


@dataclass(frozen=True, slots=True)
class ClockMeter:
    """Hours as a clock shows them: nights and holidays count."""

    def used(self, start: datetime, end: datetime) -> timedelta:
        return max(end.astimezone(UTC) - start.astimezone(UTC), timedelta(0))

    def reached(self, start: datetime, amount: Amount) -> datetime:
        assert isinstance(amount, timedelta)
        return start.astimezone(UTC) + amount


@dataclass(frozen=True, slots=True)
class OpenTimeMeter:
    """Hours in which the agency is open; what is used up exactly at closing is due at that closing."""

    calendar: WorkingCalendar

    def used(self, start: datetime, end: datetime) -> timedelta:
        return self.calendar.working_time_between(start, end)

    def reached(self, start: datetime, amount: Amount) -> datetime:
        assert isinstance(amount, timedelta)
        return self.calendar.add_working_time(start, amount)


def meter(unit: Unit, calendar: WorkingCalendar, first_day: date | None) -> Meter:
    """The meter of `unit`."""
    if unit.counts_days:
        return DayMeter(calendar, unit, first_day)
    return ClockMeter() if unit is Unit.CLOCK_HOURS else OpenTimeMeter(calendar)


def _every_day(after: date) -> Iterator[date]:
    while True:
        after += ONE_DAY
        yield after
