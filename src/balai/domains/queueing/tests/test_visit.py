"""A number from its issue to its rating."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection

from balai.domains.queueing import selectors, services
from balai.domains.queueing.errors import (
    AlreadyRated,
    CounterNotOpen,
    NobodyAtCounter,
    ServiceClosed,
    TicketExpired,
    WrongState,
)
from balai.domains.queueing.models import Ticket
from balai.domains.queueing.types import Contact
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.idempotency import KeyConflict
from balai.kernel.ids import uuid7

from .conftest import NOW, owner


def events(subject):
    with connection.cursor() as cursor:
        cursor.execute("select kind, data from kernel_journal where subject = %s order by id", [subject])
        return [(kind, json.loads(data)) for kind, data in cursor.fetchall()]


def later(seconds):
    return NOW + timedelta(seconds=seconds)


def test_numbers_of_a_service_follow_each_other_and_restart_next_day(take):
    first, second = take("kia"), take("kia")
    prefix = first.label.split("-")[0]
    assert [first.label, second.label] == [f"{prefix}-001", f"{prefix}-002"]
    assert take("kia", now=NOW + timedelta(days=1)).label == f"{prefix}-001"
    assert Ticket.objects.count() == 3


def test_the_service_day_turns_at_local_midnight_not_in_utc(take):
    evening = NOW.replace(hour=16, minute=59)  # 23.59 in Jambi
    assert take("kia", now=evening).number == 1
    assert take("kia", now=evening + timedelta(minutes=2)).number == 1


def test_a_visit_is_called_started_finished_and_rated(jambi, officer, take):
    ticket = take("ktp-cetak-ulang")
    services.open_counter(actor=officer, counter="2", now=NOW)
    called = services.call_next(actor=officer, counter="2", now=later(60))
    assert (called.number, called.state, called.counter) == (ticket.label, "called", "2")
    assert services.recall(actor=officer, counter="2", now=later(70)).recalls == 1
    assert services.start(actor=officer, counter="2", now=later(80)).state == "serving"
    assert services.finish(actor=officer, counter="2", now=later(400)).state == "finished"
    visitor = owner(ticket.id, jambi)
    assert services.rate(actor=visitor, ticket_id=ticket.id, score=4, comment="Cepat", now=later(500)).score == 4
    with pytest.raises(AlreadyRated):
        services.rate(actor=visitor, ticket_id=ticket.id, score=1, now=later(501))
    kinds = [kind for kind, _data in events(ticket.id)]
    assert kinds == [
        "ticket.issued",
        "ticket.called",
        "ticket.recalled",
        "ticket.started",
        "ticket.finished",
        "ticket.rated",
    ]


def test_every_state_period_is_a_fact_of_the_journal(officer, take):
    ticket = take("ktp-cetak-ulang")
    services.open_counter(actor=officer, counter="2", now=NOW)
    services.call_next(actor=officer, counter="2", now=later(60))
    services.start(actor=officer, counter="2", now=later(80))
    services.finish(actor=officer, counter="2", now=later(400))
    periods = [
        (data["from"], data["to"], data["since"][:19]) for kind, data in events(ticket.id) if kind != "ticket.issued"
    ]
    assert periods == [
        ("waiting", "called", "2026-11-24T02:00:00"),
        ("called", "serving", "2026-11-24T02:01:00"),
        ("serving", "finished", "2026-11-24T02:01:20"),
    ]


def test_calling_the_next_finishes_whoever_is_still_there(officer, take):
    first, second = take("kia"), take("kia")
    services.open_counter(actor=officer, counter="3", now=NOW)
    assert services.call_next(actor=officer, counter="3", now=later(1)).id == first.id
    assert services.call_next(actor=officer, counter="3", now=later(2)).id == second.id
    assert Ticket.objects.get(id=first.id).state == "finished"
    assert events(first.id)[-1][1]["implied"] is True
    assert services.call_next(actor=officer, counter="3", now=later(3), previous="no-show") is None
    assert Ticket.objects.get(id=second.id).state == "no_show"


def test_a_counter_that_is_not_open_calls_nobody(officer, take):
    ticket = take("kia")
    with pytest.raises(CounterNotOpen):
        services.call_next(actor=officer, counter="3", now=NOW)
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.pause(actor=officer, counter="3", now=NOW, reason="lunch")
    with pytest.raises(CounterNotOpen):
        services.call_next(actor=officer, counter="3", now=NOW)
    services.resume(actor=officer, counter="3", now=NOW)
    assert services.call_next(actor=officer, counter="3", now=NOW).id == ticket.id


def test_verbs_without_a_visitor_or_in_the_wrong_state_are_refused(officer, take):
    services.open_counter(actor=officer, counter="3", now=NOW)
    for verb in (services.start, services.finish, services.no_show, services.recall):
        with pytest.raises(NobodyAtCounter):
            verb(actor=officer, counter="3", now=NOW)
    take("kia")
    services.call_next(actor=officer, counter="3", now=NOW)
    services.start(actor=officer, counter="3", now=NOW)
    for verb in (services.start, services.no_show, services.recall):
        with pytest.raises(WrongState):
            verb(actor=officer, counter="3", now=NOW)


def test_a_transferred_visitor_keeps_number_and_place(officer, take):
    early = take("kia", now=NOW)
    take("kk-perubahan", now=later(10))
    services.open_counter(actor=officer, counter="3", now=NOW)
    services.open_counter(actor=officer, counter="4", now=NOW)
    services.call_next(actor=officer, counter="3", now=later(20))
    moved = services.transfer(actor=officer, counter="3", service="kk-perubahan", now=later(30))
    assert (moved.number, moved.state, moved.service) == (early.label, "waiting", "kk-perubahan")
    assert services.call_next(actor=officer, counter="4", now=later(40)).id == early.id


def test_a_visitor_cancels_with_his_own_token_only(jambi, manager, take):
    ticket, other = take("kia"), take("kia")
    with pytest.raises(NotFound):
        services.cancel(actor=owner(other.id, jambi), ticket_id=ticket.id, now=NOW)
    viewer = owner(ticket.id, jambi)
    assert services.cancel(actor=viewer, ticket_id=ticket.id, now=NOW).state == "cancelled"
    assert services.cancel(actor=viewer, ticket_id=ticket.id, now=NOW).state == "cancelled"
    assert services.cancel(actor=manager, ticket_id=other.id, now=NOW).state == "cancelled"


def test_unknown_values_are_named_one_by_one(take):
    with pytest.raises(Invalid) as refused:
        take("no-such", channel="fax", priority="vip", lang="jv")
    assert set(refused.value.fields) == {"service", "channel", "priority", "lang"}


def test_a_contact_is_encrypted_and_opens_at_the_visitors_counter_only(jambi, officer, manager, take):
    ticket = take("kia", contact=Contact("Sari Contoh", "0812 0000 1111"))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from queueing_contact")
        assert cursor.fetchone() == (0,)
    services.open_counter(actor=officer, counter="3", now=NOW)
    from balai.domains.queueing.services.contact import read_contact

    with pytest.raises(NotFound):
        read_contact(officer, counter="3", now=NOW)
    services.call_next(actor=officer, counter="3", now=NOW)
    assert read_contact(officer, counter="3", now=NOW) == Contact("Sari Contoh", "081200001111")
    with connection.cursor() as cursor:
        cursor.execute("select subject, purpose from kernel_access")
        assert cursor.fetchall() == [(ticket.id, "queue.contact")]
    assert services.erase_contacts(mall_id=jambi.id, now=NOW) == 0
    assert services.erase_contacts(mall_id=jambi.id, now=NOW + timedelta(days=1)) == 1
    with pytest.raises(NotFound):
        read_contact(officer, counter="3", now=NOW)


def test_open_numbers_lapse_when_their_day_has_ended(jambi, officer, take):
    waiting, called = take("kia"), take("ktp-perekaman")
    services.open_counter(actor=officer, counter="1", now=NOW)
    services.call_next(actor=officer, counter="1", now=NOW)
    assert services.lapse_ended_days(mall_id=jambi.id, now=NOW) == 0
    assert services.lapse_ended_days(mall_id=jambi.id, now=NOW + timedelta(days=1)) == 2
    assert {Ticket.objects.get(id=one.id).state for one in (waiting, called)} == {"lapsed"}


def test_the_same_key_gives_the_same_number_and_another_body_is_refused(take):
    first = take("kia", key=b"k" * 32, body_hash=b"a" * 32)
    again = take("kia", key=b"k" * 32, body_hash=b"a" * 32)
    assert (again.id, again.label, again.replayed) == (first.id, first.label, True)
    with pytest.raises(KeyConflict):
        take("kia", key=b"k" * 32, body_hash=b"b" * 32)
    assert Ticket.objects.count() == 1


def test_a_ticket_is_there_for_its_holder_and_not_for_anybody_else(jambi, officer, take):
    ticket = take("kia")
    assert selectors.ticket(owner(ticket.id, jambi), ticket.id, now=NOW).number == ticket.label
    for stranger in (officer, owner(take("kia").id, jambi)):
        with pytest.raises(NotFound):
            selectors.ticket(stranger, ticket.id, now=NOW)


@pytest.mark.threat("T-token-day")
def test_a_token_opens_changes_and_rates_nothing_once_its_day_is_over(jambi, officer, take):
    served, waiting = take("ktp-perekaman"), take("kia")
    services.open_counter(actor=officer, counter="1", now=NOW)
    services.call_next(actor=officer, counter="1", now=NOW)
    services.finish(actor=officer, counter="1", now=NOW)
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(TicketExpired):
        selectors.ticket(owner(waiting.id, jambi), waiting.id, now=tomorrow)
    with pytest.raises(TicketExpired):
        services.cancel(actor=owner(waiting.id, jambi), ticket_id=waiting.id, now=tomorrow)
    with pytest.raises(TicketExpired):
        services.rate(actor=owner(served.id, jambi), ticket_id=served.id, score=4, now=tomorrow)
    assert Ticket.objects.get(id=waiting.id).state == "waiting"
    assert Ticket.objects.get(id=served.id).score is None


def test_a_token_of_this_mall_opens_nothing_under_the_host_of_another(jambi, take):
    ticket = take("kia")
    elsewhere = Actor("visitor", mall_id=uuid7(), subject=ticket.id, roles=(Role("owner"),))
    with pytest.raises(NotFound):
        selectors.ticket(elsewhere, ticket.id, now=NOW)
    with pytest.raises(NotFound):
        services.cancel(actor=elsewhere, ticket_id=ticket.id, now=NOW)


def test_two_numbers_of_the_same_instant_do_not_both_come_first(jambi, take):
    first, second = take("kia"), take("kia")
    ahead = [selectors.ticket(owner(one.id, jambi), one.id, now=NOW).ahead for one in (first, second)]
    assert ahead == [0, 1]


def test_an_officer_of_another_agency_may_not_serve_here(jambi):
    from balai.kernel.actors import Actor, Role

    police = Actor("staff", mall_id=jambi.id, roles=(Role("front_officer", "POLRESTA"),))
    with pytest.raises(Forbidden):
        services.open_counter(actor=police, counter="1", now=NOW)
    with pytest.raises(NotFound):
        services.open_counter(actor=police, counter="no-such", now=NOW)


@pytest.mark.parametrize("channel", ["kiosk", "counter"])
def test_a_service_gives_numbers_only_through_its_channels(monkeypatch, jambi, take, channel):
    import dataclasses

    from balai.domains.directory import snapshot

    narrowed = dataclasses.replace(
        jambi, services={**jambi.services, "kia": dataclasses.replace(jambi.services["kia"], channels=("online",))}
    )
    monkeypatch.setattr(snapshot, "current", lambda mall_id: narrowed)
    with pytest.raises(ServiceClosed):
        take("kia", channel=channel)
