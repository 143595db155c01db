"""Putting visitors aside, calling one number, skills, and what becomes of every number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from balai.domains.queueing import selectors, services
from balai.domains.queueing.errors import (
    CounterNotOpen,
    NobodyAtCounter,
    ReasonNeeded,
    SomebodyAtCounter,
    WrongState,
)
from balai.domains.queueing.models import Ticket
from balai.kernel.errors import Invalid, NotFound

from .conftest import NOW, owner
from .journalled import events_of

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def held(officer, take):
    """A number on hold at the open counter 3, and one that waits."""
    first, second = take("kia"), take("kia")
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    services.start(actor=officer, counter="3", now=NOW)
    services.hold(actor=officer, counter="3", now=LATER, reason="copy")
    return first, second


def test_a_held_number_leaves_the_counter_free_for_the_next(officer, held):
    first, second = held
    assert [seen.id for seen in selectors.held_at(officer, counter="3")] == [first.id]
    assert services.call_next(actor=officer, counter="3", now=LATER).id == second.id
    assert events_of(first.id)[-1][1]["reason"] == "copy"


def test_a_held_visitor_is_served_on_without_a_call(officer, held):
    first, _second = held
    back = services.take_back(actor=officer, counter="3", number=first.label, now=LATER)
    assert (back.state, back.counter, back.started_at) == ("serving", "3", NOW)
    assert services.finish(actor=officer, counter="3", now=LATER).outcome == "done"
    assert [kind for kind, _data in events_of(first.id)][-3:] == ["ticket.held", "ticket.resumed", "ticket.finished"]


def test_a_held_visitor_is_called_again_or_waits_in_his_old_place(officer, held):
    first, second = held
    called = services.call_number(actor=officer, counter="3", number=first.label, now=LATER)
    assert (called.id, called.state) == (first.id, "called")
    services.hold(actor=officer, counter="3", now=LATER)
    services.put_back(actor=officer, counter="3", number=first.label, now=LATER)
    order = [services.call_next(actor=officer, counter="3", now=LATER).id for _each in range(2)]
    assert order == [first.id, second.id]


def test_a_waiting_number_is_called_before_its_turn_only_with_a_reason(officer, held):
    _first, second = held
    with pytest.raises(ReasonNeeded):
        services.call_number(actor=officer, counter="3", number=second.label, now=LATER)
    assert Ticket.objects.get(id=second.id).state == "waiting"
    services.call_number(actor=officer, counter="3", number=second.label, now=LATER, reason="frail")
    assert events_of(second.id)[-1][1]["reason"] == "frail"


def test_what_holding_and_calling_refuse(officer, held, take):
    first, second = held
    elsewhere = take("skck")
    with pytest.raises(NobodyAtCounter):
        services.hold(actor=officer, counter="3", now=LATER)
    with pytest.raises(NotFound):
        services.call_number(actor=officer, counter="3", number=elsewhere.label, now=LATER, reason="frail")
    with pytest.raises(WrongState):
        services.take_back(actor=officer, counter="3", number=second.label, now=LATER)
    services.call_next(actor=officer, counter="3", now=LATER)
    with pytest.raises(SomebodyAtCounter):
        services.take_back(actor=officer, counter="3", number=first.label, now=LATER)
    with pytest.raises(Invalid):
        services.hold(actor=officer, counter="3", now=LATER, reason="because")
    services.finish(actor=officer, counter="3", now=LATER)
    services.pause(actor=officer, counter="3", now=LATER)
    with pytest.raises(CounterNotOpen):
        services.take_back(actor=officer, counter="3", number=first.label, now=LATER)


def test_a_counter_that_closes_lets_its_held_visitors_wait_again(officer, held):
    first, _second = held
    services.close(actor=officer, counter="3", now=LATER)
    assert Ticket.objects.get(id=first.id).state == "waiting"
    assert selectors.held_at(officer, counter="3") == []


# -- skills -----------------------------------------------------------------------------------------------------------


def test_a_service_that_asks_for_a_skill_is_given_to_an_officer_who_has_it(jambi, officer, take):
    claim, other = take("bpjstk-klaim-jht"), take("bpjstk-pendaftaran", now=NOW + timedelta(minutes=1))
    services.open_counter(actor=officer, counter="17", now=NOW)
    assert services.call_next(actor=officer, counter="17", now=LATER).id == other.id
    skilled = replace(officer, skills=frozenset({"klaim-jht"}))
    assert services.call_next(actor=skilled, counter="17", now=LATER).id == claim.id
    services.finish(actor=skilled, counter="17", now=LATER)
    another = take("bpjstk-klaim-jht", now=LATER)
    with pytest.raises(NotFound):
        services.call_number(actor=officer, counter="17", number=another.label, now=LATER, reason="frail")


# -- outcomes ---------------------------------------------------------------------------------------------------------


def test_every_number_of_a_day_ends_with_a_reason(jambi, officer, take):
    numbers = {name: take("kia") for name in ("done", "papers-missing", "not-present", "visitor", "left-on-hold")}
    numbers |= {"left-at-counter": take("kia"), "not-called": take("kia")}
    numbers["not-checked-in"] = take("sim-a-perpanjangan")
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.cancel(actor=owner(numbers["visitor"].id, jambi), ticket_id=numbers["visitor"].id, now=NOW)

    def call() -> None:
        services.call_next(actor=officer, counter="3", now=LATER)

    call(), services.finish(actor=officer, counter="3", now=LATER)
    call(), services.finish(actor=officer, counter="3", now=LATER, outcome="papers-missing")
    call(), services.no_show(actor=officer, counter="3", now=LATER)
    call(), services.hold(actor=officer, counter="3", now=LATER)
    call()
    assert services.lapse_ended_days(mall_id=jambi.id, now=NOW + timedelta(days=1)) == 4
    found = {ticket.id: ticket.outcome for ticket in Ticket.objects.all()}
    assert found == {ticket.id: reason for reason, ticket in numbers.items()}


def test_an_unknown_outcome_is_refused(officer, take):
    take("kia")
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    with pytest.raises(Invalid):
        services.finish(actor=officer, counter="3", now=NOW, outcome="bribed")
    assert Ticket.objects.get().state == "called"
