"""Deadlines by example: one rule a test. The oracle test proves them together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from balai.kernel.calendar import Category, Holiday, weekly_hours, working_calendar
from balai.kernel.deadlines import (
    ClockEvent,
    Fact,
    ImpossibleClock,
    NotCounted,
    Policy,
    Reason,
    State,
    Unit,
    deadline,
    extended,
    paused,
    reset,
    resumed,
    started,
    stopped,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HALL = weekly_hours({day: [{"open": "08:00", "close": "15:00"}] for day in WEEKDAYS})
CALENDAR = working_calendar(on=date(2026, 11, 24), hours=HALL)
HOUR = timedelta(hours=1)
FIVE_DAYS = Policy.working_days(5)
THREE_DAYS_OF_CLOCK = Policy.clock_time(72 * HOUR)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - timedelta(hours=7)


def due(events: list[ClockEvent], policy: Policy) -> datetime | None:
    return deadline(events, CALENDAR, policy).due_at


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-03-16", days, expected)
        for days, expected in zip((3, 5, 14, 28, 60), ("03-26", "03-30", "04-13", "05-04", "06-25"), strict=True)
    ]
    + [
        ("2026-05-11", days, expected)
        for days, expected in zip((3, 5, 14, 28, 60), ("05-18", "05-20", "06-05", "06-26", "08-11"), strict=True)
    ],
)
def test_working_days_fall_due_at_closing_of_the_day_of_the_table(start: str, days: int, expected: str) -> None:
    assert due([started(wib(f"{start} 09:30"))], Policy.working_days(days)) == wib(f"2026-{expected} 15:00")


def test_a_file_handed_in_at_night_or_on_a_sunday_counts_from_the_next_working_day() -> None:
    monday_closing = wib("2026-07-06 15:00")
    assert due([started(wib("2026-07-03 23:50"))], Policy.working_days(1)) == monday_closing
    assert due([started(wib("2026-07-05 10:00"))], Policy.working_days(1)) == monday_closing


def test_calendar_days_run_through_holidays_to_midnight() -> None:
    assert due([started(wib("2026-03-16 09:30"))], Policy.calendar_days(10)) == wib("2026-03-27 00:00")


def test_clock_hours_run_through_lebaran_to_the_minute() -> None:
    assert due([started(wib("2026-03-19 22:10"))], THREE_DAYS_OF_CLOCK) == wib("2026-03-22 22:10")


def test_working_hours_wait_for_the_door_to_open() -> None:
    assert due([started(wib("2026-03-17 14:00"))], Policy.working_time(3 * HOUR)) == wib("2026-03-25 10:00")


def test_a_pause_takes_out_the_ends_of_days_inside_it() -> None:
    events = [started(wib("2026-07-06 09:00")), paused(wib("2026-07-08 10:00")), resumed(wib("2026-07-10 14:00"))]
    assert due(events, FIVE_DAYS) == wib("2026-07-15 15:00"), "two closings lie in the pause: Wednesday's, Thursday's"


def test_a_pause_within_one_day_costs_no_day_but_costs_its_hours() -> None:
    events = [started(wib("2026-07-06 09:00")), paused(wib("2026-07-08 10:00")), resumed(wib("2026-07-08 14:00"))]
    assert due(events, FIVE_DAYS) == wib("2026-07-13 15:00")
    assert due(events, THREE_DAYS_OF_CLOCK) == wib("2026-07-09 13:00")
    assert due(events, Policy.working_time(21 * HOUR)) == wib("2026-07-09 13:00")


def test_a_weekend_inside_a_pause_is_not_taken_out_twice() -> None:
    events = [started(wib("2026-07-09 09:00")), paused(wib("2026-07-10 10:00")), resumed(wib("2026-07-13 10:00"))]
    assert due(events, FIVE_DAYS) == wib("2026-07-17 15:00")


def test_nothing_falls_due_while_the_applicant_has_the_file() -> None:
    events = [started(wib("2026-07-06 09:00")), paused(wib("2026-07-13 10:00"))]
    waiting = deadline(events, CALENDAR, FIVE_DAYS, now=wib("2027-01-04 09:00"))
    assert (waiting.state, waiting.due_at, waiting.remaining) == (State.PAUSED, None, 1)
    assert not waiting.late_at(wib("2027-01-04 09:00"))


def test_a_pause_after_the_due_instant_does_not_heal_it() -> None:
    events = [started(wib("2026-07-06 09:00")), paused(wib("2026-07-13 15:00") + timedelta(seconds=1))]
    late = deadline(events, CALENDAR, FIVE_DAYS)
    assert late.due_at == wib("2026-07-13 15:00")
    assert late.late_at(wib("2026-07-14 08:00"))


def test_a_reset_begins_a_fresh_clock_and_forgets_extensions() -> None:
    events = [
        started(wib("2026-07-06 09:00")),
        extended(wib("2026-07-07 09:00"), 10),
        reset(wib("2026-07-08 09:00")),
    ]
    found = deadline(events, CALENDAR, FIVE_DAYS)
    assert found.due_at == wib("2026-07-15 15:00")
    assert (found.consumed, found.allowance) == (0, 5)


def test_after_a_reset_in_a_pause_the_day_of_resumption_is_the_day_not_counted() -> None:
    events = [
        started(wib("2026-07-06 09:00")),
        paused(wib("2026-07-07 09:00")),
        reset(wib("2026-07-08 09:00")),
        resumed(wib("2026-07-13 09:00")),
    ]
    assert due(events, Policy.working_days(1)) == wib("2026-07-14 15:00")


def test_an_extension_adds_to_the_promise_even_after_it_was_broken() -> None:
    events = [started(wib("2026-07-06 09:00")), extended(wib("2026-07-20 09:00"), 7)]
    found = deadline(events, CALENDAR, FIVE_DAYS)
    assert found.due_at == wib("2026-07-22 15:00")
    assert not found.late_at(wib("2026-07-20 09:00"))


def test_an_act_at_the_due_instant_is_on_time_and_a_second_later_is_late() -> None:
    begun = started(wib("2026-07-06 09:00"))
    closing = wib("2026-07-13 15:00")
    on_time = deadline([begun, stopped(closing)], CALENDAR, FIVE_DAYS)
    too_late = deadline([begun, stopped(closing + timedelta(seconds=1))], CALENDAR, FIVE_DAYS)
    later = wib("2026-08-01 09:00")
    assert on_time.due_at == too_late.due_at == closing
    assert (on_time.late_at(later), too_late.late_at(later)) == (False, True)


def test_remaining_says_how_far_overdrawn_a_promise_is() -> None:
    found = deadline([started(wib("2026-07-06 09:00"))], CALENDAR, FIVE_DAYS, now=wib("2026-07-16 09:00"))
    assert (found.consumed, found.remaining) == (7, -2)


def test_a_scheduler_that_stood_still_changes_nothing() -> None:
    events = [started(wib("2026-03-16 09:30"))]
    asked_daily = {
        deadline(events, CALENDAR, FIVE_DAYS, now=wib("2026-03-16 10:00") + timedelta(days=day)).due_at
        for day in range(30)
    }
    assert asked_daily == {wib("2026-03-30 15:00")}


def test_a_corrected_holiday_changes_only_the_answer() -> None:
    events = [started(wib("2026-07-06 09:00"))]
    decreed = Holiday(date(2026, 7, 8), "Pilkada", Category.CLOSURE)
    corrected = replace(CALENDAR, holidays=(*CALENDAR.holidays, decreed))
    assert deadline(events, CALENDAR, FIVE_DAYS).due_at == wib("2026-07-13 15:00")
    assert deadline(events, corrected, FIVE_DAYS).due_at == wib("2026-07-14 15:00")


def test_the_state_of_the_past_can_be_asked() -> None:
    events = [started(wib("2026-07-06 09:00")), paused(wib("2026-07-08 10:00")), stopped(wib("2026-07-09 10:00"))]
    states = [
        deadline(events, CALENDAR, FIVE_DAYS, now=wib(f"2026-07-{day} 12:00")).state for day in ("05", "07", "08", "09")
    ]
    assert states == [State.UNSTARTED, State.RUNNING, State.PAUSED, State.STOPPED]


def test_an_official_can_explain_each_day_that_did_not_count() -> None:
    events = [started(wib("2026-08-13 09:00")), paused(wib("2026-08-18 10:00")), resumed(wib("2026-08-19 10:00"))]
    found = deadline(events, CALENDAR, Policy.working_days(3, source="service-standard@1"))
    assert found.due_at == wib("2026-08-20 15:00")
    assert found.not_counted == (
        NotCounted(date(2026, 8, 13), Reason.FIRST_DAY),
        NotCounted(date(2026, 8, 15), Reason.WEEKEND),
        NotCounted(date(2026, 8, 16), Reason.WEEKEND),
        NotCounted(date(2026, 8, 17), Reason.PUBLIC, "Hari Kemerdekaan Republik Indonesia"),
        NotCounted(date(2026, 8, 18), Reason.PAUSED),
    )
    assert [(spell.running, spell.consumed) for spell in found.spells] == [(True, 1), (False, 0), (True, 0)]
    assert found.sources == ("service-standard@1", "holidays-id@2026.1", "working-time@2026.1")


@pytest.mark.parametrize(
    ("start", "certain"), [("2026-07-06 09:00", True), ("2027-03-05 09:00", False), ("2027-12-30 09:00", False)]
)
def test_a_date_that_a_decree_may_still_move_is_not_called_certain(start: str, certain: bool) -> None:
    assert deadline([started(wib(start))], CALENDAR, FIVE_DAYS).certain is certain


@pytest.mark.parametrize(
    "events",
    [
        [paused(wib("2026-07-06 09:00"))],
        [started(wib("2026-07-06 09:00")), started(wib("2026-07-06 10:00"))],
        [started(wib("2026-07-06 09:00")), resumed(wib("2026-07-06 10:00"))],
        [started(wib("2026-07-06 09:00")), paused(wib("2026-07-06 10:00")), paused(wib("2026-07-06 11:00"))],
        [started(wib("2026-07-06 09:00")), stopped(wib("2026-07-06 10:00")), extended(wib("2026-07-06 11:00"), 1)],
        [started(wib("2026-07-06 09:00")), paused(wib("2026-07-06 08:00"))],
    ],
)
def test_a_life_no_clock_can_have_is_refused(events: list[ClockEvent]) -> None:
    with pytest.raises(ImpossibleClock):
        deadline(events, CALENDAR, FIVE_DAYS)


def test_amounts_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(TypeError, match="whole days"):
        Policy(Unit.WORKING_DAYS, 5 * HOUR)
    with pytest.raises(TypeError, match="a duration"):
        Policy(Unit.CLOCK_HOURS, 72)
    with pytest.raises(ValueError, match="positive"):
        Policy.working_days(0)
    with pytest.raises(TypeError, match="whole days"):
        deadline([started(wib("2026-07-06 09:00")), extended(wib("2026-07-06 10:00"), HOUR)], CALENDAR, FIVE_DAYS)
    with pytest.raises(ValueError, match="amount"):
        ClockEvent(Fact.PAUSED, wib("2026-07-06 09:00"), 3)
    with pytest.raises(ValueError, match="without a zone"):
        started(datetime(2026, 7, 6, 9))  # noqa: DTZ001
