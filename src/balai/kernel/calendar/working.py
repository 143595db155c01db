"""The working calendar of one place: working days, working hours, and the arithmetic over both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from .hours import Intervals, WeeklyHours

HORIZON = timedelta(days=3660)
ONE_DAY = timedelta(days=1)


class Category(StrEnum):
    """Why a day is not a working day."""

    WEEKEND = "weekend"
    PUBLIC = "public"  # hari libur nasional
    JOINT_LEAVE = "joint_leave"  # cuti bersama
    CLOSURE = "closure"  # regional or single closure: election, flood, anniversary of the city


class NoWorkingDay(ValueError):
    """The calendar has no working day within ten years of the one asked about."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """One named day off. `estimated` = announced by calculation only, to be decreed."""

    day: date
    name: str
    category: Category
    estimated: bool = False


@dataclass(frozen=True)
class WorkingCalendar:
    """Which days and hours count as working time in one place.

    hours      opening intervals by weekday, Monday first, in wall-clock time of `timezone`; a weekday without interval
               is a weekend
    holidays   days off of every category; when a day has several, the first category in the order public, joint leave,
               closure is the reason given
    stops      which categories make a day a non-working one ("public only" leaves joint leave out)
    half_days  days with hours of their own: half days, the fasting month. Such a day is one whole working day when days
               are counted, gives only its own hours when hours are counted, and ends at its own closing time. It stays
               closed if it is a weekend or a day off.
    covers     first and last day for which the list of holidays is known; None = claimed for ever
    sources    "id@version" of the rule packs it was built from

    All instants are aware datetimes and may be in any zone; instants returned are UTC. Naive ones raise ValueError, and
    so does a half day without hours (that is a closure).
    """

    hours: WeeklyHours
    timezone: str = "Asia/Jakarta"
    holidays: tuple[Holiday, ...] = ()
    stops: frozenset[Category] = frozenset({Category.PUBLIC, Category.JOINT_LEAVE, Category.CLOSURE})
    half_days: tuple[tuple[date, Intervals], ...] = ()
    covers: tuple[date, date] | None = None
    sources: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if any(not own for _, own in self.half_days):
            raise ValueError("A half day has hours; a day without is a closure.")

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def _off(self) -> dict[date, Holiday]:
        order = list(Category)
        kept = (holiday for holiday in self.holidays if holiday.category in self.stops)
        return {h.day: h for h in sorted(kept, key=lambda h: order.index(h.category), reverse=True)}

    @cached_property
    def _own_hours(self) -> dict[date, Intervals]:
        return dict(self.half_days)

    # Days

    def local_day(self, at: datetime) -> date:
        """The calendar day of an instant in the place's zone."""
        return _aware(at).astimezone(self.zone).date()

    def why_closed(self, day: date) -> Category | None:
        """The reason `day` is not a working day, or None when it is one."""
        if not self.hours[day.weekday()]:
            return Category.WEEKEND
        holiday = self._off.get(day)
        return holiday.category if holiday else None

    def holiday(self, day: date) -> Holiday | None:
        """The day off that counts on `day`, weekends not asked."""
        return self._off.get(day)

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def is_known(self, first: date, last: date) -> bool:
        """Whether no estimated day off and no day outside `covers` lies in first..last (both included)."""
        if self.covers and (first < self.covers[0] or last > self.covers[1]):
            return False
        return not any(h.estimated and first <= h.day <= last for h in self.holidays if h.category in self.stops)

    def working_days(self, after: date) -> Iterator[date]:
        """The working days later than `after`, in order. Raises NoWorkingDay after ten years without one."""
        day, last = after, after
        while True:
            day += ONE_DAY
            if self.is_working_day(day):
                last = day
                yield day
            elif day - last > HORIZON:
                raise NoWorkingDay(f"No working day within ten years after {last}.")

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`; the start day is not counted. `days` = 0 is `start` itself."""
        if days < 0:
            raise ValueError("Working days are counted forwards.")
        following = self.working_days(start)
        day = start
        for _ in range(days):
            day = next(following)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days later than `start` and up to `end` (included); 0 when `end` is not after `start`."""
        span = max((end - start).days, 0)
        return sum(self.is_working_day(start + timedelta(days=i)) for i in range(1, span + 1))

    # Hours

    def opening_hours(self, day: date) -> Intervals:
        """Wall-clock intervals of `day`; empty when it is not a working day."""
        if not self.is_working_day(day):
            return ()
        return self._own_hours.get(day, self.hours[day.weekday()])

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The opening intervals of `day` as UTC instants."""
        return tuple(
            (self._instant(day, interval.start), self._instant(day, interval.end))
            for interval in self.opening_hours(day)
        )

    def closing(self, day: date) -> datetime:
        """The instant a working day ends: its last closing time. Raises ValueError when it is not a working day."""
        if not self.is_working_day(day):
            raise ValueError(f"{day} is not a working day.")
        return self.spans(day)[-1][1]

    def midnight(self, day: date) -> datetime:
        """The first instant of `day` in the place's zone, as UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def is_working_instant(self, at: datetime) -> bool:
        """Whether the place is open at `at`: opening instants are, closing instants are not."""
        at = _aware(at)
        return any(start <= at < end for start, end in self.spans(self.local_day(at)))

    def next_working_instant(self, at: datetime) -> datetime:
        """`at` itself when the place is open, else the next opening."""
        start, _ = next(self.spans_from(at))
        return start

    def spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches from `at` on (the first cut at `at`), as UTC instants, without end."""
        at = _aware(at).astimezone(UTC)
        today = self.local_day(at)
        for day in self.working_days(today - ONE_DAY):
            for start, end in self.spans(day):
                if end > at:
                    yield max(start, at), end

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Time the place is open between two instants, exactly; zero when `end` is not after `start`."""
        start, end = _aware(start).astimezone(UTC), _aware(end).astimezone(UTC)
        total = timedelta(0)
        day, last = self.local_day(start), self.local_day(end)
        while day <= last:
            for opens, closes in self.spans(day):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
            day += ONE_DAY
        return total

    def working_seconds_between(self, start: datetime, end: datetime) -> float:
        """`working_time_between` in seconds."""
        return self.working_time_between(start, end).total_seconds()

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant at which `amount` of open time has passed since `start` (UTC).

        An amount that is used up exactly at closing ends at closing, not at the next opening. Raises ValueError for an
        amount that is not positive.
        """
        if amount <= timedelta(0):
            raise ValueError("An amount of working time is positive.")
        for opens, closes in self.spans_from(start):
            if closes - opens >= amount:
                return opens + amount
            amount -= closes - opens
        raise AssertionError("spans_from has no end")

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("An instant without a zone: give aware datetimes.")
    return at
