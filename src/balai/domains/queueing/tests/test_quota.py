"""Quotas of a channel and caps of a device or phone hold, whoever comes at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from tests.scale import n

from balai.domains.queueing import selectors, services
from balai.domains.queueing.errors import QuotaReached, SomebodyAtCounter, TooManyNumbers, WrongState
from balai.domains.queueing.models import Limit, QueueDay, Ticket
from balai.domains.queueing.types import Contact, Issued
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError
from balai.kernel.idempotency import KeyConflict

from .conftest import NOW, owner
from .journalled import events_of

SIM = "sim-a-perpanjangan"
"""Fifty online numbers a day in the demo mall."""
THREADS = 32


def at_once(count, work):
    """`work(i)` for each i, in 32 threads that start together, each with a connection; a refusal is an outcome."""
    gate = threading.Barrier(min(count, THREADS))

    def run(i):
        if i < THREADS:
            gate.wait()
        try:
            return work(i)
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(count)))


def wish(mall, service=SIM, now=NOW, **values):
    values = {"channel": "online"} | values
    return services.prepare(mall_id=mall.id, service=service, now=now, actor=Actor.visitor(mall.id), **values)


@pytest.mark.capability("QUE-02")
def test_of_two_hundred_bookings_at_once_for_fifty_places_exactly_fifty_succeed(jambi):
    outcomes = at_once(200, lambda _i: services.issue(wish(jambi)))
    kinds = Counter(type(outcome) for outcome in outcomes)
    assert kinds == {Issued: 50, QuotaReached: 150}
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, 51))
    assert QueueDay.objects.get().last == Limit.objects.get().taken == 50
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal where kind = 'ticket.issued'")
        assert cursor.fetchone() == (50,)


def test_in_a_batch_those_beyond_the_quota_harm_no_neighbour(jambi):
    wishes = [wish(jambi, SIM if i % 3 else "kia") for i in range(n(90, 240))]
    over = sum(each.service == SIM for each in wishes) - 50
    with connection.cursor() as cursor:
        outcomes = services.issue_many(wishes, cursor)
    refused = [
        each.service for each, outcome in zip(wishes, outcomes, strict=True) if isinstance(outcome, QuotaReached)
    ]
    assert refused == [SIM] * over
    given = [outcome.number for each, outcome in zip(wishes, outcomes, strict=True) if each.service == "kia"]
    assert given == list(range(1, len(given) + 1))


def test_the_quota_is_of_one_channel_and_one_day(jambi):
    Limit.objects.create(mall_id=jambi.id, day=NOW.date(), holder=holder(jambi), taken=50, before=49, most=50)
    with pytest.raises(QuotaReached) as refused:
        services.issue(wish(jambi))
    assert refused.value.members == {"instead": ["kiosk", "counter"]}
    assert services.issue(wish(jambi, channel="kiosk")).number == 1
    assert services.issue(wish(jambi, now=NOW + timedelta(days=1))).number == 1


def holder(jambi):
    return f"quota/{jambi.services[SIM].id}/online"


def test_a_number_given_back_leaves_its_place_to_somebody_else(jambi, manager):
    taken = [services.issue(wish(jambi)) for _each in range(50)]
    services.cancel(actor=owner(taken[7].id, jambi), ticket_id=taken[7].id, now=NOW)
    services.cancel(actor=owner(taken[7].id, jambi), ticket_id=taken[7].id, now=NOW)
    (quota,) = [quota for quota in selectors.quotas_now(manager, now=NOW) if quota.service == SIM]
    assert (quota.most, quota.taken, quota.left) == (50, 49, 1)
    assert services.issue(wish(jambi)).number == 51
    with pytest.raises(QuotaReached):
        services.issue(wish(jambi))


def test_the_same_key_gets_the_same_refusal_and_takes_no_place(jambi):
    key = {"key": b"k" * 32, "body_hash": b"b" * 32}
    Limit.objects.create(mall_id=jambi.id, day=NOW.date(), holder=holder(jambi), taken=50, before=49, most=50)
    for _time in range(2):
        with pytest.raises(QuotaReached):
            services.issue(wish(jambi, **key))
    Limit.objects.update(taken=49)
    with pytest.raises(QuotaReached):
        services.issue(wish(jambi, **key))
    with pytest.raises(KeyConflict):
        services.issue(wish(jambi, key=key["key"], body_hash=b"c" * 32))
    assert Limit.objects.get().taken == 49
    assert services.issue(wish(jambi)).number == 1


def test_a_batch_costs_the_same_statements_however_many_are_in_it(jambi, django_assert_num_queries):
    for count in (2, 40):
        wishes = [wish(jambi, device=f"device {i}", contact=Contact("", f"0812000{i:04}")) for i in range(count)]
        with django_assert_num_queries(1), connection.cursor() as cursor:
            services.issue_many(wishes, cursor)


@pytest.mark.threat("T-hoarding")
def test_one_device_and_one_phone_have_their_numbers_of_the_day_and_others_go_on(jambi):
    device = {"service": "kia", "device": "a browser"}
    outcomes = at_once(12, lambda _i: services.issue(wish(jambi, **device)))
    assert Counter(type(outcome) for outcome in outcomes) == {Issued: 8, TooManyNumbers: 4}
    phone = {"service": "kia", "contact": Contact("Siti", "0812 3456 7890")}
    written = ["0812 3456 7890", "+6281234567890", "0812-3456-7890"]
    outcomes = at_once(
        12, lambda i: services.issue(wish(jambi, **(phone | {"contact": Contact("Siti", written[i % 3])})))
    )
    assert Counter(type(outcome) for outcome in outcomes) == {Issued: 8, TooManyNumbers: 4}
    assert isinstance(services.issue(wish(jambi, service="kia", device="another browser")), Issued)
    assert isinstance(services.issue(wish(jambi, service="kia", device="a browser", channel="kiosk")), Issued)


def test_a_refusal_by_the_quota_costs_neither_device_nor_phone_anything(jambi):
    Limit.objects.create(mall_id=jambi.id, day=NOW.date(), holder=holder(jambi), taken=50, before=49, most=50)
    visitor = {"device": "a browser", "contact": Contact("", "081234567890")}
    for _time in range(10):
        with pytest.raises(QuotaReached):
            services.issue(wish(jambi, **visitor))
    assert set(Limit.objects.exclude(holder=holder(jambi)).values_list("taken", flat=True)) == {0}
    assert isinstance(services.issue(wish(jambi, service="kia", **visitor)), Issued)


def test_what_a_device_or_phone_took_is_a_hash_and_goes_the_night_after(jambi):
    services.issue(wish(jambi, device="a browser", contact=Contact("", "081234567890")))
    kept = "".join(Limit.objects.values_list("holder", flat=True))
    assert "a browser" not in kept
    assert "1234567890" not in kept
    services.erase_contacts(mall_id=jambi.id, now=NOW + timedelta(days=1))
    assert not Limit.objects.exists()


# -- two people at the same moment -----------------------------------------------------------------------------------


def test_one_number_checked_in_by_many_at_once_waits_once(jambi, officer, take):
    booked = take(SIM)
    seen = at_once(16, lambda _i: services.check_in(actor=officer, ticket_id=booked.id, now=NOW))
    assert {one.state for one in seen} == {"waiting"}
    assert [kind for kind, _data in events_of(booked.id)] == ["ticket.issued", "ticket.checked_in"]


def test_one_missed_number_brought_back_by_many_at_once_waits_once(jambi, officer, take):
    missed = take("kia")
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    services.no_show(actor=officer, counter="3", now=NOW)
    seen = at_once(16, lambda _i: services.rejoin(actor=officer, ticket_id=missed.id, now=NOW))
    assert {(one.state, one.rejoins) for one in seen} == {("waiting", 1)}
    assert [kind for kind, _data in events_of(missed.id)].count("ticket.rejoined") == 1


@pytest.mark.parametrize("round", range(n(3, 30)))
def test_holding_while_others_call_leaves_one_visitor_at_a_counter_and_nobody_lost(jambi, officer, take, round):
    tickets = [take("kia", now=NOW + timedelta(seconds=i)) for i in range(12)]
    for counter in ("3", "4"):
        services.open_counter(actor=officer, counter=counter, now=NOW)
        services.call_next(actor=officer, counter=counter, now=NOW)
    later = NOW + timedelta(minutes=1)

    def work(i):
        at = {"actor": officer, "counter": "34"[i % 2], "now": later}
        if i % 3 == 0:
            return services.hold(**at)
        if i % 3 == 1:
            return services.call_next(**at)
        number = tickets[i % len(tickets)].label
        return services.take_back(**at, number=number) if i % 2 else services.call_number(**at, number=number)

    outcomes = at_once(30, work)
    assert not [outcome for outcome in outcomes if type(outcome) in (KeyError, ValueError)]
    assert any(isinstance(outcome, WrongState | SomebodyAtCounter | DomainError) for outcome in outcomes)
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert sum(states.values()) == 12
    assert set(states) <= {"waiting", "called", "serving", "held", "finished"}
    busy = Counter(Ticket.objects.filter(state__in=("called", "serving")).values_list("counter_id", flat=True))
    assert max(busy.values(), default=0) <= 1
