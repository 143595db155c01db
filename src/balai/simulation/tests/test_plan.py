"""The plan of a day: same seed, same people; every visitor inside the opening hours."""

from __future__ import annotations

from collections import Counter as Count
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.kernel.calendar import Interval
from balai.simulation.plan import Counter, Demand, apportioned, demands, plan_day
from balai.simulation.profile import half_hour_shares, usual_visitors

MONDAY, FRIDAY = date(2026, 7, 6), date(2026, 7, 3)
HALL = (Interval(time(8), time(15)),)
FRIDAY_HALL = (Interval(time(8), time(11, 30)), Interval(time(13, 30), time(15)))
SERVICES = [
    Demand("ktp", "DUKCAPIL", 10),
    Demand("kk", "DUKCAPIL", 5, weight=3),
    Demand("skck", "POLRESTA", 12, channels=("kiosk", "counter")),
]


def test_the_same_seed_is_the_same_day_and_another_seed_another() -> None:
    shares = half_hour_shares(MONDAY, HALL)
    days = [plan_day(seed=seed, visitors=300, services=SERVICES, shares=shares) for seed in (7, 7, 8)]
    assert days[0] == days[1]
    assert days[0] != days[2]


@given(visitors=st.integers(0, 3000), seed=st.integers())
def test_exactly_as_many_come_as_were_asked_for(visitors: int, seed: int) -> None:
    plan = plan_day(seed=seed, visitors=visitors, services=SERVICES, shares=half_hour_shares(MONDAY, HALL))
    assert len(plan) == visitors
    assert [visitor.index for visitor in plan] == list(range(visitors))


def test_nobody_arrives_before_opening_after_closing_or_in_the_friday_prayer() -> None:
    plan = plan_day(seed=1, visitors=2000, services=SERVICES, shares=half_hour_shares(FRIDAY, FRIDAY_HALL))
    moments = [visitor.at for visitor in plan]
    assert moments == sorted(moments)
    assert all(480 <= at < 690 or 810 <= at < 900 for at in moments)


def test_the_morning_is_busier_than_the_afternoon() -> None:
    plan = plan_day(seed=1, visitors=1169, services=SERVICES, shares=half_hour_shares(MONDAY, HALL))
    assert sum(visitor.at < 720 for visitor in plan) > 2 * sum(visitor.at >= 720 for visitor in plan)


def test_visitors_choose_channels_the_service_has() -> None:
    plan = plan_day(seed=1, visitors=1000, services=SERVICES, shares=half_hour_shares(MONDAY, HALL))
    assert {visitor.channel for visitor in plan if visitor.service == "skck"} == {"kiosk", "counter"}
    assert {visitor.channel for visitor in plan if visitor.service == "ktp"} == {"online", "kiosk", "counter"}


def test_a_day_has_absent_priority_transferred_and_rating_visitors() -> None:
    plan = plan_day(seed=1, visitors=1169, services=SERVICES, shares=half_hour_shares(MONDAY, HALL))
    agency = {demand.service: demand.agency for demand in SERVICES}
    assert 0.03 < sum(not visitor.shows_up for visitor in plan) / 1169 < 0.09
    assert 0.08 < sum(bool(visitor.priority) for visitor in plan) / 1169 < 0.17
    assert {visitor.score for visitor in plan} == {None, 1, 2, 3, 4}
    sent_on = [visitor for visitor in plan if visitor.transfer_to]
    assert sent_on
    assert all(agency[visitor.transfer_to or ""] != agency[visitor.service] for visitor in sent_on)


def test_whole_people_are_shared_out_by_the_largest_remainder() -> None:
    shares = {time(8): 1, time(9): 1, time(10): 1}
    assert apportioned(4, shares) == {time(8): 2, time(9): 1, time(10): 1}
    assert apportioned(0, shares) == {time(8): 0, time(9): 0, time(10): 0}


def test_queues_get_visitors_by_what_their_counters_can_serve() -> None:
    counters = [Counter("1", ("ktp",)), Counter("2", ("ktp", "kk"))]
    wanted = {demand.service: demand for demand in demands(SERVICES, counters, open_minutes=420, visitors=10)}
    assert set(wanted) == {"ktp", "kk"}, "nobody comes for what no counter serves"
    assert wanted["ktp"].weight == pytest.approx(0.6)
    assert wanted["ktp"].minutes == 10


def test_a_day_with_too_many_visitors_is_worked_faster_so_that_it_ends() -> None:
    counters = [Counter("1", ("ktp",))]
    (ktp,) = demands(SERVICES, counters, open_minutes=400, visitors=80)
    assert ktp.minutes * 80 == pytest.approx(0.88 * 400)


def test_an_average_day_is_the_one_of_jambi() -> None:
    assert usual_visitors(MONDAY) == 1169


def test_a_day_without_services_or_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one service"):
        plan_day(seed=1, visitors=1, services=[], shares={time(8): 1})
    with pytest.raises(ValueError, match="Nobody arrives"):
        half_hour_shares(MONDAY, (Interval(time(2), time(3)),))


def test_every_channel_of_the_plan_is_a_real_one() -> None:
    plan = plan_day(seed=3, visitors=1169, services=SERVICES, shares=half_hour_shares(MONDAY, HALL))
    assert set(Count(visitor.channel for visitor in plan)) == {"online", "kiosk", "counter"}
