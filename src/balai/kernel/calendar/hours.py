"""Opening hours as wall-clock intervals, several a weekday (a Friday has its prayer break)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import TypeAlias

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Open from `start` (included) to `end` (not included), local wall-clock time of one day.

    Raises ValueError when empty, reversed or carrying a zone of its own. Midnight at the end is not expressible: a
    place open past midnight has no working day in the sense of the law.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("Opening hours are wall-clock times; the calendar holds the zone.")
        if self.start >= self.end:
            raise ValueError(f"Opening hours end before they begin: {self.start:%H:%M}-{self.end:%H:%M}.")


Intervals: TypeAlias = tuple[Interval, ...]
WeeklyHours: TypeAlias = tuple[Intervals, Intervals, Intervals, Intervals, Intervals, Intervals, Intervals]


def intervals(rows: Iterable[Mapping[str, str]]) -> Intervals:
    """`[{open: "08:00", close: "12:00"}, ...]` as ordered intervals; ValueError when they overlap."""
    found = tuple(sorted(Interval(time.fromisoformat(row["open"]), time.fromisoformat(row["close"])) for row in rows))
    if any(before.end > after.start for before, after in pairwise(found)):
        raise ValueError("Opening hours of one day overlap.")
    return found


def weekly_hours(rows: Mapping[str, Iterable[Mapping[str, str]]]) -> WeeklyHours:
    """Hours in the form of packs (`{mon: [{open, close}], ...}`), Monday first; a missing weekday is closed."""
    if unknown := set(rows) - set(WEEKDAYS):
        raise ValueError(f"Not a weekday: {', '.join(sorted(unknown))}.")
    mon, tue, wed, thu, fri, sat, sun = (intervals(rows.get(day, ())) for day in WEEKDAYS)
    return (mon, tue, wed, thu, fri, sat, sun)
