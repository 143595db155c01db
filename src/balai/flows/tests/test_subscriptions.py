"""The journal's events reach the visitor who left a phone: each once, in order, soon, whatever dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.domains.notifications import selectors
from balai.domains.notifications import services as notifications
from balai.domains.notifications.models import Address, Delivery, JournalPlace, Notice
from balai.domains.queueing import services
from balai.domains.queueing.types import Contact
from balai.flows import subscriptions
from balai.kernel import outbox
from balai.kernel.actors import Actor, Role
from balai.kernel.context import acting
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SYSTEM = Actor.system("test")


@pytest.fixture
def officer(jambi):
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))


@pytest.fixture
def take(jambi):
    """Take a number, with a phone unless it is empty."""
    notifications.begin_following(subscriptions.NAME)

    def taken(service="kia", phone="0812 3456 7890", **values):
        wish = services.prepare(
            mall_id=jambi.id,
            service=service,
            channel="online",
            now=NOW,
            actor=Actor.visitor(jambi.id),
            contact=Contact("Sari Contoh", phone),
            **values,
        )
        return services.issue(wish)

    return taken


def react(now=NOW):
    while subscriptions.react_once(now):
        pass


def told(ticket):
    with acting(SYSTEM, everything=True):
        rows = Notice.objects.filter(addressee_id=ticket.id).order_by("id")
        return [(row.text, row.params) for row in rows]


def test_who_leaves_a_phone_is_told_of_his_number_and_of_each_call(take, officer):
    services.open_counter(actor=officer, counter="3", now=NOW)
    ticket = take()
    services.call_next(actor=officer, counter="3", now=NOW)
    services.recall(actor=officer, counter="3", now=NOW)
    services.transfer(actor=officer, counter="3", service="akta-kelahiran", now=NOW)
    react()
    where = {"number": "CF-001", "service": "kia"}
    assert told(ticket) == [
        ("ticket-issued", where),
        ("ticket-called", where | {"counter": "3"}),
        ("ticket-recalled", where | {"counter": "3"}),
        ("ticket-transferred", where | {"counter": "3", "to_service": "akta-kelahiran"}),
    ]
    with acting(SYSTEM, everything=True):
        assert {address.value for address in Address.objects.all()} == {"6281234567890"}
        assert set(Address.objects.values_list("channel", flat=True)) == {"whatsapp", "sms"}


def test_who_leaves_none_is_told_nothing_and_costs_two_queries_a_batch(take, officer):
    react()
    for _ in range(20):
        take(phone="")
    with CaptureQueriesContext(connection) as queries:
        assert subscriptions.react_once(NOW) == 20
    assert len(queries) <= 12
    with acting(SYSTEM, everything=True):
        assert Notice.objects.count() == 0


def test_a_visitor_who_cancels_himself_needs_no_message_and_one_cancelled_by_staff_gets_one(take, jambi):
    mine, theirs = take(), take()
    owner = Actor("visitor", mall_id=jambi.id, subject=mine.id, roles=(Role("owner"),))
    manager = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))
    services.cancel(actor=owner, ticket_id=mine.id, now=NOW)
    services.cancel(actor=manager, ticket_id=theirs.id, now=NOW)
    react()
    assert [text for text, _params in told(mine)] == ["ticket-issued"]
    assert [text for text, _params in told(theirs)] == ["ticket-issued", "ticket-cancelled"]


def test_three_ahead_is_told_when_the_queue_says_so(take, jambi):
    from balai.kernel import journal

    ticket = take()
    with acting(SYSTEM):
        journal.append(
            "ticket.near",
            ticket.id,
            jambi.id,
            SYSTEM,
            {"service": "kia", "number": "CF-001", "day": "2026-11-24", "ahead": 3},
            occurred_at=NOW,
        )
    react()
    assert [text for text, _params in told(ticket)] == ["ticket-issued", "ticket-near"]


def test_what_happened_before_the_first_start_is_no_news(take):
    before = take()
    JournalPlace.objects.get(name=subscriptions.NAME)
    with acting(SYSTEM):
        notifications.begin_following(subscriptions.NAME)
    react()
    assert told(before)
    JournalPlace.objects.filter(name=subscriptions.NAME).update(name="older")
    old = take()
    react()
    react()
    assert told(old) == []
    fresh = take()
    react()
    assert told(fresh)


def test_a_reaction_that_fails_leaves_its_event_behind_and_no_other(take, officer, monkeypatch):
    services.open_counter(actor=officer, counter="3", now=NOW)
    ticket = take()
    services.call_next(actor=officer, counter="3", now=NOW)

    def broken(event, now):
        Notice.objects.create(id=uuid7(), mall_id=event.mall_id, addressee_id=event.subject, key="half", text="x",
                              version=1, params={}, written_at=now)  # fmt: skip
        raise ZeroDivisionError

    monkeypatch.setitem(subscriptions.REACTIONS, "ticket.called", broken)
    services.recall(actor=officer, counter="3", now=NOW)
    react()
    assert [text for text, _params in told(ticket)] == ["ticket-issued", "ticket-recalled"]


def test_two_workers_at_once_tell_everything_once(take):
    import threading

    tickets = [take(phone=f"0812 3456 78{i:02}") for i in range(12)]

    def work():
        try:
            for _ in range(30):
                subscriptions.react_once(NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(told(ticket)) for ticket in tickets] == [1] * 12
    assert Delivery.objects.count() == 12


def test_a_phone_no_provider_takes_stays_with_the_officer(take):
    ticket = take(phone="00000000")
    react()
    assert told(ticket) == []
    with acting(SYSTEM, everything=True):
        assert Address.objects.count() == 0


def test_after_the_night_the_phone_is_nowhere(take, jambi):
    take()
    react()
    midnight = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    services.erase_contacts(mall_id=jambi.id, now=midnight)
    notifications.forget_ended(now=midnight)
    react(midnight)
    with acting(SYSTEM, everything=True):
        assert Address.objects.count() == 0


def test_the_link_in_a_message_opens_the_number_and_nothing_else(take, hands_off, client, jambi):
    take()
    react()
    outbox.deliver_due(now=lambda: NOW + timedelta(seconds=1))
    [shown], _older = selectors.demo_messages(mall_id=jambi.id)
    body = shown.body
    link = body.split()[-1]
    assert link.startswith("http://127.0.0.1:8000/t/")
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "CF-001" in page.content.decode()
    assert "Sari" not in body


@pytest.fixture
def hands_off(monkeypatch):
    from balai.kernel import clock

    monkeypatch.setattr(clock, "now", lambda: NOW)
