"""Check-in of online numbers, and coming back after a missed call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.queueing import selectors, services, tokens
from balai.domains.queueing.attendance import rank_on_arrival, rank_on_return
from balai.domains.queueing.errors import CheckInClosed, TicketExpired, TooLateToRejoin, WrongState
from balai.domains.queueing.models import Ticket
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.ids import uuid7

from .conftest import NOW, owner
from .journalled import events_of

BOOKS = "sim-a-perpanjangan"
"""A service of the demo mall whose online numbers check in; counters 8 and 9 serve it."""


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


@pytest.fixture
def kiosk(jambi):
    return Actor("device", id=uuid7(), mall_id=jambi.id, roles=(Role("kiosk"),), zone="a")


def test_an_online_number_is_called_only_after_its_visitor_has_checked_in(jambi, officer, take):
    booked = take(BOOKS)
    services.open_counter(actor=officer, counter="8", now=NOW)
    assert services.call_next(actor=officer, counter="8", now=NOW) is None
    seen = services.check_in(actor=owner(booked.id, jambi), ticket_id=booked.id, now=minutes(5))
    assert (seen.state, seen.checked_in_at) == ("waiting", minutes(5))
    assert services.call_next(actor=officer, counter="8", now=minutes(6)).id == booked.id
    kinds = [kind for kind, _data in events_of(booked.id)]
    assert kinds == ["ticket.issued", "ticket.checked_in", "ticket.called"]


def test_numbers_of_the_kiosk_and_of_other_services_wait_at_once(take):
    assert {take(BOOKS, channel="kiosk").id, take("kia").id} == set(
        Ticket.objects.filter(state="waiting").values_list("id", flat=True)
    )


def test_checking_in_twice_is_the_same_answer_and_one_event(jambi, take, kiosk):
    booked = take(BOOKS)
    first = services.check_in(actor=owner(booked.id, jambi), ticket_id=booked.id, now=minutes(1))
    assert services.check_in(actor=kiosk, ticket_id=booked.id, now=minutes(9)) == first
    assert [kind for kind, _data in events_of(booked.id)].count("ticket.checked_in") == 1


def test_the_rank_of_an_arrival_counts_the_wait_at_home_up_to_the_credit(jambi, officer, take):
    early = take(BOOKS, now=minutes(-300))
    long_there = take(BOOKS, channel="kiosk", now=minutes(-61))
    walked_in = take(BOOKS, channel="kiosk", now=minutes(-59))
    services.check_in(actor=owner(early.id, jambi), ticket_id=early.id, now=NOW)
    services.open_counter(actor=officer, counter="8", now=NOW)
    called = [services.call_next(actor=officer, counter="8", now=minutes(1)).id for _each in range(3)]
    assert called == [long_there.id, early.id, walked_in.id]


@given(st.integers(0, 600), st.integers(0, 600), st.integers(0, 120), st.sampled_from([0, 20, 30, 40]))
def test_nobody_who_stood_in_the_hall_longer_than_the_credit_is_overtaken(taken, arrives, credit, priority):
    start = datetime(2026, 11, 24, tzinfo=UTC)
    at = start + timedelta(minutes=taken + arrives)
    given_rank = start + timedelta(minutes=taken - priority)
    credits = {"credit": timedelta(minutes=credit), "priority": timedelta(minutes=priority)}
    rank = rank_on_arrival(given_rank, at=at, **credits)
    assert rank >= given_rank, "an arrival never improves the rank it was given"
    assert rank >= at - sum(credits.values(), timedelta())
    assert rank in (given_rank, at - sum(credits.values(), timedelta()))


def test_check_in_is_open_from_before_the_doors_until_before_closing(settings, jambi, take):
    booked = take(BOOKS)
    opens, closes = services.check_in_window(jambi, NOW)
    assert (opens, closes) == (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), datetime(2026, 11, 24, 7, 45, tzinfo=UTC))
    settings.BALAI_MODE = "production"
    for at in (opens - timedelta(seconds=1), closes):
        with pytest.raises(CheckInClosed):
            services.check_in(actor=owner(booked.id, jambi), ticket_id=booked.id, now=at)
    assert Ticket.objects.get().state == "booked"
    assert services.check_in(actor=owner(booked.id, jambi), ticket_id=booked.id, now=opens).state == "waiting"


def test_only_its_owner_or_somebody_of_the_mall_checks_a_number_in(jambi, take, officer):
    booked = take(BOOKS)
    viewer = Actor("visitor", mall_id=jambi.id, subject=booked.id)
    abroad = Actor("device", id=uuid7(), mall_id=uuid7(), roles=(Role("kiosk"),))
    screen = Actor("device", id=uuid7(), mall_id=jambi.id, roles=(Role("screen"),))
    for actor, refusal in ((viewer, NotFound), (abroad, NotFound), (screen, Forbidden)):
        with pytest.raises(refusal):
            services.check_in(actor=actor, ticket_id=booked.id, now=NOW)
    with pytest.raises(TicketExpired):
        services.check_in(actor=officer, ticket_id=booked.id, now=NOW + timedelta(days=1))
    assert Ticket.objects.get().state == "booked"


def test_number_and_code_find_the_ticket_and_a_wrong_code_looks_like_no_number(jambi, take, kiosk):
    booked = take(BOOKS)
    code = tokens.check_in_code(booked.id)
    spoken = f" {code.lower().replace('-', ' ')} "
    assert selectors.by_code(kiosk, number=booked.label.lower(), code=spoken, now=NOW).id == booked.id
    for number, wrong in ((booked.label, "0000-0000"), ("CA-999", code), ("nonsense", code), (booked.label, "")):
        with pytest.raises(NotFound):
            selectors.by_code(kiosk, number=number, code=wrong, now=NOW)
    with pytest.raises(Forbidden):
        selectors.by_code(Actor.visitor(jambi.id), number=booked.label, code=code, now=NOW)


# -- coming back ----------------------------------------------------------------------------------------------------


@pytest.fixture
def missed(officer, take):
    """A number called at counter 3 that nobody answered, and five who wait behind it."""
    first = take("kia")
    line = [take("kia", now=minutes(i + 1)) for i in range(5)]
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=minutes(10))
    services.no_show(actor=officer, counter="3", now=minutes(12))
    return first, line


def test_a_missed_number_comes_back_behind_the_next_three(jambi, officer, missed):
    first, line = missed
    seen = services.rejoin(actor=owner(first.id, jambi), ticket_id=first.id, now=minutes(20))
    assert (seen.state, seen.rejoins, seen.outcome, seen.ended_at) == ("waiting", 1, "", None)
    order = [services.call_next(actor=officer, counter="3", now=minutes(21)).id for _each in range(6)]
    assert order == [line[0].id, line[1].id, line[2].id, first.id, line[3].id, line[4].id]
    assert Ticket.objects.get(id=first.id).number == first.number


def test_a_repeated_rejoin_changes_nothing(jambi, missed):
    first, _line = missed
    once = services.rejoin(actor=owner(first.id, jambi), ticket_id=first.id, now=minutes(20))
    assert services.rejoin(actor=owner(first.id, jambi), ticket_id=first.id, now=minutes(21)) == once
    assert [kind for kind, _data in events_of(first.id)].count("ticket.rejoined") == 1


def test_after_the_grace_or_too_often_it_does_not_come_back(jambi, officer, missed):
    first, _line = missed
    with pytest.raises(TooLateToRejoin):
        services.rejoin(actor=owner(first.id, jambi), ticket_id=first.id, now=minutes(12 + 31))
    Ticket.objects.filter(id=first.id).update(rejoins=2)
    with pytest.raises(TooLateToRejoin):
        services.rejoin(actor=owner(first.id, jambi), ticket_id=first.id, now=minutes(13))
    assert Ticket.objects.get(id=first.id).state == "no_show"


def test_only_a_missed_number_comes_back(jambi, take):
    waiting = take("kia")
    with pytest.raises(WrongState):
        services.rejoin(actor=owner(waiting.id, jambi), ticket_id=waiting.id, now=NOW)


def test_the_counter_sees_whom_it_missed_and_may_still_take_back(officer, missed):
    first, _line = missed
    assert [seen.id for seen in selectors.missed_at(officer, counter="3", now=minutes(30))] == [first.id]
    assert selectors.missed_at(officer, counter="3", now=minutes(60)) == []


@given(st.lists(st.integers(0, 300), max_size=12).map(sorted), st.integers(0, 300), st.integers(1, 5))
def test_a_return_is_never_better_than_the_place_it_had_and_lets_the_next_go_first(line, own, behind):
    start = datetime(2026, 11, 24, tzinfo=UTC)
    ranks = [start + timedelta(minutes=place) for place in line]
    rank = rank_on_return(start + timedelta(minutes=own), ranks[:behind])
    assert rank >= start + timedelta(minutes=own)
    assert all(other < rank for other in ranks[:behind])
    assert all(other >= rank for other in ranks[behind:] if other > max(ranks[:behind], default=start)) or rank == (
        start + timedelta(minutes=own)
    )


def test_a_lost_slip_is_printed_again_with_the_same_number_and_counted(officer, take, kiosk):
    ticket = take("kia")
    for count in (1, 2):
        seen = services.reprint(actor=officer, ticket_id=ticket.id, now=minutes(count))
        assert (seen.number, seen.reprints, seen.state) == (ticket.label, count, "waiting")
    with pytest.raises(Forbidden):
        services.reprint(actor=kiosk, ticket_id=ticket.id, now=minutes(3))
    assert [data.get("reprints") for kind, data in events_of(ticket.id) if kind == "ticket.reprinted"] == [1, 2]
