"""Badge and PIN at an enrolled terminal: who gets in, who does not, and who is signed out by it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import (
    BadgeUnknown,
    NotAtTerminal,
    OtherCounter,
    PinLocked,
    PinTooEasy,
    WaitBeforeSignIn,
    WrongPin,
)
from balai.domains.accounts.models import Pin, Staff, StaffSession
from balai.domains.accounts.services import pins
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, SYSTEM

Person = Callable[..., Staff]
Acting = Callable[..., Actor]
pytestmark = [pytest.mark.django_db, pytest.mark.threat("T-badge")]


@pytest.fixture(autouse=True)
def quick_hashing() -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def at(counter: str, name: str = "") -> Actor:
    """The enrolled terminal of a counter."""
    _device, secret = services.headless_token(
        mall_id=MALL, kind="counter", name=name or f"Terminal {counter}", counter=counter, now=NOW
    )
    return selectors.for_device(secret, now=NOW)


def journal_of(kind: str) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(kind=kind).order_by("id"))


def test_badge_and_pin_open_the_terminal_and_nothing_keeps_them(person: Person) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    sheet = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    terminal = at("1")
    shown = services.show_badge(terminal=terminal, code=sheet.code.lower(), now=NOW)
    assert shown.staff == officer
    assert services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin=sheet.pin, now=NOW).staff == officer
    pin = Pin.objects.get(staff=officer)
    assert sheet.pin not in pin.hashed
    assert pin.hashed.startswith("md5$")
    assert sheet.code.encode() not in bytes(officer.badges.get().digest)
    assert sheet.code not in str(list(JournalEntry.objects.values_list("data")))


@pytest.mark.parametrize(
    "browser",
    [
        None,
        Actor(kind="device", id=UUID(int=1), mall_id=MALL, zone="a"),
        Actor(kind="staff", id=UUID(int=1), mall_id=MALL),
    ],
)
def test_away_from_a_terminal_the_right_badge_and_pin_open_nothing(person: Person, browser: Actor | None) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    sheet = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    with pytest.raises(NotAtTerminal):
        services.sign_in_at_terminal(terminal=browser, code=sheet.code, pin=sheet.pin, now=NOW)
    assert Pin.objects.get().failures == 0


def test_an_officer_is_let_in_where_his_agency_sits_and_nowhere_else(person: Person) -> None:
    officer, boss = person("melati", "front_officer@DUKCAPIL"), person("sari", "duty_manager")
    for staff, counter in ((officer, "7"), (boss, "1")):
        sheet = services.issue_badge(actor=SYSTEM, staff_id=staff.pk, now=NOW)
        with pytest.raises(OtherCounter):
            services.sign_in_at_terminal(terminal=at(counter), code=sheet.code, pin=sheet.pin, now=NOW)


def test_a_new_badge_a_revoked_one_and_a_leavers_open_nothing(person: Person) -> None:
    officer, terminal = person("melati", "front_officer@DUKCAPIL"), at("1")
    first = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    second = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW, with_pin=False)
    assert second.pin == ""
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=terminal, code=first.code, now=NOW)
    services.sign_in_at_terminal(terminal=terminal, code=second.code, pin=first.pin, now=NOW)
    services.revoke_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=terminal, code=second.code, now=NOW)
    with pytest.raises(NotFound):
        services.revoke_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    third = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    services.record_leaver(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=terminal, code=third.code, now=NOW)
    with pytest.raises(NotFound):
        services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    assert [len(journal_of(f"staff.badge_{verb}")) for verb in ("issued", "revoked")] == [3, 3]


def test_wrong_badges_slow_the_terminal_down(person: Person) -> None:
    terminal = at("1")
    for _try in range(5):
        with pytest.raises(BadgeUnknown):
            services.show_badge(terminal=terminal, code="nothing", now=NOW)
    with pytest.raises(WaitBeforeSignIn):
        services.show_badge(terminal=terminal, code="nothing", now=NOW)


def test_five_wrong_pins_lock_it_until_somebody_unlocks(person: Person, acting: Acting) -> None:
    officer, boss = person("melati", "front_officer@DUKCAPIL"), person("sari", "duty_manager")
    sheet, terminal = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW), at("1")
    left = []
    for _try in range(4):
        with pytest.raises(WrongPin) as refused:
            services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin="000000", now=NOW)
        left.append(refused.value.params["left"])
    assert left == [4, 3, 2, 1]
    for pin in ("000000", sheet.pin):
        with pytest.raises(PinLocked):
            services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin=pin, now=NOW)
    assert len(journal_of("staff.pin_locked")) == 1
    assert selectors.colleague(acting(boss), officer.pk, now=NOW).state == "locked"
    services.unlock_pin(actor=acting(boss), staff_id=officer.pk, now=NOW)
    assert services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin=sheet.pin, now=NOW).staff == officer
    with pytest.raises(NotFound):
        services.unlock_pin(actor=acting(boss), staff_id=officer.pk, now=NOW)


def test_a_right_pin_forgets_the_wrong_ones(person: Person) -> None:
    officer, terminal = person("melati", "front_officer@DUKCAPIL"), at("1")
    sheet = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    for _day in range(3):
        for _try in range(4):
            with pytest.raises(WrongPin):
                services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin="000000", now=NOW)
        services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin=sheet.pin, now=NOW)
    assert Pin.objects.get().failures == 0


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    judged, start = [], threading.Barrier(20)
    judge = pins.check_password

    def counted(pin: str, hashed: str) -> bool:
        judged.append(pin)
        return bool(judge(pin, hashed))

    monkeypatch.setattr(pins, "check_password", counted)

    def guess() -> None:
        start.wait()
        try:
            pins.check_pin(staff=officer, pin="000000", now=NOW, device_id=None)
        except (WrongPin, PinLocked):
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _guess in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == 5
    assert Pin.objects.get().locked_at == NOW
    assert len(journal_of("staff.pin_locked")) == 1


def test_an_officer_chooses_his_own_pin(person: Person, acting: Acting) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    actor = acting(officer)
    with pytest.raises(NotFound):
        services.choose_pin(actor=actor, present="1", chosen="730418", now=NOW)
    sheet = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    for easy in ("123456", "111111", "121212", "98765", "abcdef", sheet.pin):
        with pytest.raises(PinTooEasy):
            services.choose_pin(actor=actor, present=sheet.pin, chosen=easy, now=NOW)
    with pytest.raises(WrongPin):
        services.choose_pin(actor=actor, present="000000", chosen="730418", now=NOW)
    services.choose_pin(actor=actor, present=sheet.pin, chosen="730418", now=NOW)
    services.sign_in_at_terminal(terminal=at("1"), code=sheet.code, pin="730418", now=NOW)
    assert Pin.objects.get().chosen


@given(st.text("0123456789", min_size=6, max_size=6))
def test_easy_pins_are_those_with_one_step_or_a_repeated_part(pin: str) -> None:
    digits = [int(digit) for digit in pin]
    one_step = any(all((digits[0] + step * n) % 10 == digit for n, digit in enumerate(digits)) for step in range(10))
    repeated = any(pin == pin[:size] * (6 // size) for size in (1, 2, 3))
    assert pins.easy(pin) == (one_step or repeated)


def test_printed_pins_are_never_easy() -> None:
    assert not any(pins.easy(pins.random_pin()) for _pin in range(500))


def test_who_may_print_badges_for_whom(person: Person, acting: Acting) -> None:
    officer, stranger = person("melati", "front_officer@DUKCAPIL"), person("budi", "front_officer@POLRESTA")
    both = person("joko", "front_officer@DUKCAPIL", "front_officer@POLRESTA")
    head, boss = acting(person("kepala", "agency_head@DUKCAPIL")), acting(person("sari", "duty_manager"))
    for actor, staff, error in (
        (head, stranger, NotFound),
        (head, both, NotFound),
        (acting(officer), stranger, Forbidden),
        (acting(person("rani", "auditor")), officer, Forbidden),
        (acting(person("tono", "it_admin")), officer, Forbidden),
    ):
        with pytest.raises(error):
            services.issue_badge(actor=actor, staff_id=staff.pk, now=NOW)
    with pytest.raises(Forbidden):
        services.issue_badge(actor=boss, staff_id=boss.id, now=NOW)
    assert not Pin.objects.exists()
    for actor, staff in ((head, officer), (boss, both)):
        assert services.issue_badge(actor=actor, staff_id=staff.pk, now=NOW).pin


def session(staff: Staff, key: str, device: Actor | None, **more: object) -> StaffSession:
    device_id = device.id if device else None
    return services.open_session(
        staff=staff, session_key=key * 32, factor="terminal", device_id=device_id, now=NOW, **more
    )


def test_the_next_officer_at_a_terminal_signs_the_one_before_out(person: Person) -> None:
    terminal, other = at("1"), at("1", "Terminal kedua")
    morning, noon = person("melati", "front_officer@DUKCAPIL"), person("budi", "front_officer@DUKCAPIL")
    before, elsewhere = session(morning, "a", terminal), session(morning, "b", other)
    after = session(noon, "c", terminal, counter="1")
    for one in (before, elsewhere, after):
        one.refresh_from_db()
    assert (before.ended_at, elsewhere.ended_at, after.ended_at) == (NOW, None, None)
    (handed,) = journal_of("shift.handed_over")
    assert (handed.subject, handed.data["before"], handed.data["counter"]) == (noon.pk, str(morning.pk), "1")


def test_a_session_never_outlives_what_opened_it(person: Person) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    soon = NOW + timedelta(hours=2)
    assert session(officer, "a", None, until=soon).expires_at == soon
    officer.active_to = NOW + timedelta(hours=1)
    assert session(officer, "b", None, until=soon).expires_at == officer.active_to
