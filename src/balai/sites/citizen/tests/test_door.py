"""Into an account by a code: once, here, soon; the same answers whoever the address is; out again."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from balai.domains.accounts.citizens import codes, services
from balai.domains.accounts.citizens.errors import CodeRefused
from balai.domains.accounts.models import Citizen, CitizenAsk, CitizenContact, CitizenSession
from balai.kernel.context import acting

from .conftest import EMAIL, NOW, PHONE, SYSTEM, text_of


def accounts():
    return Citizen.objects.count()


def test_a_code_by_e_mail_begins_an_account_and_the_second_time_opens_the_same(person):
    sari = person()
    assert sari.enter(EMAIL)["Location"] == "/me/"
    page = text_of(sari.get("/me/"))
    assert "Nomor saya hari ini" in page
    assert "Selamat datang" in page
    again = person()
    again.enter("SARI@Example.ORG")
    assert accounts() == 1
    assert CitizenSession.objects.count() == 2


def test_a_code_goes_to_a_phone_by_the_first_channel_that_can_be_paid(person):
    sari = person()
    sari.ask(PHONE)
    assert [message.channel for message in sari.outbox()] == ["whatsapp"]
    assert sari.type(sari.code()).status_code == 302
    assert text_of(sari.get("/me/account/")).count("…890") >= 1


@pytest.mark.threat("T-citizen-code")
def test_the_message_with_a_code_has_no_link_and_the_centre_has_no_code(person):
    sari = person()
    sari.ask(EMAIL)
    message = sari.outbox()[0]
    assert "http" not in message.body
    assert "/" not in message.body.replace("09/11", "")
    with connection.cursor() as cursor:
        cursor.execute("select params::text from notifications_notice")
        assert cursor.fetchall() == []  # under row security
    with acting(SYSTEM, everything=True), connection.cursor() as cursor:
        cursor.execute("select params::text from notifications_notice")
        assert cursor.fetchall() == [("{}",)]


@pytest.mark.threat("T-citizen-code")
def test_the_answer_is_the_same_whether_the_address_is_known_or_not(person):
    person().enter(EMAIL)
    known, unknown = person(), person()
    answers = [known.ask(EMAIL), unknown.ask("siapa@example.org")]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer["Location"] for answer in answers} == {"/me/code/"}
    pages = [text_of(known.get("/me/code/")), text_of(unknown.get("/me/code/"))]
    assert pages[0] == pages[1]
    assert "s…@example.org" in pages[0]
    wrong = [text_of(known.type("000000")), text_of(unknown.type("000000"))]
    assert wrong[0] == wrong[1]
    assert accounts() == 1


def test_a_code_works_once_in_the_browser_that_asked_and_for_ten_minutes(person, hands):
    sari, thief = person(), person()
    sari.ask(EMAIL)
    code = sari.code()
    assert thief.type(code).status_code in (302, 422)
    assert "balai_me" not in thief.client.cookies
    hands.later(minutes=11)
    assert sari.type(code).status_code == 422
    assert "balai_me" not in sari.client.cookies
    sari.ask(EMAIL)
    kept = sari.client.cookies["balai_ask"].value
    code = sari.code()
    assert sari.type(code).status_code == 302
    sari.client.cookies["balai_ask"] = kept
    assert sari.type(code).status_code == 422
    assert accounts() == 1


@pytest.mark.threat("T-citizen-code")
def test_after_five_wrong_tries_even_the_right_code_is_dead_and_a_new_one_is_not(person):
    sari = person()
    sari.ask(EMAIL)
    right = sari.code()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _try in range(5):
        assert sari.type(wrong).status_code == 422
    assert sari.type(right).status_code == 422
    assert accounts() == 0
    with acting(SYSTEM, everything=True):
        assert list(CitizenAsk.objects.values_list("state", "tries", "contact")) == [("spent", 5, None)]
    assert sari.enter(EMAIL).status_code == 302


@pytest.mark.threat("T-citizen-code")
def test_the_fifth_code_in_a_quarter_of_an_hour_is_refused_to_that_address_only(person):
    crowd = [person() for _one in range(6)]
    answers = [one.ask(EMAIL).status_code for one in crowd]
    assert answers == [302, 302, 302, 302, 429, 429]
    assert person().ask("lain@example.org").status_code == 302


@pytest.mark.parametrize("typed", ["", "12", "sari", "sari@", "a@b.id\nBcc: x@y.id", "a@b.id, c@d.id", "0" * 40])
def test_a_wrong_address_comes_back_with_words_and_nothing_is_sent(person, typed):
    sari = person()
    answer = sari.ask(typed)
    assert answer.status_code == 422
    assert "Mohon perbaiki dulu" in text_of(answer)
    assert sari.outbox() == []


@pytest.mark.threat("T-citizen-code")
def test_what_lies_in_the_database_opens_nothing(person):
    sari = person()
    sari.ask(PHONE)
    code = sari.code()
    sari.type(code)
    secret = sari.client.cookies["balai_me"].value
    with acting(SYSTEM, everything=True), connection.cursor() as cursor:
        for table in (
            "accounts_citizen",
            "accounts_citizen_ask",
            "accounts_citizen_contact",
            "accounts_citizen_session",
            "notifications_notice",
            "notifications_delivery",
            "notifications_demo_message",
            "kernel_journal",
            "kernel_outbox",
            "kernel_rate",
        ):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            rows = cursor.fetchone()[0]
            for clear in ("6281234567890", "81234567890", secret, secret[9:]):
                assert clear not in rows, table
            if table not in ("kernel_journal",):
                assert f" {code} " not in f" {rows} ", table


@pytest.mark.threat("T-citizen-doors")
def test_a_session_of_a_citizen_opens_no_page_of_staff_and_one_of_staff_none_of_his(person, officer):
    sari = person()
    sari.enter(EMAIL)
    secret = sari.client.cookies["balai_me"].value
    sari.client.cookies["balai_session"] = secret
    for path in ("/staff/", "/counter/", "/counter/3/", "/counter/3/letter/", "/desk/", "/desk/messages/"):
        answer = sari.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/staff/sign-in/"), path
    assert sari.client.get(
        "/api/v1/counters/3/call-next", headers={"Authorization": f"Bearer {secret}"}
    ).status_code in (
        401,
        405,
    )
    for path in ("/me/", "/me/messages/", "/me/account/", "/me/settings/", "/me/sent/", "/me/erase/"):
        answer = officer.get(path)
        assert answer.status_code in (302, 404), path
        assert answer.status_code == 404 or answer["Location"].startswith("/me/sign-in/"), path
    cookie = sari.client.cookies["balai_me"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/me/", True, "Lax")


def test_signing_out_ends_the_session_for_good_and_everywhere_means_everywhere(person):
    phone, laptop = person(), person()
    phone.enter(EMAIL)
    laptop.enter(EMAIL)
    kept = phone.client.cookies["balai_me"].value
    phone.post("/me/sign-out/")
    phone.client.cookies["balai_me"] = kept
    assert phone.get("/me/")["Location"] == "/me/sign-in/?next=%2Fme%2F"
    assert laptop.get("/me/").status_code == 200
    phone.enter(EMAIL)
    laptop.post("/me/sign-out/", everywhere="1")
    assert phone.get("/me/").status_code == 302
    assert CitizenSession.objects.filter(ended_at__isnull=True).count() == 0


def test_a_session_ends_by_itself_after_thirty_days(person, hands):
    sari = person()
    sari.enter(EMAIL)
    hands.later(days=29)
    assert sari.get("/me/").status_code == 200
    hands.later(days=2)
    assert sari.get("/me/").status_code == 302


def test_looking_at_every_door_does_nothing(person):
    sari = person()
    for path in (
        "sign-in/?contact=sari@example.org",
        "code/?code=123456",
        "letter/?letter=X&pin=1",
        "anew/",
        "sign-out/",
    ):
        assert sari.get(f"/me/{path}").status_code in (200, 302, 405), path
    assert accounts() == 0
    assert CitizenSession.objects.count() == 0


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/me/", "/staff/", "/me/../staff/", "/me\\x"]
)
def test_after_the_door_nobody_is_led_out_of_his_account(person, wanted):
    sari = person()
    sari.ask(EMAIL)
    answer = sari.post("/me/code/", code=sari.code(), next=wanted)
    assert answer["Location"] == "/me/"


def at_once(count, act):
    """`act(n)` in so many threads; what each gave or raised."""
    found, barrier = [], threading.Barrier(count)

    def run(number):
        barrier.wait()
        try:
            found.append(act(number))
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_code_typed_eight_times_at_once_opens_one_session(mall):
    asked = services.ask(mall_id=mall.id, kind="email", contact=EMAIL, address="127.0.0.1", now=NOW)
    code = codes.code_of(asked.id)

    def act(_number):
        return services.prove(ask_id=asked.id, mall_id=mall.id, code=code, browser="x", now=NOW)

    found = at_once(8, act)
    assert sum(isinstance(one, CodeRefused) for one in found) == 7, found
    assert (Citizen.objects.count(), CitizenSession.objects.count()) == (1, 1)


def test_two_codes_for_a_new_address_proved_at_once_are_one_account(mall):
    asks = [
        services.ask(mall_id=mall.id, kind="email", contact=EMAIL, address="127.0.0.1", now=NOW).id for _one in range(4)
    ]

    def act(number):
        ask = asks[number]
        return services.prove(ask_id=ask, mall_id=mall.id, code=codes.code_of(ask), browser="x", now=NOW)

    found = at_once(4, act)
    assert len({one.citizen_id for one in found}) == 1, found
    with acting(SYSTEM, everything=True):
        assert (Citizen.objects.count(), CitizenContact.objects.count()) == (1, 1)


@pytest.mark.threat("T-citizen-code")
def test_five_hundred_wrong_codes_at_once_are_five_tries(mall):
    asked = services.ask(mall_id=mall.id, kind="email", contact=EMAIL, address="127.0.0.1", now=NOW)
    right = int(codes.code_of(asked.id))

    def act(number):
        for step in range(1, 11):
            guess = f"{(right + number * 20 + step) % 10**6:06}"
            try:
                services.prove(ask_id=asked.id, mall_id=mall.id, code=guess, browser="x", now=NOW)
            except CodeRefused:
                continue
        return

    at_once(8, act)
    with acting(SYSTEM, everything=True):
        assert list(CitizenAsk.objects.values_list("state", "tries")) == [("spent", 5)]
