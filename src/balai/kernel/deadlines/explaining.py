"""The explanation of a due date: which days did not count, and whether the list of holidays can still move it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from balai.kernel.calendar import Category, WorkingCalendar

from .meters import ONE_DAY, DayMeter
from .policy import Unit
from .result import NotCounted, Reason, Spell


def explain(
    calendar: WorkingCalendar,
    unit: Unit,
    first_day: date | None,
    spells: Sequence[Spell],
    due_at: datetime | None,
    as_of: datetime,
) -> tuple[tuple[NotCounted, ...], bool]:
    """The days not counted from the fresh start to the due day (to `as_of` when nothing is due), and `certain`."""
    if not spells or unit is Unit.CLOCK_HOURS:
        return (), True
    until = due_at or max(as_of, spells[-1].start)
    last_day = calendar.local_day(until)
    if due_at and unit is Unit.CALENDAR_DAYS:
        last_day -= ONE_DAY  # a calendar day ends with the first instant of the next
    day = calendar.local_day(spells[0].start)
    certain = unit is Unit.CALENDAR_DAYS or calendar.is_known(day, max(day, last_day))
    found = []
    while day <= last_day:
        if reason := _reason(calendar, unit, first_day, spells, day, until):
            holiday = calendar.holiday(day) if reason not in (Reason.FIRST_DAY, Reason.PAUSED, Reason.WEEKEND) else None
            found.append(NotCounted(day, reason, holiday.name if holiday else ""))
        day += ONE_DAY
    return tuple(found), certain


def _reason(
    calendar: WorkingCalendar, unit: Unit, first_day: date | None, spells: Sequence[Spell], day: date, until: datetime
) -> Reason | None:
    closed: Category | None = None if unit is Unit.CALENDAR_DAYS else calendar.why_closed(day)
    if closed is not None:
        return Reason(closed.value)
    if not unit.counts_days:
        return None
    if day == first_day:
        return Reason.FIRST_DAY
    end = DayMeter(calendar, unit, first_day).day_end(day)
    if end > until or _running_into(spells, end):
        return None
    return Reason.PAUSED


def _running_into(spells: Sequence[Spell], instant: datetime) -> bool:
    for spell in spells:
        lasts = spell is spells[-1] or spell.end is None or instant <= spell.end
        if spell.running and spell.start < instant and lasts:
            return True
    return False
