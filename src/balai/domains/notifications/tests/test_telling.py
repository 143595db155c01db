"""A visitor is told once, on the channels he allows, when he wants to hear it, for no more money than there is."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.scale import n

from balai.domains.notifications import policy, selectors, services, texts
from balai.domains.notifications.channels import Refused, TryLater
from balai.domains.notifications.models import Address, Addressee, Delivery, Notice, Spending
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.ids import uuid7
from balai.kernel.outbox import DEAD_AFTER

from .conftest import NIGHT, NOW, PHONE, deliver, know, later

SYSTEM = Actor.system("test")


def states() -> list[tuple[str, str, str]]:
    return list(Delivery.objects.order_by("id").values_list("channel", "state", "reason"))


def journal(kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal where kind = %s", [kind])
        return cursor.fetchone()[0]


def test_a_call_reaches_the_phone_at_once_and_on_one_paid_channel_only(outside, tell):
    assert tell("ticket-called")
    assert deliver(NOW).sent == 1
    (message,) = outside["whatsapp"].got
    assert outside["sms"].got == []
    assert message.to == "6281234567890"
    assert message.body.startswith("Nomor CF-007 dipanggil. Silakan ke loket 3. http")
    assert message.values[:2] == ("CF-007", "3")
    assert message.template == "balai_ticket_called_v1"
    assert states() == [("whatsapp", "sent", "")]
    assert (journal("notice.written"), journal("message.queued"), journal("message.sent")) == (1, 1, 1)


def test_the_same_key_tells_nothing_twice(outside, tell):
    assert tell("ticket-called", key="once")
    assert not tell("ticket-called", key="once")
    assert Delivery.objects.count() == 1


def test_who_left_no_address_reads_it_on_the_page(outside, jambi, tell):
    stranger = uuid7()
    assert not tell("ticket-called", addressee_id=stranger)
    know(jambi, stranger, email="sari@example.org")
    services.choose(actor=Actor("visitor", subject=stranger, roles=visitor_roles()), lang="en", allowed=[], now=NOW)
    assert tell("ticket-called", addressee_id=stranger)
    assert deliver(NOW).sent == 0
    inbox = selectors.inbox(Actor.visitor(jambi.id, stranger), mall_id=jambi.id, now=NOW)
    assert [item.title for item in inbox.items] == ["CF-007 ke loket 3"]


def visitor_roles():
    from balai.kernel.actors import Role

    return (Role("owner"),)


@pytest.mark.capability("POR-09")
def test_quiet_hours_defer_what_can_wait_and_not_a_call(outside, hands, tell, visitor):
    Addressee.objects.update(expires_at=NIGHT + timedelta(hours=12))
    hands.now = NIGHT
    tell("ticket-issued", now=NIGHT)
    tell("ticket-called", now=NIGHT)
    assert deliver(NIGHT).sent == 1
    assert outside["whatsapp"].got[0].template == "balai_ticket_called_v1"
    seven = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)
    assert Delivery.objects.get(text="ticket-issued").due_at == seven
    hands.now = seven - timedelta(seconds=1)
    assert deliver(hands.now).sent == 0
    hands.now = seven
    assert deliver(seven).sent == 1


def test_what_would_be_stale_after_the_quiet_hours_is_not_sent(outside, hands, tell):
    Addressee.objects.update(expires_at=NIGHT + timedelta(hours=12))
    early = NIGHT - timedelta(hours=4)
    tell("ticket-issued", now=early)
    assert states() == [("whatsapp", "withheld", "quiet-hours")]
    assert Spending.objects.count() == 0


@pytest.mark.parametrize(
    ("local", "until"),
    [("19:59", None), ("20:00", "07:00"), ("23:30", "07:00"), ("00:10", "07:00"), ("06:59", "07:00"), ("07:00", None)],
)
def test_the_quiet_hours_are_those_of_the_malls_clock(local, until):
    hour, minute = map(int, local.split(":"))
    at = datetime(2026, 11, 24, hour, minute, tzinfo=UTC) - timedelta(hours=7)
    after = policy.in_force(at.date()).after_quiet(at, "Asia/Jakarta")
    if until is None:
        assert after == at
    else:
        assert (after + timedelta(hours=7)).strftime("%H:%M") == until
        assert timedelta() < after - at <= timedelta(hours=11)


@pytest.mark.capability("POR-09")
def test_a_spent_budget_sends_no_more_than_it_holds_and_alerts_once(outside, tell, monkeypatch, visitor, jambi):
    free = f"{uuid7()}@example.org"
    services.keep_address(addressee_id=visitor.subject, channel="email", value=free, now=NOW)
    monkeypatch.setattr(policy, "in_force", _poor(policy.in_force(NOW.date()), whatsapp=2 * 357, sms=350))
    for _ in range(5):
        tell("ticket-called")
    deliver(NOW)
    assert [len(outside[code].got) for code in ("email", "whatsapp", "sms")] == [5, 2, 1]
    spent = {row.channel: (row.spent, row.refused) for row in Spending.objects.all()}
    assert spent == {"whatsapp": (714, 3), "sms": (350, 2)}
    assert journal("message.budget_spent") == 2
    assert sum(state == "withheld" and reason == "budget" for _c, state, reason in states()) == 5
    shown = selectors.standing(SYSTEM, mall_id=jambi.id, now=NOW)
    assert [channel.channel for channel in shown.spent_budgets] == ["whatsapp", "sms"]


def _poor(rule, **budgets):
    prices = {
        code: policy.Price(price.cost, budgets.get(code, price.daily_budget)) for code, price in rule.prices.items()
    }
    poor = policy.Policy(rule.quiet_from, rule.quiet_until, prices)
    return lambda day: poor


@pytest.mark.load
def test_many_at_once_never_overspend(outside, jambi, tell, monkeypatch):
    monkeypatch.setattr(policy, "in_force", _poor(policy.in_force(NOW.date()), whatsapp=10 * 357, sms=0))
    threads = [threading.Thread(target=_tell_and_leave, args=(tell,)) for _ in range(n(24, 64))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Spending.objects.get(channel="whatsapp").spent == 3570
    assert Delivery.objects.filter(channel="whatsapp", state="queued").count() == 10


def _tell_and_leave(tell):
    try:
        tell("ticket-called")
    finally:
        connection.close()


@pytest.mark.capability("POR-09")
def test_a_refused_message_takes_the_next_channel_and_its_money_comes_back(outside, tell):
    outside["whatsapp"].failures = [Refused("unreachable")]
    tell("ticket-called")
    deliver(NOW)
    assert states() == [("whatsapp", "failed", "unreachable"), ("sms", "sent", "")]
    assert {row.channel: row.spent for row in Spending.objects.all()} == {"whatsapp": 0, "sms": 350}
    assert outside["sms"].got[0].id != Delivery.objects.get(channel="whatsapp").id


def test_an_address_that_is_gone_is_erased(outside, tell, visitor):
    outside["whatsapp"].failures = [Refused("gone", gone=True)]
    tell("ticket-called")
    deliver(NOW)
    with acting(SYSTEM, everything=True):
        assert list(Address.objects.values_list("channel", flat=True)) == ["sms"]
    assert journal("addressee.address_erased") == 1


def test_a_retry_bears_the_same_id(outside, hands, tell):
    outside["whatsapp"].failures = [OSError("down"), TryLater(30)]
    tell("ticket-issued")
    assert deliver(NOW).retried == 1
    hands.now = later(10)
    assert deliver(later(10)).retried == 1
    hands.now = later(20)
    assert deliver(later(20)).sent == 0
    hands.now = later(50)
    assert deliver(later(50)).sent == 1
    assert outside["whatsapp"].got[0].id == Delivery.objects.get().id


def test_an_urgent_message_gives_up_soon_and_another_channel_takes_over(outside, hands, tell):
    outside["whatsapp"].failures = [OSError("down")] * 10
    tell("ticket-called")
    at = NOW
    while not outside["sms"].got and at < later(120):
        hands.now = at
        deliver(at)
        at += timedelta(seconds=5)
    assert states()[0] == ("whatsapp", "dead", "no-answer")
    assert states()[1][:2] == ("sms", "sent")


def test_what_can_wait_is_tried_for_hours_before_it_is_dead(outside, hands, tell):
    Addressee.objects.update(expires_at=NOW + timedelta(days=2))
    outside["whatsapp"].failures = [OSError("down")] * 50
    tell("ticket-issued", happened_at=NOW + timedelta(days=1))
    tries, at = 0, NOW
    while Delivery.objects.get(channel="whatsapp").state == "queued" and tries < 1000:
        hands.now = at
        tries += deliver(at, 1).retried
        at += timedelta(minutes=5)
    assert tries == DEAD_AFTER - 1
    assert states()[0][1] == "dead"


def test_a_message_that_came_too_late_is_withheld_at_the_door(outside, hands, tell):
    tell("ticket-called")
    hands.now = NOW + timedelta(minutes=11)
    deliver(hands.now)
    assert states() == [("whatsapp", "withheld", "too-late")]
    assert outside["whatsapp"].got == []
    assert Spending.objects.get().spent == 0


def test_who_mutes_a_channel_gets_nothing_there_not_even_what_waits(outside, tell, visitor):
    tell("ticket-called")
    services.choose(actor=visitor, lang="en", allowed={"sms"}, now=NOW)
    deliver(NOW)
    assert states() == [("whatsapp", "withheld", "muted")]
    tell("ticket-called")
    deliver(NOW)
    assert outside["whatsapp"].got == []
    assert outside["sms"].got[0].body.startswith("Number CF-007 is called.")


def test_who_erases_his_addresses_gets_nothing_more(outside, tell, visitor):
    tell("ticket-called")
    assert services.erase_addresses(actor=visitor, now=NOW) == 2
    deliver(NOW)
    assert states() == [("whatsapp", "withheld", "address-erased")]


def test_the_night_after_nothing_of_the_person_is_left(outside, hands, tell, jambi, visitor):
    tell("ticket-called")
    deliver(NOW)
    tell("ticket-called")
    midnight = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    assert services.forget_ended(now=midnight - timedelta(seconds=1)) == 0
    assert services.forget_ended(now=midnight) == 1
    with acting(SYSTEM, everything=True):
        assert (Address.objects.count(), Notice.objects.count(), Addressee.objects.count()) == (0, 0, 0)
    assert [(state, reason) for _c, state, reason in states()] == [("sent", ""), ("withheld", "day-over")]
    for row in Delivery.objects.all():
        assert (row.address_id, row.provider_id, row.provider_hash) == (None, "", None)
    hands.now = midnight
    assert deliver(midnight).sent == 1
    assert len(outside["whatsapp"].got) == 1


@pytest.mark.threat("T-message-personal-data")
def test_nothing_personal_is_readable_in_any_row(outside, tell):
    tell("ticket-called")
    deliver(NOW)
    digits = "6281234567890"
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.tables where table_name like 'notifications%%'"
            " or table_name in ('kernel_journal', 'kernel_outbox')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute("select set_config('app.everything', '1', false)")
            cursor.execute(f"select t::text from {table} t")
            rows = " ".join(row[0] for row in cursor.fetchall())
            assert digits not in rows, table
            assert digits[2:] not in rows, table
            assert PHONE not in rows, table


def test_another_visitor_sees_neither_addresses_nor_notices(outside, tell, visitor, jambi):
    tell("ticket-called")
    stranger = Actor.visitor(jambi.id, uuid7())
    for context in (stranger, Actor("staff", id=uuid7(), mall_id=jambi.id)):
        with acting(context):
            assert (Address.objects.count(), Notice.objects.count()) == (0, 0)
    assert (Address.objects.count(), Notice.objects.count()) == (0, 0)
    with acting(visitor):
        assert (Address.objects.count(), Notice.objects.count()) == (2, 1)


@pytest.mark.threat("T-message-personal-data")
def test_every_text_is_complete_in_both_languages_and_fits(jambi):
    link = "https://mpp.jambikota.go.id/t/019ab0c2-7b5e-7c3a-8e0e-0123456789ab/?token=" + "0" * 24
    params = {"number": "CF-1007", "counter": "41", "service": "kia", "to_service": "pln-ubah-daya"}
    for code, versions in texts.all_texts(NOW.date()).items():
        for text in versions:
            for lang in ("id", "en"):
                assert set(texts.places(text.body[lang])) == set(texts.places(text.body["id"])), code
                assert set(texts.places(text.body[lang] + text.title[lang])) <= set(texts.PLACES), code
                # A message that opens something by its words carries nothing a phone could open by itself.
                assert ("{link}" in text.body[lang]) != ("{code}" in text.body[lang]), code
                words = texts.render(text, lang, params, jambi, link, "123456")
                assert "{" not in words.title + words.body
                assert len(words.title) <= 60
                from balai.domains.notifications.channels.sms.sending import parts

                assert parts(words.body) <= 2, (code, lang, words.body)
