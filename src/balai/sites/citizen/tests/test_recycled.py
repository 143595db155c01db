"""A phone number that was silent for long may belong to somebody else: it opens the state of numbers, nothing more."""

from __future__ import annotations

import pytest

from balai.domains.accounts.models import Citizen, CitizenContact, CitizenSession
from balai.domains.notifications.models import Address
from balai.kernel.context import acting

from .conftest import EMAIL, PHONE, SYSTEM, letter_of, text_of

CLOSED = ("/me/messages/", "/me/sent/", "/me/settings/", "/me/account/", "/me/account/erase/")


@pytest.fixture
def old(person, hands):
    """An account whose phone nobody proved for sixty days; its former owner also left an e-mail address."""
    before = person()
    before.enter(PHONE)
    before.post("/me/account/contacts/", contact=EMAIL)
    before.type(before.code())
    hands.later(days=60)
    return before


def rights():
    return list(CitizenSession.objects.order_by("-started_at", "-id").values_list("rights", flat=True))


@pytest.mark.threat("T-recycled-phone")
def test_a_phone_silent_for_long_opens_the_state_and_nothing_of_the_account(old, person):
    stranger = person()
    stranger.enter(PHONE)
    assert rights()[0] == "status"
    page = text_of(stranger.get("/me/"))
    assert "Hanya status nomor yang terbuka" in page
    for secret in ("s…@example.org", EMAIL, "Pilihan", "Unduh"):
        assert secret not in page
    for path in CLOSED:
        assert stranger.get(path)["Location"].startswith("/me/confirm/"), path
    for path in ("/me/account/data/", "/me/account/erase/", "/me/account/contacts/", "/me/settings/push/"):
        assert stranger.post(path, contact="x@example.org")["Location"].startswith("/me/confirm/"), path
    assert Citizen.objects.count() == 1


@pytest.mark.threat("T-recycled-phone")
def test_trying_again_and_again_does_not_make_the_number_fresh(old, person, hands):
    for _time in range(3):
        person().enter(PHONE)
        hands.later(days=1)
    assert rights()[:3] == ["status"] * 3


def test_a_phone_used_often_stays_open(person, hands):
    for _month in range(4):
        person().enter(PHONE)
        hands.later(days=59)
    assert rights() == ["full"] * 4


def test_a_code_to_the_accounts_e_mail_address_opens_everything_again(old, person):
    owner = person()
    owner.enter(PHONE)
    page = text_of(owner.get("/me/confirm/"))
    assert "s…@example.org" in page
    with acting(SYSTEM, everything=True):
        email = CitizenContact.objects.get(kind="email")
    owner.post(f"/me/confirm/{email.id}/")
    owner.type(owner.code())
    assert rights()[0] == "full"
    assert owner.get("/me/account/").status_code == 200
    again = person()
    again.enter(PHONE)
    assert rights()[0] == "full"


def test_a_letter_with_the_accounts_number_opens_everything_again(old, person, officer, hands):
    account = Citizen.objects.get().number
    owner = person()
    owner.enter(PHONE)
    given = letter_of(officer, account=account.lower().replace("-", " "))
    assert owner.post("/me/letter/", letter=given["letter"], pin=given["pin"]).status_code == 302
    assert owner.get("/me/account/").status_code == 200
    assert Citizen.objects.count() == 1
    again = person()
    again.enter(PHONE)
    assert rights()[0] == "full"


@pytest.mark.threat("T-recycled-phone")
def test_a_code_to_somebody_elses_e_mail_raises_nothing(old, person):
    other = person()
    other.enter("lain@example.org")
    stranger = person()
    stranger.enter(PHONE)
    with acting(SYSTEM, everything=True):
        foreign = CitizenContact.objects.exclude(citizen__number=Citizen.objects.earliest("created_at").number)
        foreign_id = foreign.get().id
    assert stranger.post(f"/me/confirm/{foreign_id}/").status_code == 404
    assert rights()[0] == "status"


def test_the_new_owner_begins_his_own_account_and_the_old_one_loses_the_number(old, person):
    stranger = person()
    stranger.enter(PHONE)
    assert stranger.post("/me/anew/")["Location"] == "/me/"
    assert Citizen.objects.count() == 2
    assert stranger.get("/me/account/").status_code == 200
    assert EMAIL not in stranger.get("/me/account/").content.decode()
    with acting(SYSTEM, everything=True):
        first = Citizen.objects.earliest("created_at")
        assert list(first.contacts.values_list("kind", flat=True)) == ["email"]
        assert set(Address.objects.filter(addressee_id=first.id).values_list("channel", flat=True)) == {"email"}
    fresh = person()
    fresh.enter(PHONE)
    assert rights()[0] == "full"


def test_only_a_session_with_a_doubtful_phone_begins_anew(person):
    sari = person()
    sari.enter(PHONE)
    assert sari.post("/me/anew/").status_code == 404
    assert Citizen.objects.count() == 1


def test_a_number_proved_for_another_account_moves_only_when_that_one_is_old(person, hands):
    first, second = person(), person()
    first.enter(PHONE)
    first.post("/me/account/contacts/", contact=EMAIL)
    first.type(first.code())
    second.enter("budi@example.org")
    second.post("/me/account/contacts/", contact=PHONE)
    assert second.type(second.code()).status_code == 422
    hands.later(days=61)
    second = person()
    second.enter("budi@example.org")
    second.post("/me/account/contacts/", contact=PHONE)
    assert second.type(second.code()).status_code == 302
    with acting(SYSTEM, everything=True):
        assert CitizenContact.objects.get(kind="phone").citizen.contacts.count() == 2
