"""Invariants of the queue under real concurrency, on a real PostgreSQL."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, connections

from balai.domains.queueing import services
from balai.domains.queueing.types import Issued
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7
from tests.scale import n

pytestmark = pytest.mark.load

THREADS = 64


def in_threads(count, work):
    """Run `work(i)` for i in range(count) in 64 threads, each with a database connection of its own."""

    def run(i):
        try:
            return work(i)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(count)))


def rows(sql, *args):
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall()


@pytest.mark.capability("QUE-01")
def test_no_number_twice_none_missing_fifo_within_class_and_all_in_the_journal(jambi):
    total = n(3_000, 20_000)
    codes = [code for code, one in jambi.services.items() if one.queue_prefix and not one.check_in and not one.skill][
        :24
    ]
    classes = ["normal", "normal", "normal", "elderly"]
    visitor = Actor.visitor(jambi.id)

    def take(i):
        wish = services.prepare(
            mall_id=jambi.id,
            service=codes[i % len(codes)],
            channel="online",
            priority=classes[i % 4],
            now=clock.now(),
            actor=visitor,
        )
        return services.issue(wish)

    issued = in_threads(total, take)
    assert len({ticket.id for ticket in issued}) == total

    numbers = defaultdict(list)
    for origin, number in rows("select origin_id, number from queueing_ticket"):
        numbers[origin].append(number)
    assert sum(map(len, numbers.values())) == total
    for each in numbers.values():
        assert sorted(each) == list(range(1, len(each) + 1)), "a number is missing or given twice"

    journalled = rows("select subject, data->>'number' from kernel_journal where kind = 'ticket.issued'")
    assert Counter(journalled) == Counter((ticket.id, ticket.label) for ticket in issued)

    # Every counter at once until nobody waits: no visitor at two counters, and first come first served in a class.
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))
    counters = list(jambi.counters)
    for code in counters:
        services.open_counter(actor=officer, counter=code, now=clock.now())
    called, lock = defaultdict(list), threading.Lock()

    def serve(i):
        code = counters[i % len(counters)]
        mine = []
        while (ticket := services.call_next(actor=officer, counter=code, now=clock.now())) is not None:
            mine.append(ticket)
        with lock:
            called[code].extend(mine)

    in_threads(len(counters), serve)
    everybody = [ticket.id for mine in called.values() for ticket in mine]
    assert len(everybody) == len(set(everybody))
    reachable = {service for counter in jambi.counters.values() for service in counter.services}
    assert len(everybody) == sum(1 for i in range(total) if codes[i % len(codes)] in reachable)

    # At one counter, which calls one after the other, numbers of one service and class only rise.
    for mine in called.values():
        order = defaultdict(list)
        for ticket in mine:
            order[ticket.service, ticket.priority].append(int(ticket.number.rpartition("-")[2]))
        for each in order.values():
            assert all(before < after for before, after in pairwise(each))

    # Every state change is a fact: each ticket was issued, called and finished once.
    kinds = Counter(kind for (kind,) in rows("select kind from kernel_journal where kind like 'ticket.%%'"))
    assert kinds["ticket.called"] == len(everybody)
    assert kinds["ticket.finished"] == len(everybody) - len(
        rows("select 1 from queueing_ticket where state in ('called', 'serving')")
    )


def test_twenty_four_counters_calling_one_queue_share_nobody_and_skip_nobody(jambi):
    visitor = Actor.visitor(jambi.id)
    count = n(240, 2_400)
    for _i in range(count):
        services.issue(
            services.prepare(mall_id=jambi.id, service="kia", channel="online", now=clock.now(), actor=visitor)
        )
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))
    desks = [code for code, counter in jambi.counters.items() if "kia" in counter.services]
    for code in desks:
        services.open_counter(actor=officer, counter=code, now=clock.now())
    seen, lock = [], threading.Lock()

    def call(i):
        ticket = services.call_next(actor=officer, counter=desks[i % len(desks)], now=clock.now())
        if ticket is not None:
            with lock:
                seen.append(int(ticket.number.rpartition("-")[2]))

    in_threads(count, call)
    assert sorted(seen) == list(range(1, count + 1))


def test_an_impatient_officer_who_calls_sixteen_times_at_once_gets_sixteen_different_visitors(jambi):
    visitor = Actor.visitor(jambi.id)
    for _i in range(16):
        services.issue(
            services.prepare(mall_id=jambi.id, service="kia", channel="online", now=clock.now(), actor=visitor)
        )
    officer = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))
    services.open_counter(actor=officer, counter="3", now=clock.now())
    called = in_threads(16, lambda _i: services.call_next(actor=officer, counter="3", now=clock.now()).number)
    assert len(set(called)) == 16
    assert rows("select state, count(*) from queueing_ticket group by state order by state") == [
        ("called", 1),
        ("finished", 15),
    ]


def test_one_invalid_wish_in_fifty_loses_no_neighbour(jambi):
    """A wish the database refuses (a label longer than its column) fails alone; all others get their numbers."""
    from dataclasses import replace

    from balai.sites.live.batch import Batch

    batch = Batch()
    visitor = Actor.visitor(jambi.id)
    wishes = []
    for i in range(n(200, 2_000)):
        wish = services.prepare(mall_id=jambi.id, service="kia", channel="online", now=clock.now(), actor=visitor)
        wishes.append(replace(wish, prefix="X" * 40) if i % 50 == 7 else wish)
    outcomes = [outcome for start in range(0, len(wishes), 64) for outcome in batch._commit(wishes[start : start + 64])]
    bad = [i for i, outcome in enumerate(outcomes) if isinstance(outcome, Exception)]
    assert bad == [i for i in range(len(wishes)) if i % 50 == 7]
    numbers = sorted(outcome.number for outcome in outcomes if isinstance(outcome, Issued))
    assert numbers == list(range(1, len(numbers) + 1))
    batch._connection.close()


def test_the_same_key_from_many_threads_is_one_number(jambi):
    visitor = Actor.visitor(jambi.id)

    def take(i):
        wish = services.prepare(
            mall_id=jambi.id,
            service="kia",
            channel="online",
            now=clock.now() + timedelta(milliseconds=i),
            actor=visitor,
            key=bytes([i % 8]) * 32,
            body_hash=b"b" * 32,
        )
        return services.issue(wish)

    issued = in_threads(n(64, 640), take)
    assert len({ticket.id for ticket in issued}) == 8
    assert rows("select count(*) from queueing_ticket") == [(8,)]
