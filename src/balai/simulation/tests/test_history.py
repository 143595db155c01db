"""A day on paper obeys the same rules as one that is lived."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.kernel.calendar import Interval
from balai.simulation.history import LivedDay, lived
from balai.simulation.plan import Counter, Demand, plan_day

HALL = (Interval(time(8), time(15)),)
FRIDAY_HALL = (Interval(time(8), time(11, 30)), Interval(time(13, 30), time(15)))
SERVICES = [Demand("ktp", "DUKCAPIL", 6), Demand("kk", "DUKCAPIL", 5), Demand("skck", "POLRESTA", 8)]
COUNTERS = [Counter("1", ("ktp", "kk")), Counter("2", ("ktp",)), Counter("7", ("skck",))]
CREDITS = {"normal": 0.0, "elderly": 30.0, "pregnant": 30.0, "disability": 40.0, "child": 20.0}
SHARES = {time(8): 3, time(8, 30): 4, time(9): 4, time(10): 3, time(11): 1, time(14): 2}
ENDS = {"finish", "no-show", "cancel", "lapse"}


def play(seed: int, visitors: int = 150, hours: tuple[Interval, ...] = HALL) -> LivedDay:
    plan = plan_day(seed=seed, visitors=visitors, services=SERVICES, shares=SHARES)
    return lived(plan, COUNTERS, hours, credits=CREDITS, seed=seed)


def test_the_same_seed_is_the_same_day_on_paper() -> None:
    assert play(3) == play(3)
    assert play(3) != play(4)


@given(seed=st.integers(0, 10_000), visitors=st.integers(0, 400))
def test_every_visit_ends_once_and_runs_forward_in_time(seed: int, visitors: int) -> None:
    day = play(seed, visitors)
    assert len(day.visits) == visitors
    for visit in day.visits:
        times = [visit.arrival.at, *(act.at for act in visit.acts)]
        assert times == sorted(times)
        verbs = [act.verb for act in visit.acts]
        assert sum(verb in ENDS for verb in verbs) == 1
        assert verbs[-1] in ENDS or (verbs[-1] == "rate" and verbs[-2] == "finish")


@given(seed=st.integers(0, 10_000))
def test_a_counter_serves_one_visitor_at_a_time_and_only_while_it_is_open(seed: int) -> None:
    day = play(seed)
    spans = defaultdict(list)
    for visit in day.visits:
        for act in visit.acts:
            if act.verb == "call":
                spans[act.counter].append([act.at, None])
            elif act.verb in ("finish", "no-show", "transfer"):
                spans[act.counter][-1][1] = act.at
    for code, acts in day.counters.items():
        assert next(act.verb for act in acts) == "open"
        assert [act.verb for act in acts][-1] == "close"
        busy = sorted(spans[code])
        assert all(end <= following for (_, end), (following, _) in itertools.pairwise(busy))
        away = [(a.at, b.at) for a, b in itertools.pairwise(acts) if a.verb == "pause"]
        assert all(end <= gone or start >= back for start, end in busy for gone, back in away)
        assert all(acts[0].at <= start and end <= acts[-1].at for start, end in busy)


@given(seed=st.integers(0, 10_000))
def test_whoever_is_called_had_waited_longest_of_those_the_counter_could_call(seed: int) -> None:
    """Waiting counts from the number, with the credit of the priority class."""
    day = play(seed)
    waits: list[tuple[float, float, str, float]] = []  # from, until, service, rank
    calls = []
    for visit in day.visits:
        rank = visit.arrival.at - CREDITS[visit.arrival.priority or "normal"]
        since, service = visit.arrival.at, visit.arrival.service
        for act in visit.acts:
            if act.verb in ("call", "cancel", "lapse"):
                waits.append((since, act.at, service, rank))
            if act.verb == "call":
                calls.append((act.at, act.counter, rank))
            if act.verb == "transfer":
                since, service = act.at, act.service
    serves = {counter.code: counter.services for counter in COUNTERS}
    for at, code, rank in calls:
        passed = [r for since, until, service, r in waits if service in serves[code] and since < at < until]
        assert all(rank <= other for other in passed)


def test_a_friday_stands_still_over_the_prayer() -> None:
    day = play(5, 120, FRIDAY_HALL)
    reasons = {act.reason for acts in day.counters.values() for act in acts if act.verb == "pause"}
    assert reasons == {"prayer"}


@pytest.mark.parametrize("visitors", [0, 1])
def test_an_empty_day_opens_and_closes(visitors: int) -> None:
    day = play(1, visitors)
    assert {tuple(a.verb for a in acts if a.verb in ("open", "close")) for acts in day.counters.values()} == {
        ("open", "close")
    }


def test_more_people_than_the_officers_can_serve_lapse_after_midnight() -> None:
    day = play(2, 900)
    lapsed = [visit for visit in day.visits if visit.acts[-1].verb == "lapse"]
    assert lapsed
    assert {visit.acts[-1].at for visit in lapsed} == {24 * 60 + 5.0}
