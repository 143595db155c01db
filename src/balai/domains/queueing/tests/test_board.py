"""The board in memory equals the tables, whatever happened."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from tests.scale import n

from balai.domains.queueing import board as boards
from balai.domains.queueing import services
from balai.domains.queueing.board import MallBoard, Pace, estimate
from balai.domains.queueing.models import Ticket
from balai.kernel import clock
from balai.kernel.errors import DomainError
from balai.kernel.journal import tail

from .conftest import NOW, owner

BOOKED = "sim-a-perpanjangan"
SERVICES = ["kia", "ktp-cetak-ulang", "kk-perubahan", "ikd"]
COUNTERS = ["2", "3", "4", "6"]
VERBS = [services.start, services.finish, services.no_show, services.recall]


def random_day(rng, officer, take, steps):
    """Random verbs of random people; refusals are part of life."""
    now = NOW
    for _step in range(steps):
        now += timedelta(seconds=rng.randint(1, 90))
        counter = rng.choice(COUNTERS)
        act = rng.random()
        try:
            if act < 0.35:
                take(rng.choice(SERVICES), now=now, priority=rng.choice(["normal", "normal", "normal", "elderly"]))
            elif act < 0.45:
                rng.choice([services.open_counter, services.pause, services.resume])(
                    actor=officer, counter=counter, now=now
                )
            elif act < 0.5:
                services.close(actor=officer, counter=counter, now=now)
            elif act < 0.75:
                services.call_next(actor=officer, counter=counter, now=now)
            elif act < 0.8:
                services.transfer(actor=officer, counter=counter, service=rng.choice(SERVICES), now=now)
            else:
                rng.choice(VERBS)(actor=officer, counter=counter, now=now)
        except DomainError:
            continue
    return now


def random_arrivals(rng, jambi, officer, take, steps):
    """Check-ins, holds and returns among the usual verbs."""
    now = random_day(rng, officer, take, 20)
    for counter in ("3", "8"):
        with suppress(DomainError):
            services.open_counter(actor=officer, counter=counter, now=now)
    take("sim-c-perpanjangan", now=now)
    services.call_next(actor=officer, counter="8", now=now)
    services.hold(actor=officer, counter="8", now=now)
    for _step in range(steps):
        now += timedelta(seconds=rng.randint(1, 90))
        counter = rng.choice(["3", "8"])
        tickets = list(Ticket.objects.order_by("id"))
        some = rng.choice(tickets) if tickets else None
        act = rng.choice(["take", "take", "check-in", "check-in", "call", "call", "hold", "hold", "rejoin", "number"])
        act = rng.choice([act, act, "take-back", "put-back", "no-show", "cancel", "reprint"])
        at = {"actor": officer, "counter": counter, "now": now}
        try:
            if act == "take":
                take(rng.choice([BOOKED, "kia", "sim-c-perpanjangan"]), now=now)
            elif act == "call":
                services.call_next(**at)
            elif act == "hold":
                services.hold(**at)
            elif act == "no-show":
                services.no_show(**at)
            elif some is not None and act in ("check-in", "rejoin", "reprint"):
                verb = {"check-in": services.check_in, "rejoin": services.rejoin, "reprint": services.reprint}[act]
                verb(actor=officer, ticket_id=some.id, now=now)
            elif some is not None and act == "number":
                services.call_number(**at, number=some.label, reason="frail")
            elif some is not None and act in ("take-back", "put-back"):
                {"take-back": services.take_back, "put-back": services.put_back}[act](**at, number=some.label)
            elif some is not None:
                services.cancel(actor=owner(some.id, jambi), ticket_id=some.id, now=now)
        except DomainError:
            continue
    return now


def picture(board: MallBoard):
    """What must be equal."""
    return {
        "waiting": {code: queue for code, queue in board.waiting.items() if queue},
        "entries": {
            entry.id: (entry.number, entry.service, entry.state, entry.counter, entry.called, round(entry.rank, 3))
            for entry in board.entries.values()
        },
        "counters": {code: state for code, state in board.counters.items() if state[0] != "closed"},
        "at": board.at_counter,
        "pace": {code: (p.count, round(p.mean, 3)) for code, p in board.pace.items() if p.count},
    }


@pytest.mark.parametrize("seed", range(n(8, 40)))
def test_a_board_that_followed_the_journal_equals_one_filled_from_the_tables(jambi, officer, take, seed):
    now = random_day(random.Random(seed), officer, take, 60)
    followed, filled = followed_and_filled(jambi, now)
    assert picture(followed) == picture(filled)


@pytest.mark.parametrize("seed", range(n(4, 40)))
def test_check_ins_holds_and_returns_leave_the_same_board(jambi, officer, take, seed):
    now = random_arrivals(random.Random(seed), jambi, officer, take, 80)
    followed, filled = (picture(board) | {"pace": None} for board in followed_and_filled(jambi, now))
    assert followed == filled
    assert Ticket.objects.filter(holds__gt=0).exists()


def followed_and_filled(jambi, now):
    """The board that took every event of the journal, and one made from the tables."""
    followed = MallBoard(jambi, clock.service_day(NOW, jambi.timezone))
    with connection.cursor() as cursor:
        cursor.execute("select kind, subject, occurred_at, data from kernel_journal order by id")
        for kind, subject, occurred_at, data in cursor.fetchall():
            if subject is not None:
                followed.apply(kind, subject, occurred_at, json.loads(data))
        return followed, boards.load(cursor, jambi.id, now)


def test_the_journal_can_be_read_by_the_app_and_in_order(jambi, officer, take):
    take("kia")
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    connection.ensure_connection()
    kinds = [event.kind for event in tail.read_after(connection.connection, tail.Cursor())]
    assert kinds[-3:] == ["ticket.issued", "counter.opened", "ticket.called"]


def test_more_people_ahead_and_fewer_counters_never_shorten_the_wait():
    pace = Pace(10)
    for minutes in (5, 8, 12, 20):
        pace.add(minutes * 60)
    for counters in (1, 2, 5):
        waits = [
            estimate([(people, pace.mean, pace.variance)], counters, counters, pace).p50_minutes
            for people in range(0, 60, 3)
        ]
        assert waits == sorted(waits)
    for people in (1, 10, 40):
        waits = [
            estimate([(people, pace.mean, pace.variance)], counters, counters, pace).p50_minutes
            for counters in (1, 2, 4, 8)
        ]
        assert waits == sorted(waits, reverse=True)


def test_an_idle_counter_means_no_wait_and_no_counter_says_so():
    pace = Pace(10)
    assert estimate([], 2, 1, pace).p50_minutes == 0
    assert estimate([], 0, 0, pace).basis == "no_counter"
    assert estimate([(3, 600, 100)], 1, 1, pace).p90_minutes > estimate([(3, 600, 100)], 1, 1, pace).p50_minutes


def test_a_queue_learns_its_own_pace():
    pace = Pace(10)
    assert pace.mean == 600
    for _visit in range(200):
        pace.add(240)
    assert 240 < pace.mean < 260
    pace.add(-5)
    pace.add(10**6)
    assert pace.count == 200
