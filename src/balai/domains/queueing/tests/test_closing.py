"""Closing a counter: who is there waits again, queues nobody serves any more follow their fallback."""

from __future__ import annotations

from datetime import timedelta

import pytest

from balai.domains.queueing import services
from balai.domains.queueing.errors import CounterNotOpen
from balai.domains.queueing.models import Ticket

from .conftest import NOW


def later(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.mark.capability("QUE-04")
def test_closing_the_last_counter_of_a_queue_moves_its_numbers_by_the_rule_of_the_pack(jambi, officer, take):
    assert jambi.services["akta-kelahiran"].fallback == "kk-perubahan"
    assert jambi.services["kia"].fallback == "wait"
    first = take("akta-kelahiran", now=later(0))
    between = take("kk-perubahan", now=later(1))
    second = take("akta-kelahiran", now=later(2))
    stays = take("kia", now=later(3))
    services.open_counter(actor=officer, counter="5", now=later(4))
    services.open_counter(actor=officer, counter="4", now=later(4))
    assert services.call_next(actor=officer, counter="5", now=later(5)).id == first.id

    services.close(actor=officer, counter="5", now=later(6))

    assert {Ticket.objects.get(id=one.id).state for one in (first, second, stays)} == {"waiting"}
    kk, kia = jambi.services["kk-perubahan"].id, jambi.services["kia"].id
    assert {Ticket.objects.get(id=one.id).service_id for one in (first, second)} == {kk}
    assert Ticket.objects.get(id=stays.id).service_id == kia
    order = [services.call_next(actor=officer, counter="4", now=later(7 + i)).id for i in range(4)]
    assert order == [first.id, between.id, second.id, stays.id]
    assert Ticket.objects.get(id=first.id).label == first.label


@pytest.mark.capability("QUE-04")
def test_a_queue_another_open_or_paused_counter_serves_stays_where_it_is(jambi, officer, take):
    ticket = take("akta-kelahiran")
    for counter in ("4", "5", "6"):
        services.open_counter(actor=officer, counter=counter, now=NOW)
    services.pause(actor=officer, counter="6", now=NOW, reason="lunch")
    services.close(actor=officer, counter="5", now=NOW)
    assert Ticket.objects.get(id=ticket.id).service_id == jambi.services["akta-kelahiran"].id
    with pytest.raises(CounterNotOpen):
        services.call_next(actor=officer, counter="5", now=NOW)
