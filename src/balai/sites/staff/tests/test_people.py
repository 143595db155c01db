"""People on screen: found, added, changed, ended; badge and PIN at a terminal; a code of two people at the door."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import DayCode, Pin, Staff, StaffSession
from balai.domains.accounts.roles import ROLES
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.models import JournalEntry
from balai.kernel.permissions import registered

from .conftest import SYSTEM, Person, code_of

Make = Callable[..., Person]
pytestmark = pytest.mark.django_db
TODAY = {"until": "2026-11-24"}


@pytest.fixture(autouse=True)
def quick_hashing() -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def at_desk(colleague: Make) -> Callable[..., Person]:
    """`at_desk("sari", "duty_manager")`: somebody signed in with a second factor."""

    def make(name: str, *roles: str) -> Person:
        person = colleague(name, *roles)
        person.enter()
        key = person.client.session.session_key
        services.factor_added(session_key=key, factor="totp", now=clock.now())
        selectors.forget()
        return person

    return make


def terminal(mall: MallView, counter: str = "3") -> Client:
    """The browser of an enrolled terminal."""
    _device, secret = services.headless_token(
        mall_id=mall.id, kind="counter", name=f"Terminal {counter}", counter=counter, now=clock.now()
    )
    client = Client()
    client.cookies["balai_device"] = secret
    return client


def today(mall: MallView) -> str:
    return clock.service_day(clock.now(), mall.timezone).isoformat()


def sheet_of(answer: Any) -> tuple[str, str]:
    """Badge code and PIN as they stand on the sheet."""
    text = answer.content.decode()
    pin = re.search(r'pin-slip__pin">(\d{6})<', text)
    return re.search(r"<code>(\w{20})</code>", text)[1], pin[1] if pin else ""


def test_a_guest_is_added_printed_and_works_on_his_terminal_only(at_desk: Any, jambi: MallView) -> None:
    boss = at_desk("sari", "duty_manager")
    page = boss.client.get("/staff/people/guest/")
    form = {"name": "Rahma Tamu", "counters": "3", "until": today(jambi), "key": page.context["form"]["key"].value()}
    sheet = boss.client.post("/staff/people/guest/", form)
    code, pin = sheet_of(sheet)
    assert "no-store" in sheet.headers["Cache-Control"]
    browser = terminal(jambi)
    asked = browser.post("/staff/badge/", {"badge": code})
    assert "Rahma Tamu" in asked.content.decode()
    entered = browser.post("/staff/badge/", {"badge": code, "pin": pin})
    assert entered.headers["Location"] == "/counter/3/"
    assert browser.get("/counter/3/").status_code == 200
    assert browser.get("/counter/5/").status_code == 403
    for away in (Client(), terminal(jambi, "7")):
        assert away.post("/staff/badge/", {"badge": code, "pin": pin}).status_code in (403, 422)
        assert "balai_session" not in away.cookies or not away.session.get("_auth_user_id")
    again = boss.client.post("/staff/people/guest/", form)
    guest = Staff.objects.get(guest=True)
    assert again.headers["Location"] == f"/staff/people/{guest.pk}/"


def test_what_was_typed_comes_back_with_the_reason(at_desk: Any, jambi: MallView) -> None:
    boss = at_desk("sari", "duty_manager")
    wrong = (
        ({"counters": "99"}, "counters"),
        ({"counters": "3, 7"}, "counters"),
        ({"until": "2020-01-01"}, "until"),
        ({"name": ""}, "name"),
    )
    for change, field in wrong:
        form = {"name": "Rahma Tamu", "counters": "3", "until": today(jambi), "key": "k", **change}
        answer = boss.client.post("/staff/people/guest/", form)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert f'value="{form["counters"]}"' in answer.content.decode()
    assert not Staff.objects.filter(guest=True).exists()


def test_a_terminal_takes_turns_and_says_who_is_there(at_desk: Any, colleague: Make, jambi: MallView) -> None:
    boss, browser = at_desk("sari", "duty_manager"), terminal(jambi)
    sheets = {}
    for name in ("melati", "budi"):
        officer = colleague(name, "front_officer@DUKCAPIL").staff
        sheets[name] = sheet_of(boss.client.post(f"/staff/people/{officer.pk}/badge/"))
    for name in ("melati", "budi"):
        code, pin = sheets[name]
        assert browser.post("/staff/badge/", {"badge": code, "pin": pin}).status_code == 302
    open_ones = StaffSession.objects.filter(ended_at=None, device_id__isnull=False)
    assert [session.staff.name for session in open_ones] == ["Budi Contoh"]
    assert JournalEntry.objects.filter(kind="shift.handed_over").count() == 1
    assert "Budi Contoh" in browser.get("/staff/badge/").content.decode()


def test_five_wrong_pins_and_the_way_back(at_desk: Any, colleague: Make, jambi: MallView) -> None:
    boss, browser = at_desk("sari", "duty_manager"), terminal(jambi)
    officer = colleague("melati", "front_officer@DUKCAPIL").staff
    here = f"/staff/people/{officer.pk}/"
    code, pin = sheet_of(boss.client.post(f"{here}badge/"))
    for _try in range(6):
        assert browser.post("/staff/badge/", {"badge": code, "pin": "000000"}).status_code == 422
    assert browser.post("/staff/badge/", {"badge": code, "pin": pin}).status_code == 422
    assert Pin.objects.get().locked_at
    assert boss.client.post(f"{here}unlock/").headers["Location"] == here
    assert browser.post("/staff/badge/", {"badge": code, "pin": pin}).status_code == 302


def test_a_phone_left_at_home_is_one_code_of_two_people(at_desk: Any, colleague: Make) -> None:
    officer = colleague("rini", "duty_manager")
    officer.enter()
    officer.enrol()
    officer.client.post("/staff/sign-out/")
    first, second = at_desk("sari", "duty_manager"), at_desk("joko", "mall_operator")
    here = f"/staff/people/{officer.staff.pk}/"
    first.client.post(f"{here}ask-code/", {"stands_for": "second"})
    asked = DayCode.objects.get()
    assert first.client.post(f"{here}vouch/", {"code": asked.pk}).status_code == 403
    shown = second.client.post(f"{here}vouch/", {"code": asked.pk})
    code = shown.context["text"]
    officer.enter()
    assert officer.client.post("/staff/sign-in/code/", {"code": code}).status_code == 302
    session = StaffSession.objects.get(staff=officer.staff, ended_at=None)
    assert (session.factor, session.expires_at <= asked.expires_at) == ("second", True)
    assert officer.client.get("/staff/people/").status_code == 200
    officer.client.post("/staff/sign-out/")
    officer.enter()
    assert officer.client.post("/staff/sign-in/code/", {"code": code}).status_code == 200
    assert officer.client.post("/staff/sign-in/code/", {"code": code_of(officer.secret, 1)}).status_code == 302


def test_a_colleague_comes_gets_roles_and_leaves(at_desk: Any) -> None:
    boss = at_desk("joko", "mall_operator")
    form = {"name": "Dewi Contoh", "username": "dewi", "role": "agency_head", "agency": "DUKCAPIL", "capacity": "plt"}
    refused = boss.client.post("/staff/people/add/", form)
    assert "until" in refused.context["form"].errors
    added = boss.client.post("/staff/people/add/", form | {"until": "2026-12-31", "since": "2026-12-01"})
    if added.status_code != 200:  # the clock of this machine has passed these days
        added = boss.client.post("/staff/people/add/", form | {"until": "2099-12-31"})
    dewi = Staff.objects.get(user__username="dewi")
    assert dewi.user.check_password(added.context["password"])
    here = f"/staff/people/{dewi.pk}/"
    assert "Plt." in boss.client.get(here).content.decode()
    given = boss.client.post(f"{here}role/", {"role": "secretariat", "agency": "", "capacity": "definitive"})
    assert given.status_code == 302
    for wrong in (
        {"role": "secretariat", "agency": "", "capacity": "definitive"},
        {"role": "inspector", "agency": "", "capacity": "definitive"},
        {"role": "planner", "agency": "DUKCAPIL", "capacity": "definitive"},
        {"role": "planner", "agency": "", "capacity": "plh"},
    ):
        assert boss.client.post(f"{here}role/", wrong).status_code == 422
    held = dewi.roles.get(role="secretariat")
    boss.client.post(f"{here}end-role/", {"role": held.pk})
    held.refresh_from_db()
    assert held.active_to
    boss.client.post(f"{here}leave/")
    dewi.refresh_from_db()
    assert dewi.left_at
    assert "Dewi Contoh" in boss.client.get("/staff/people/?show=left").content.decode()


def test_pages_of_people_hold_everybody_once_in_constant_queries(at_desk: Any, jambi: MallView) -> None:
    boss, now = at_desk("joko", "mall_operator"), clock.now()
    before = Staff.objects.filter(mall_id=jambi.id, left_at=None).count()
    for number in range(40):
        name = "Sama Nama" if number % 2 else f"Petugas {number:02}"
        staff = services.add_staff(actor=SYSTEM, mall_id=jambi.id, username=f"p{number:02}", name=name, now=now)
        services.assign_role(actor=SYSTEM, staff_id=staff.pk, role="auditor", now=now)
    actor = selectors.staff_actor(boss.client.get("/staff/people/").wsgi_request, mall_id=jambi.id, now=now)
    pages, after = [], ""
    for _page in range(20):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = selectors.people_page(actor, mall_id=jambi.id, now=now, after=after)
        assert len(asked) == (5 if after else 4)
        pages.append([person.staff.pk for person in page.people])
        if not (after := page.after):
            break
    seen = [key for page in pages for key in page]
    assert len(seen) == len(set(seen)) == before + 40
    assert all(len(page) == 25 for page in pages[:-1])
    back = selectors.people_page(actor, mall_id=jambi.id, now=now, before=str(pages[2][0]))
    assert [person.staff.pk for person in back.people] == pages[1]
    found = selectors.people_page(actor, mall_id=jambi.id, now=now, q="sama nama")
    assert len(found.people) == 20


def test_the_head_of_an_agency_sees_its_people_and_no_others(at_desk: Any, colleague: Make) -> None:
    head = at_desk("kepala-uji", "agency_head@DUKCAPIL")
    own, other = colleague("melati", "front_officer@DUKCAPIL"), colleague("polisi", "front_officer@POLRESTA")
    both = colleague("dua", "front_officer@DUKCAPIL", "front_officer@POLRESTA")
    text = head.client.get("/staff/people/?q=contoh").content.decode()
    assert "Melati Contoh" in text
    assert "Polisi Contoh" not in text
    assert "Dua Contoh" not in text
    statuses = [head.client.get(f"/staff/people/{one.staff.pk}/").status_code for one in (own, other, both)]
    assert statuses == [200, 404, 404]


@pytest.mark.capability("ACT-03")
def test_the_page_of_roles_says_what_the_permissions_say_in_both_languages(at_desk: Any) -> None:
    person = at_desk("melati", "external_evaluator")
    for language in ("id", "en"):
        page = person.client.get("/staff/roles/", headers={"Accept-Language": language})
        text = page.content.decode()
        assert all(f'id="{role}"' in text for role in ROLES)
    matrix = selectors.role_matrix()
    of = {role: {permission.name for permission in matrix.of(role)} for role in ROLES}
    assert all(kind.may <= of[kind.name] for kind in ROLES.values())
    assert "queueing.serve" in of["front_officer"]
    assert of["external_evaluator"] == of["planner"] == {"queueing.see_report"}


@pytest.mark.capability("ACT-24")
def test_it_may_look_after_machines_and_nothing_that_is_about_a_visitor() -> None:
    """Any permission of a coming part that IT gets must be named here, or this fails."""
    machines = {
        "accounts.end_session",
        "accounts.manage_devices",
        "accounts.see_devices",
        "notifications.see_standing",
        "operations.retry",
        "operations.see",
    }
    assert {permission.name for permission in selectors.role_matrix().of("it_admin")} == machines


def test_whoever_only_reads_changes_nothing() -> None:
    for role, kind in ROLES.items():
        if kind.reads_only:
            verbs = {permission.name.partition(".")[2] for permission in selectors.role_matrix().of(role)}
            assert all(verb.startswith(("see", "export_")) for verb in verbs), role


def test_every_permission_is_said_in_indonesian() -> None:
    from django.utils.translation import override

    with override("id"):
        here = {permission.name: str(permission.description) for permission in registered()}
    with override("en"):
        same = [p.name for p in registered() if str(p.description) == here[p.name]]
    assert same == []


def test_a_badge_ends_with_the_last_day_also_in_an_open_browser(at_desk: Any, jambi: MallView, monkeypatch) -> None:
    boss = at_desk("sari", "duty_manager")
    form = {"name": "Rahma Tamu", "counters": "3", "until": today(jambi), "key": "k"}
    code, pin = sheet_of(boss.client.post("/staff/people/guest/", form))
    browser = terminal(jambi)
    browser.post("/staff/badge/", {"badge": code, "pin": pin})
    assert browser.get("/counter/3/").status_code == 200
    ends = Staff.objects.get(guest=True).active_to
    monkeypatch.setattr(clock, "now", lambda: ends + timedelta(seconds=1))
    selectors.forget()
    assert browser.get("/counter/3/").headers["Location"].startswith("/staff/sign-in/")
