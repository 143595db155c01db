"""Who comes next."""

from __future__ import annotations

from datetime import timedelta

from balai.domains.queueing import services

from .conftest import NOW


def called_in_order(officer, counter, count):
    return [
        services.call_next(actor=officer, counter=counter, now=NOW + timedelta(hours=1)).number for _i in range(count)
    ]


def test_first_come_first_served_across_the_services_of_a_counter(officer, take):
    order = [take(code, now=NOW + timedelta(minutes=i)).label for i, code in enumerate(["kia", "ikd", "kia", "ikd"])]
    services.open_counter(actor=officer, counter="3", now=NOW)
    assert called_in_order(officer, "3", 4) == order


def test_priority_overtakes_within_its_credit_only(officer, take):
    early = take("kia", now=NOW).label
    soon = take("kia", now=NOW + timedelta(minutes=10)).label
    elderly = take("kia", now=NOW + timedelta(minutes=35), priority="elderly").label
    services.open_counter(actor=officer, counter="3", now=NOW)
    assert called_in_order(officer, "3", 3) == [early, elderly, soon]


def test_a_node_whose_clock_runs_behind_does_not_put_later_numbers_first(officer, take):
    first = take("kia", now=NOW + timedelta(seconds=5)).label
    second = take("kia", now=NOW).label
    services.open_counter(actor=officer, counter="3", now=NOW)
    assert called_in_order(officer, "3", 2) == [first, second]
