"""A letter with a PIN from a counter: for who has no phone and no e-mail. It opens once, and only until it is old."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from balai.domains.accounts.citizens import services as citizens
from balai.domains.accounts.models import Citizen, CitizenLetter, CitizenSession
from balai.kernel.context import acting

from .conftest import EMAIL, NOW, SYSTEM, letter_of, text_of
from .test_door import at_once


def events(kind):
    with connection.cursor() as cursor:
        cursor.execute("select actor_kind, data::text from kernel_journal where kind = %s order by id", [kind])
        return cursor.fetchall()


def test_an_elder_with_a_letter_needs_no_phone_and_no_e_mail(person, officer):
    given = letter_of(officer)
    elder = person()
    answer = elder.post("/me/letter/", letter=given["letter"].lower().replace("-", " "), pin=f" {given['pin']} ")
    assert answer["Location"] == "/me/"
    page = text_of(elder.get("/me/account/"))
    assert given["account"] in page
    assert "sudah dipakai" in page
    assert elder.outbox() == []


@pytest.mark.threat("T-citizen-letter")
def test_a_letter_opens_once_and_for_thirty_days(person, officer, hands):
    given = letter_of(officer)
    form = {"letter": given["letter"], "pin": given["pin"]}
    assert person().post("/me/letter/", **form).status_code == 302
    assert person().post("/me/letter/", **form).status_code == 422
    late = letter_of(officer)
    hands.later(days=31)
    assert person().post("/me/letter/", letter=late["letter"], pin=late["pin"]).status_code == 422
    assert CitizenSession.objects.count() == 1


@pytest.mark.threat("T-citizen-letter")
def test_every_refusal_of_a_letter_reads_the_same(person, officer):
    used, locked, fresh = (letter_of(officer) for _one in range(3))
    person().post("/me/letter/", letter=used["letter"], pin=used["pin"])
    wrong = f"{(int(locked['pin']) + 1) % 10**6:06}"
    tries = [text_of(person().post("/me/letter/", letter=locked["letter"], pin=wrong)) for _one in range(5)]
    dead = text_of(person().post("/me/letter/", letter=locked["letter"], pin=locked["pin"]))
    unknown = text_of(person().post("/me/letter/", letter="7KQ2-M0ZP-R4XD", pin="123456"))
    again = text_of(person().post("/me/letter/", letter=used["letter"], pin=used["pin"]))
    plain = {
        page.replace(locked["letter"], "").replace(used["letter"], "").replace("7KQ2-M0ZP-R4XD", "") for page in tries
    }
    assert len(plain) == 1
    assert all("tidak membuka apa pun" in page for page in (dead, unknown, again))
    assert [kind for kind, _data in events("citizen.letter_spent")] == ["visitor"]
    assert person().post("/me/letter/", letter=fresh["letter"], pin=fresh["pin"]).status_code == 302


def test_a_new_letter_for_an_account_kills_the_old_one_and_tells_its_owner(person, officer):
    sari = person()
    sari.enter(EMAIL)
    account = Citizen.objects.get().number
    first, second = letter_of(officer, account=account), letter_of(officer, account=account)
    assert person().post("/me/letter/", letter=first["letter"], pin=first["pin"]).status_code == 422
    assert person().post("/me/letter/", letter=second["letter"], pin=second["pin"]).status_code == 302
    assert "Surat akun diterbitkan" in [message.title for message in sari.outbox()]
    assert Citizen.objects.count() == 1
    assert [kind for kind, _data in events("citizen.letter_issued")] == ["staff", "staff"]


def test_an_officer_looks_at_the_card_first_and_a_wrong_account_comes_back(officer):
    assert officer.post("/counter/3/letter/", {}).status_code == 422
    answer = officer.post("/counter/3/letter/", {"checked": "on", "account": "AAAA-BBBB"})
    assert answer.status_code == 422
    assert "AAAA-BBBB" in answer.content.decode()
    assert (Citizen.objects.count(), CitizenLetter.objects.count()) == (0, 0)


@pytest.mark.threat("T-citizen-letter")
def test_code_and_pin_lie_nowhere_and_a_look_makes_no_letter(person, officer):
    given = letter_of(officer)
    before = CitizenLetter.objects.count()
    assert officer.get("/counter/3/letter/?checked=on").status_code == 200
    assert CitizenLetter.objects.count() == before
    with acting(SYSTEM, everything=True), connection.cursor() as cursor:
        for table in ("accounts_citizen_letter", "kernel_journal", "accounts_citizen"):
            cursor.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table} t")
            rows = cursor.fetchone()[0]
            assert given["letter"] not in rows
            assert given["letter"].replace("-", "") not in rows
            assert given["pin"] not in rows.split('"')


def test_somebody_who_is_no_officer_gets_no_letter(person, mall):
    sari = person()
    sari.enter(EMAIL)
    for who in (sari.client, Client()):
        assert who.post("/counter/3/letter/", {"checked": "on"}).status_code == 302
    assert CitizenLetter.objects.count() == 0


def test_a_letter_used_by_six_people_at_once_lets_one_in(mall, officer):
    given = letter_of(officer)

    def act(_number):
        return citizens.open_letter(
            mall_id=mall.id, code=given["letter"], pin=given["pin"], address="127.0.0.1", browser="x", now=NOW
        )

    found = at_once(6, act)
    assert sum(not isinstance(one, Exception) for one in found) == 1, found
    assert CitizenSession.objects.count() == 1


def test_accounts_of_letters_nobody_used_go_and_used_ones_stay(person, officer, hands):
    letter_of(officer)
    given = letter_of(officer)
    person().post("/me/letter/", letter=given["letter"], pin=given["pin"])
    hands.later(days=62)
    citizens.forget_ended(now=hands.now)
    assert list(Citizen.objects.values_list("number", flat=True)) == [given["account"]]
