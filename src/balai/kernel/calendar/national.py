"""Calendars built from the rule packs `holidays-id` (which days) and `working-time` (which of them stop the clock)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from balai.kernel import rulepacks

from .hours import WEEKDAYS, Intervals, WeeklyHours, weekly_hours
from .working import Category, Holiday, WorkingCalendar

_OFFICE_DAY = ({"open": "08:00", "close": "16:00"},)
_MONDAY_TO_FRIDAY = weekly_hours(dict.fromkeys(WEEKDAYS[:5], _OFFICE_DAY))
_A_MONDAY = date(2024, 1, 1)


def working_calendar(
    *,
    on: date,
    timezone: str = "Asia/Jakarta",
    hours: WeeklyHours | None = None,
    stops: Iterable[Category] | None = None,
    closures: Iterable[Holiday] = (),
    half_days: Mapping[date, Intervals] | None = None,
) -> WorkingCalendar:
    """The calendar as the law in force on `on` (usually today) makes it, for one place.

    hours      of the mall or the agency; default: those of the pack `working-time`
    stops      default: the categories of the pack `working-time`
    closures, half_days  what the place adds: regional holidays, shortened days
    """
    days_off = rulepacks.get("holidays-id", on=on)
    rules = rulepacks.get("working-time", on=on)
    if hours is None:
        hours = weekly_hours(rules.parameters["hours"])
    if stops is None:
        stops = (Category(name) for name in rules.parameters["stops"])
    years = [int(year) for year in days_off.parameters["years"]]
    return WorkingCalendar(
        hours=hours,
        timezone=timezone,
        holidays=(*national_holidays(days_off.parameters), *closures),
        stops=frozenset(stops),
        half_days=tuple(sorted((half_days or {}).items())),
        covers=(date(min(years), 1, 1), date(max(years), 12, 31)),
        sources=(days_off.reference, rules.reference),
    )


def national_holidays(parameters: Mapping[str, Any]) -> tuple[Holiday, ...]:
    """The entries of the pack `holidays-id`; names in Indonesian, a day may have one of each category."""
    return tuple(
        Holiday(
            day=date.fromisoformat(row["day"]),
            name=row["name"],
            category=Category(row["category"]),
            estimated=row.get("status") == "to_verify",
        )
        for rows in parameters["years"].values()
        for row in rows
    )


@rulepacks.evaluates("holidays-id")
def _date_after_working_days(pack: rulepacks.RulePack, given: Mapping[str, Any]) -> str:
    """`{start, working_days, stops}` -> the due date; Monday to Friday, whatever the hours."""
    calendar = WorkingCalendar(
        hours=_MONDAY_TO_FRIDAY,
        holidays=national_holidays(pack.parameters),
        stops=frozenset(Category(name) for name in given["stops"]),
    )
    return calendar.add_working_days(date.fromisoformat(given["start"]), given["working_days"]).isoformat()


@rulepacks.evaluates("working-time")
def _open_hours_of_weekday(pack: rulepacks.RulePack, given: Mapping[str, Any]) -> Any:
    """`{weekday}` -> minutes open, or `{category}` -> whether it stops the clock."""
    if "category" in given:
        return given["category"] in pack.parameters["stops"]
    calendar = WorkingCalendar(hours=weekly_hours(pack.parameters["hours"]), timezone="UTC")
    day = _A_MONDAY + timedelta(days=WEEKDAYS.index(given["weekday"]))
    midnight = calendar.midnight(day)
    return int(calendar.working_seconds_between(midnight, midnight + timedelta(days=1)) // 60)
