"""Working days and hours of the hall: the golden dates, Friday prayer, half days, closures, zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from balai.kernel.calendar import (
    Category,
    Holiday,
    Interval,
    NoWorkingDay,
    WorkingCalendar,
    weekly_hours,
    working_calendar,
)

TODAY = date(2026, 11, 24)
WIB = timedelta(hours=7)
HALL = weekly_hours(
    {day: [{"open": "08:00", "close": "15:00"}] for day in ("mon", "tue", "wed", "thu")}
    | {"fri": [{"open": "08:00", "close": "11:30"}, {"open": "13:30", "close": "15:00"}]}
)
NATIONAL = working_calendar(on=TODAY, hours=HALL)
PUBLIC_ONLY = working_calendar(on=TODAY, hours=HALL, stops=[Category.PUBLIC])

GOLDEN = [
    ("2026-03-16", PUBLIC_ONLY, "2026-03-20 2026-03-24 2026-04-07 2026-04-27 2026-06-17"),
    ("2026-03-16", NATIONAL, "2026-03-26 2026-03-30 2026-04-13 2026-05-04 2026-06-25"),
    ("2026-05-11", PUBLIC_ONLY, "2026-05-15 2026-05-19 2026-06-03 2026-06-24 2026-08-07"),
    ("2026-05-11", NATIONAL, "2026-05-18 2026-05-20 2026-06-05 2026-06-26 2026-08-11"),
    ("2025-12-22", PUBLIC_ONLY, "2025-12-26 2025-12-30 2026-01-13 2026-02-03 2026-03-23"),
    ("2025-12-22", NATIONAL, "2025-12-29 2025-12-31 2026-01-14 2026-02-04 2026-03-31"),
]


def wib(text: str) -> datetime:
    """A wall-clock time in Jambi as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - WIB


@pytest.mark.parametrize(("start", "calendar", "expected"), GOLDEN)
def test_working_days_are_counted_as_the_published_table_has_them(
    start: str, calendar: WorkingCalendar, expected: str
) -> None:
    first = date.fromisoformat(start)
    counted = [calendar.add_working_days(first, days).isoformat() for days in (3, 5, 14, 28, 60)]
    assert counted == expected.split()


@pytest.mark.parametrize(("year", "days"), [(2025, 237), (2026, 240)])
def test_a_year_has_its_known_number_of_working_days(year: int, days: int) -> None:
    assert NATIONAL.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days


def test_counting_forwards_and_counting_between_agree() -> None:
    start = date(2026, 3, 10)
    for days in range(40):
        assert NATIONAL.working_days_between(start, NATIONAL.add_working_days(start, days)) == days


def test_each_day_off_has_its_reason() -> None:
    assert NATIONAL.why_closed(date(2026, 3, 20)) is Category.JOINT_LEAVE
    assert NATIONAL.why_closed(date(2026, 8, 17)) is Category.PUBLIC
    assert NATIONAL.why_closed(date(2026, 3, 21)) is Category.WEEKEND  # Idul Fitri on a Saturday
    assert NATIONAL.why_closed(date(2026, 3, 26)) is None
    assert PUBLIC_ONLY.is_working_day(date(2026, 3, 20))


def test_the_friday_prayer_break_is_not_working_time() -> None:
    assert NATIONAL.working_seconds_between(wib("2026-07-03 11:00"), wib("2026-07-03 14:00")) == 3600
    assert not NATIONAL.is_working_instant(wib("2026-07-03 12:00"))
    assert NATIONAL.next_working_instant(wib("2026-07-03 12:00")) == wib("2026-07-03 13:30")


def test_the_door_is_open_at_opening_and_closed_at_closing() -> None:
    assert NATIONAL.is_working_instant(wib("2026-07-01 08:00"))
    assert not NATIONAL.is_working_instant(wib("2026-07-01 15:00"))
    assert NATIONAL.next_working_instant(wib("2026-07-01 09:00")) == wib("2026-07-01 09:00")
    assert NATIONAL.next_working_instant(wib("2026-07-03 15:00")) == wib("2026-07-06 08:00")


def test_the_long_lebaran_of_2026_has_no_working_second() -> None:
    assert NATIONAL.working_seconds_between(wib("2026-03-17 15:00"), wib("2026-03-25 08:00")) == 0
    assert NATIONAL.add_working_time(wib("2026-03-17 14:00"), timedelta(hours=2)) == wib("2026-03-25 09:00")


def test_time_used_up_at_closing_ends_at_closing() -> None:
    assert NATIONAL.add_working_time(wib("2026-07-01 14:00"), timedelta(hours=1)) == wib("2026-07-01 15:00")


def test_a_half_day_is_one_working_day_with_its_own_hours() -> None:
    eve = date(2026, 12, 23)
    calendar = working_calendar(on=TODAY, hours=HALL, half_days={eve: (Interval(time(8), time(11)),)})
    assert calendar.working_days_between(date(2026, 12, 22), eve) == 1
    assert calendar.closing(eve) == wib("2026-12-23 11:00")
    assert calendar.working_seconds_between(wib("2026-12-23 00:00"), wib("2026-12-24 00:00")) == 3 * 3600


def test_a_half_day_on_a_holiday_stays_a_holiday() -> None:
    independence = date(2026, 8, 17)
    calendar = working_calendar(on=TODAY, hours=HALL, half_days={independence: (Interval(time(8), time(11)),)})
    assert calendar.opening_hours(independence) == ()


def test_a_regional_closure_closes_only_its_own_place() -> None:
    anniversary = Holiday(date(2026, 5, 28), "Hari jadi kota", Category.CLOSURE)
    flood = Holiday(date(2026, 7, 1), "Banjir", Category.CLOSURE)
    calendar = working_calendar(on=TODAY, hours=HALL, closures=[anniversary, flood])
    assert calendar.why_closed(flood.day) is Category.CLOSURE
    assert calendar.why_closed(anniversary.day) is Category.JOINT_LEAVE, "the national reason is named first"
    assert NATIONAL.is_working_day(flood.day)


def test_the_day_is_the_one_of_the_place_not_of_the_server() -> None:
    late_in_jambi = datetime(2026, 7, 1, 16, 59, tzinfo=UTC)
    assert NATIONAL.local_day(late_in_jambi) == date(2026, 7, 1)
    assert NATIONAL.local_day(late_in_jambi + timedelta(minutes=1)) == date(2026, 7, 2)
    jayapura = working_calendar(on=TODAY, hours=HALL, timezone="Asia/Jayapura")
    assert jayapura.next_working_instant(wib("2026-07-01 00:00")) == wib("2026-07-01 06:00")


def test_summer_time_shortens_the_night_not_the_office_day() -> None:
    amsterdam = WorkingCalendar(hours=HALL, timezone="Europe/Amsterdam")
    friday, monday = (datetime(2026, 3, day, 14, tzinfo=UTC) for day in (27, 30))
    assert amsterdam.next_working_instant(friday) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert amsterdam.working_seconds_between(friday, monday) == 7 * 3600


def test_estimated_holidays_and_years_without_a_list_are_not_known() -> None:
    assert NATIONAL.is_known(date(2026, 1, 1), date(2026, 12, 31))
    assert not NATIONAL.is_known(date(2027, 3, 1), date(2027, 3, 31))
    assert not NATIONAL.is_known(date(2027, 12, 1), date(2028, 1, 3))


def test_a_calendar_names_the_rules_it_was_made_from() -> None:
    assert NATIONAL.sources == ("holidays-id@2026.1", "working-time@2026.1")


def test_what_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        NATIONAL.is_working_instant(datetime(2026, 7, 1, 9))  # noqa: DTZ001
    with pytest.raises(ValueError, match="before they begin"):
        Interval(time(15), time(8))
    with pytest.raises(ValueError, match="overlap"):
        weekly_hours({"mon": [{"open": "08:00", "close": "12:00"}, {"open": "11:00", "close": "15:00"}]})
    with pytest.raises(ValueError, match="weekday"):
        weekly_hours({"senin": []})
    with pytest.raises(ValueError, match="forwards"):
        NATIONAL.add_working_days(date(2026, 7, 1), -1)
    with pytest.raises(ValueError, match="not a working day"):
        NATIONAL.closing(date(2026, 8, 17))
    with pytest.raises(ValueError, match="positive"):
        NATIONAL.add_working_time(wib("2026-07-01 08:00"), timedelta(0))
    with pytest.raises(ValueError, match="closure"):
        WorkingCalendar(hours=HALL, half_days=((date(2026, 7, 1), ()),))
    with pytest.raises(NoWorkingDay):
        WorkingCalendar(hours=weekly_hours({})).add_working_days(date(2026, 7, 1), 1)
