"""The door: password, second factor, roles that wait for it, other browsers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import RoleAssignment, StaffSession
from balai.domains.accounts.selectors import DEVICE_COOKIE
from balai.kernel import clock, journal
from balai.kernel.models import JournalEntry

from .conftest import PASSWORD, SYSTEM, Person, code_of

pytestmark = pytest.mark.django_db
Colleague = Callable[..., Person]


def events() -> list[str]:
    return list(JournalEntry.objects.order_by("id").values_list("kind", flat=True))


def test_a_password_alone_opens_nothing_for_a_duty_manager(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    assert rahma.enter().headers["Location"] == "/staff/"
    assert rahma.client.get("/staff/").headers["Location"] == "/staff/second-factor/"
    assert rahma.client.get("/staff/devices/").headers["Location"] == "/staff/second-factor/"
    assert "Silakan pasang" in rahma.client.get("/staff/second-factor/").content.decode()


def test_setting_up_a_code_app_opens_the_console_and_gives_recovery_codes(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    page = rahma.client.get("/staff/second-factor/recovery/")
    assert len(page.context["unused_codes"]) == 10
    assert page.context["unused_codes"][0] in page.content.decode()
    assert rahma.client.get("/staff/").status_code == 200
    assert "staff.factor_added" in events()


def test_the_secret_of_a_code_app_is_not_readable_in_the_database(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    secret = rahma.enrol()
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_next_time_the_code_is_asked_and_works_once(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    secret = rahma.enrol()
    code = code_of(secret, 1)

    browsers = [Client(), Client()]
    for browser in browsers:
        rahma.client = browser
        assert rahma.enter().headers["Location"] == "/staff/sign-in/code/"
        assert browser.get("/staff/").headers["Location"].startswith("/staff/sign-in/?next=")
    wrong = browsers[0].post("/staff/sign-in/code/", {"code": "000000"})
    assert wrong.status_code == 200
    assert browsers[0].post("/staff/sign-in/code/", {"code": code}).headers["Location"] == "/staff/"
    assert browsers[0].get("/staff/").status_code == 200
    assert browsers[1].post("/staff/sign-in/code/", {"code": code}).status_code == 200
    assert browsers[1].get("/staff/").status_code == 302


def test_a_recovery_code_works_once(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    code = rahma.client.get("/staff/second-factor/recovery/").context["unused_codes"][0]
    for expected in (302, 200):
        rahma.client = Client()
        rahma.enter()
        assert rahma.client.post("/staff/sign-in/code/", {"code": code}).status_code == expected


def test_yesterdays_role_opens_nothing_today(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager", "planner")
    rahma.enter()
    rahma.enrol()
    assert rahma.client.get("/staff/devices/").status_code == 200
    first, last = RoleAssignment.objects.filter(staff=rahma.staff).order_by("role")
    services.end_role(actor=SYSTEM, assignment_id=first.pk, now=clock.now())
    selectors.forget()
    assert rahma.client.get("/staff/devices/").status_code == 403
    assert rahma.client.get("/staff/").status_code == 200
    services.end_role(actor=SYSTEM, assignment_id=last.pk, now=clock.now())
    selectors.forget()
    assert rahma.client.get("/staff/").headers["Location"].startswith("/staff/sign-in/")


def test_a_leavers_sign_in_ends_at_once(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    token = services.issue_token(actor=SYSTEM, staff=rahma.staff, now=clock.now())
    services.record_leaver(actor=SYSTEM, staff_id=rahma.staff.pk, now=clock.now())
    assert rahma.client.get("/staff/").headers["Location"].startswith("/staff/sign-in/")
    assert rahma.client.get("/staff/", headers={"Authorization": f"Bearer {token}"}).status_code == 302
    assert rahma.enter().status_code == 200
    assert {"role.ended", "session.ended", "token.revoked", "staff.left"} <= set(events())


def test_invented_people_need_no_second_factor_in_demo_and_nowhere_else(colleague: Colleague, settings: object) -> None:
    melati = colleague("melati", "front_officer@DUKCAPIL", demo=True)
    settings.BALAI_MODE = "demo"
    melati.enter()
    assert melati.client.get("/staff/").status_code == 200
    for mode in ("test", "production"):
        settings.BALAI_MODE = mode
        selectors.forget()
        assert melati.client.get("/staff/").headers["Location"] == "/staff/second-factor/"


def test_an_enrolled_terminal_is_the_second_factor_of_a_front_officer_only(colleague: Colleague, jambi: object) -> None:
    _, credential = services.headless_token(
        mall_id=jambi.id, kind="counter", name="Terminal 1", counter="1", now=clock.now()
    )
    melati, rahma = colleague("melati", "front_officer@DUKCAPIL"), colleague("rahma", "duty_manager")
    for person in (rahma, melati):
        person.client.cookies[DEVICE_COOKIE] = credential
    rahma.enter()
    assert rahma.client.get("/staff/").headers["Location"] == "/staff/second-factor/"
    melati.enter()
    page = melati.client.get("/staff/")
    assert (page.status_code, page.context["actor"].counter) == (200, "1")
    melati.client.cookies[DEVICE_COOKIE] = "balai_dv_invented"
    elsewhere = melati.client.get("/staff/")
    assert elsewhere.headers["Location"] == "/staff/second-factor/"


def test_a_second_factor_that_exists_is_not_replaced_with_a_password(colleague: Colleague, jambi: object) -> None:
    melati = colleague("melati", "front_officer@DUKCAPIL")
    melati.enter()
    melati.enrol()
    _, credential = services.headless_token(
        mall_id=jambi.id, kind="counter", name="Terminal 1", counter="1", now=clock.now()
    )
    melati.client = Client()
    melati.client.cookies[DEVICE_COOKIE] = credential
    melati.enter()
    assert melati.client.get("/staff/").status_code == 200
    for address in ("/staff/second-factor/passkeys/add/", "/staff/second-factor/code-app/remove/"):
        assert melati.client.get(address).headers["Location"].startswith("/staff/confirm/code/")
    assert melati.client.get("/staff/confirm/").headers["Location"].startswith("/staff/confirm/code/")


def test_the_last_second_factor_stays(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    secret = rahma.enrol()
    rahma.client.post("/staff/confirm/code/", {"code": code_of(secret, 1)})
    page = rahma.client.post("/staff/second-factor/code-app/remove/")
    assert page.status_code == 200
    assert "lain" in page.content.decode()
    assert rahma.staff.user.authenticator_set.filter(type="totp").exists()


def test_wrong_names_and_wrong_passwords_look_alike(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    wrong = rahma.enter("wrong password").content.decode()
    nobody = rahma.client.post("/staff/sign-in/", {"login": "nobody", "password": "wrong password"}).content.decode()
    assert "Nama masuk atau kata sandi" in wrong
    assert "Nama masuk atau kata sandi" in nobody


def test_a_guesser_waits_and_the_right_person_elsewhere_does_not(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    guesser = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(6):
        page = guesser.post("/staff/sign-in/", {"login": "rahma", "password": "wrong password"})
    assert "detik" in page.content.decode()
    right = guesser.post("/staff/sign-in/", {"login": "rahma", "password": PASSWORD})
    assert right.status_code == 200
    assert rahma.enter(REMOTE_ADDR="198.51.100.9").status_code == 302


def test_fifty_officers_behind_one_address_are_never_refused(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    for _ in range(50):
        rahma.client = Client(REMOTE_ADDR="203.0.113.7")
        assert rahma.enter().status_code == 302


def test_one_sees_and_ends_ones_own_sign_ins_only(colleague: Colleague) -> None:
    rahma, budi = colleague("rahma", "duty_manager"), colleague("budi", "front_officer@DUKCAPIL")
    other = Client()
    for person in (rahma, budi):
        person.enter()
        person.enrol()
    other.post("/staff/sign-in/", {"login": "budi", "password": PASSWORD})
    other.post("/staff/sign-in/code/", {"code": code_of(budi.secret, 1)})
    assert len(budi.client.get("/staff/sessions/").context["sessions"]) == 2

    of_rahma = StaffSession.objects.get(staff=rahma.staff, ended_at=None)
    assert budi.client.post(f"/staff/sessions/{of_rahma.pk}/end/").status_code == 404
    newest = StaffSession.objects.filter(staff=budi.staff).latest("started_at")
    assert budi.client.get(f"/staff/sessions/{newest.pk}/end/").status_code == 405
    assert other.get("/staff/").status_code == 200
    budi.client.post(f"/staff/sessions/{newest.pk}/end/")
    assert other.get("/staff/").status_code == 302


def test_a_new_password_ends_the_other_sign_ins(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    secret = rahma.enrol()
    here, there = rahma.client, Client()
    rahma.client = there
    rahma.enter()
    there.post("/staff/sign-in/code/", {"code": code_of(secret, 1)})
    new = "kata sandi lain yang panjang"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/staff/password/", form).headers["Location"] == "/staff/sessions/"
    assert here.get("/staff/").status_code == 200
    assert there.get("/staff/").status_code == 302


def test_signing_out_needs_a_post(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    rahma.client.get("/staff/sign-out/")
    assert rahma.client.get("/staff/").status_code == 200
    rahma.client.post("/staff/sign-out/")
    assert rahma.client.get("/staff/").status_code == 302
    assert events()[-1] == "session.ended"


def test_a_sign_in_lasts_a_working_day(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    StaffSession.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    selectors.forget()
    assert rahma.client.get("/staff/").status_code == 302


def test_nobody_signs_up_and_the_door_leads_nowhere_else(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    assert rahma.client.get("/staff/sign-up/").status_code == 404
    answer = rahma.client.post("/staff/sign-in/?next=https://evil.example/", {"login": "rahma", "password": PASSWORD})
    assert answer.headers["Location"] == "/staff/"


def test_the_journal_holds_no_name(colleague: Colleague) -> None:
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    rows = str(list(JournalEntry.objects.values_list("kind", "data")))
    assert "session.started" in rows
    assert "ahma" not in rows
    assert journal.registered()


def test_a_passkey_goes_through_its_form_only(colleague: Colleague) -> None:
    """allauth's page would also take a DELETE, past the rule of the last factor and without a word in the journal."""
    rahma = colleague("rahma", "duty_manager")
    rahma.enter()
    rahma.enrol()
    passkey = Authenticator.objects.create(user=rahma.staff.user, type="webauthn", data={"name": "kunci"})
    address = f"/staff/second-factor/passkeys/{passkey.pk}/remove/"
    assert rahma.client.get(address).status_code == 200
    assert rahma.client.delete(address).status_code == 405
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
