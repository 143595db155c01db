"""Three ahead is told once, and in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connections

from balai.domains.queueing import services
from balai.kernel.actors import Actor

from .conftest import NOW
from .journalled import events_of

SYSTEM = Actor.system("test")


def tell(mall, minutes):
    return services.tell_near(actor=SYSTEM, mall_id=mall.id, now=NOW + timedelta(minutes=minutes))


def near(ticket):
    return [data["ahead"] for kind, data in events_of(ticket.id) if kind == "ticket.near"]


def test_whoever_has_three_before_him_is_told_once_when_the_queue_has_moved(jambi, officer, take):
    line = [take("kia") for _each in range(6)]
    assert tell(jambi, 1) == 0, "whoever just took a number knows"
    assert tell(jambi, 5) == 4
    assert [near(ticket) for ticket in line] == [[0], [1], [2], [3], [], []]
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW + timedelta(minutes=6))
    assert tell(jambi, 7) == 1
    assert near(line[4]) == [3]
    assert tell(jambi, 8) == 0


def test_an_online_number_is_told_only_once_it_waits(jambi, take, officer):
    booked = take("sim-a-perpanjangan")
    assert tell(jambi, 5) == 0
    services.check_in(actor=officer, ticket_id=booked.id, now=NOW + timedelta(minutes=6))
    assert tell(jambi, 7) == 1


def test_many_workers_tell_one_number_once(jambi, take):
    line = [take("kia") for _each in range(3)]

    def work(_i):
        try:
            return tell(jambi, 5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(16))) == 3
    assert [len(near(ticket)) for ticket in line] == [1, 1, 1]
