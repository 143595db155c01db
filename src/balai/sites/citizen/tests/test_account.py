"""The account: its contacts change with proof, its data leaves and goes, and nobody else's is ever touched."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balai.config import postgres
from balai.domains.accounts.citizens import selectors, services
from balai.domains.accounts.models import Citizen, CitizenAsk, CitizenContact, CitizenSession
from balai.domains.notifications.models import Address, Addressee, Delivery, Notice
from balai.kernel.context import acting

from .conftest import EMAIL, PHONE, SYSTEM, text_of


def contacts():
    with acting(SYSTEM, everything=True):
        return sorted(CitizenContact.objects.values_list("kind", flat=True))


def addresses():
    with acting(SYSTEM, everything=True):
        citizens = Addressee.objects.filter(kind="citizen").values("id")
        return sorted(Address.objects.filter(addressee_id__in=citizens).values_list("channel", flat=True))


def test_a_contact_comes_with_its_code_and_messages_follow_it(person):
    sari = person()
    sari.enter(EMAIL)
    assert sari.post("/me/account/contacts/", contact=PHONE)["Location"] == "/me/code/"
    assert contacts() == ["email"]
    assert sari.type("000000").status_code == 422
    assert contacts() == ["email"]
    assert sari.type(sari.code())["Location"] == "/me/account/"
    assert contacts() == ["email", "phone"]
    assert addresses() == ["email", "sms", "whatsapp"]
    assert "Alamat ditambahkan ke akun Anda" in [message.title for message in sari.outbox()]


@pytest.mark.threat("T-citizen-code")
def test_a_code_to_add_a_contact_signs_nobody_in(person):
    sari, thief = person(), person()
    sari.enter(EMAIL)
    sari.post("/me/account/contacts/", contact=PHONE)
    code = sari.code()
    thief.client.cookies["balai_ask"] = sari.client.cookies["balai_ask"].value
    thief.type(code)
    assert thief.get("/me/").status_code == 302
    assert CitizenSession.objects.count() == 1


def test_a_contact_is_removed_but_never_the_last_way_in(person):
    sari = person()
    sari.enter(EMAIL)
    with acting(SYSTEM, everything=True):
        email = CitizenContact.objects.get()
    answer = sari.client.post(f"/me/account/contacts/{email.id}/remove/", follow=True)
    assert "satu-satunya jalan masuk" in text_of(answer)
    assert contacts() == ["email"]
    sari.post("/me/account/contacts/", contact=PHONE)
    sari.type(sari.code())
    sari.post(f"/me/account/contacts/{email.id}/remove/")
    assert contacts() == ["phone"]
    assert addresses() == ["sms", "whatsapp"]


@pytest.mark.threat("T-row-security")
def test_another_account_sees_and_changes_nothing(person):
    sari, budi = person(), person()
    sari.enter(EMAIL)
    sari.enter(EMAIL)
    budi.enter("budi@example.org")
    with acting(SYSTEM, everything=True):
        own = Citizen.objects.earliest("created_at")
        contact, notice = own.contacts.get(), Notice.objects.get(addressee_id=own.id)
        address = Address.objects.get(addressee_id=own.id)
    session = own.sessions.earliest("started_at", "id")
    for path in (
        f"account/contacts/{contact.id}/remove/",
        f"account/sessions/{session.id}/end/",
        f"messages/{notice.id}/",
        f"settings/addresses/{address.id}/erase/",
    ):
        assert budi.post(f"/me/{path}", read="1").status_code == 404, path
    stranger = selectors.actor_of(CitizenSession.objects.latest("started_at", "id"))
    with acting(stranger, subject=stranger.id):
        assert list(CitizenContact.objects.values_list("citizen_id", flat=True)) == [stranger.id]
        assert CitizenAsk.objects.count() == 0
    assert CitizenContact.objects.count() == 0
    page = text_of(budi.get("/me/account/"))
    assert "s…@example.org" not in page


def test_other_browsers_are_listed_and_ended_one_by_one_or_all(person):
    first, second, third = (person() for _one in range(3))
    for one in (first, second, third):
        one.client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0"
        one.enter(EMAIL)
    page = text_of(third.get("/me/account/"))
    assert page.count("Chrome · Android") == 3
    other = CitizenSession.objects.earliest("started_at", "id")
    third.post(f"/me/account/sessions/{other.id}/end/")
    assert [one.get("/me/").status_code for one in (first, second, third)] == [302, 200, 200]
    third.post("/me/account/sessions/end/")
    assert [one.get("/me/").status_code for one in (first, second, third)] == [302, 302, 200]


def test_a_copy_of_everything_is_taken_with_a_form_and_written_down(person):
    sari = person()
    sari.enter(EMAIL)
    assert sari.get("/me/account/data/").status_code == 405
    answer = sari.post("/me/account/data/")
    assert answer["Content-Disposition"].startswith("attachment")
    found = json.loads(answer.content)
    assert found["contacts"][0]["value"] == EMAIL
    assert found["account"]["number"] == Citizen.objects.get().number
    assert {"letters", "signed_in", "messages", "sent", "message_choices"} <= found.keys()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal where kind = 'citizen.data_taken'")
        assert cursor.fetchone() == (1,)


@pytest.mark.threat("T-citizen-erasure")
def test_erasure_leaves_nothing_of_the_person_and_the_journal_still_verifies(person, cluster):
    sari, budi = person(), person()
    sari.enter(EMAIL)
    budi.enter("budi@example.org")
    sari.post("/me/account/contacts/", contact=PHONE)
    sari.type(sari.code())
    sari.post("/me/account/contacts/", contact="kedua@example.org")
    citizen = Citizen.objects.earliest("created_at")
    assert sari.get("/me/account/erase/").status_code == 200
    assert Citizen.objects.count() == 2
    assert sari.post("/me/account/erase/")["Location"] == "/me/sign-in/"
    assert sari.get("/me/").status_code == 302
    with acting(SYSTEM, everything=True):
        assert Citizen.objects.count() == 1
        assert contacts() == ["email"]
        assert not Addressee.objects.filter(id=citizen.id).exists()
        assert not Notice.objects.filter(addressee_id=citizen.id).exists()
        assert not Delivery.objects.filter(addressee_id=citizen.id).exclude(address_id=None).exists()
        assert not Delivery.objects.filter(addressee_id=citizen.id, state="queued").exists()
    with cluster.admin(postgres.DATABASE) as admin:
        tables = admin.execute(
            "select table_name from information_schema.columns where table_schema = 'public'"
            " and column_name in ('citizen_id', 'addressee_id') and table_name <> 'notifications_delivery'"
        ).fetchall()
        for (table,) in tables:
            found = admin.execute(
                f"select count(*) from {table} t where t::text like %s", [f"%{citizen.id}%"]
            ).fetchone()
            assert found == (0,), table
    assert budi.get("/me/").status_code == 200
    assert sari.enter(EMAIL).status_code == 302
    assert Citizen.objects.count() == 2


def test_contacts_of_old_codes_and_ended_sessions_go_by_themselves(person, hands):
    sari = person()
    sari.ask(PHONE)
    sari.enter(EMAIL)
    hands.later(minutes=11)
    services.forget_ended(now=hands.now)
    with acting(SYSTEM, everything=True):
        assert CitizenAsk.objects.filter(contact__isnull=False).count() == 0
        assert CitizenAsk.objects.count() == 2
    hands.later(days=61)
    services.forget_ended(now=hands.now)
    with acting(SYSTEM, everything=True):
        assert (CitizenAsk.objects.count(), CitizenSession.objects.count(), Citizen.objects.count()) == (0, 0, 1)


def test_no_page_costs_more_with_more_in_it(person, settings):
    settings.BALAI_RATE_LIMITS = "off"
    sari = person()
    sari.enter(EMAIL)
    sari.post("/me/claim/", link="http://127.0.0.1" + sari.take("kk-perubahan")[1])
    few = {}
    pages = ("/me/", "/me/messages/", "/me/sent/", "/me/settings/", "/me/account/")
    for path in pages:
        sari.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert sari.get(path).status_code == 200
        few[path] = len(queries)
    sari.post("/me/account/contacts/", contact=PHONE)
    sari.type(sari.code())
    for _more in range(4):
        person().enter(EMAIL)
        sari.post("/me/claim/", link="http://127.0.0.1" + sari.take("kk-perubahan")[1])
    sari.outbox()
    many = {}
    for path in pages:
        with CaptureQueriesContext(connection) as queries:
            assert sari.get(path).status_code == 200
        many[path] = len(queries)
    assert {path: many[path] - few[path] for path in pages} == dict.fromkeys(pages, 0)
    assert max(many.values()) <= 24, many
