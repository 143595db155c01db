"""A code for a forgotten factor: two people, neither of them the officer; once, that day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import override_settings

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import BadgeUnknown, CodeNotPossible, NeedsAnother, WrongPin
from balai.domains.accounts.models import DayCode, Staff
from balai.domains.accounts.workflow import DAY_CODE, DAY_CODE_STATES, target
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, SYSTEM
from .test_terminals import at

Person = Callable[..., Staff]
Acting = Callable[..., Actor]
pytestmark = [pytest.mark.django_db, pytest.mark.threat("T-day-code")]
EVENING = NOW.replace(hour=16, minute=59)  # 23.59 in the mall


@pytest.fixture(autouse=True)
def quick_hashing() -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def two(person: Person, acting: Acting) -> tuple[Actor, Actor]:
    """A duty manager and the head of the agency."""
    return acting(person("sari", "duty_manager")), acting(person("kepala", "agency_head@DUKCAPIL"))


def code_for(staff: Staff, factor: str, two: tuple[Actor, Actor]) -> str:
    asked = services.ask_code(actor=two[0], staff_id=staff.pk, stands_for=factor, now=NOW)
    return services.vouch(actor=two[1], code_id=asked.pk, now=NOW)[1]


def test_a_forgotten_badge_is_replaced_once_and_only_today(person: Person, two: tuple[Actor, Actor]) -> None:
    officer, terminal = person("melati", "front_officer@DUKCAPIL"), at("1")
    pin = services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW).pin
    code = code_for(officer, "badge", two)
    assert services.show_badge(terminal=terminal, code=code, now=NOW).staff == officer
    with pytest.raises(WrongPin):
        services.sign_in_at_terminal(terminal=terminal, code=code, pin="000000", now=NOW)
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=at("1", "Lain"), code=code, now=EVENING + timedelta(minutes=1))
    shown = services.sign_in_at_terminal(terminal=terminal, code=code.lower().replace("-", " "), pin=pin, now=NOW)
    assert (shown.staff, shown.until) == (officer, EVENING + timedelta(minutes=1))
    with pytest.raises(BadgeUnknown):
        services.sign_in_at_terminal(terminal=terminal, code=code, pin=pin, now=NOW)


def test_a_forgotten_pin_needs_the_badge_it_belongs_to(person: Person, two: tuple[Actor, Actor]) -> None:
    officer, other = person("melati", "front_officer@DUKCAPIL"), person("budi", "front_officer@DUKCAPIL")
    badge, others = (services.issue_badge(actor=SYSTEM, staff_id=one.pk, now=NOW) for one in (officer, other))
    code, terminal = code_for(officer, "pin", two), at("1")
    with pytest.raises(WrongPin):
        services.sign_in_at_terminal(terminal=terminal, code=others.code, pin=code, now=NOW)
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=terminal, code=code, now=NOW)
    assert services.sign_in_at_terminal(terminal=terminal, code=badge.code, pin=code, now=NOW).staff == officer
    with pytest.raises(WrongPin):
        services.sign_in_at_terminal(terminal=terminal, code=badge.code, pin=code, now=NOW)


def test_two_codes_do_not_make_a_badge_and_a_pin(person: Person, two: tuple[Actor, Actor]) -> None:
    """One factor stays his own, whoever vouches."""
    officer, terminal = person("melati", "front_officer@DUKCAPIL"), at("1")
    services.issue_badge(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    codes = [code_for(officer, factor, two) for factor in ("badge", "pin")]
    with pytest.raises(WrongPin):
        services.sign_in_at_terminal(terminal=terminal, code=codes[0], pin=codes[1], now=NOW)
    assert set(DayCode.objects.values_list("state", flat=True)) == {"ready"}


def test_it_takes_two_people_and_never_the_officer(person: Person, acting: Acting, two: tuple[Actor, Actor]) -> None:
    officer, boss = person("melati", "front_officer@DUKCAPIL"), two[0]
    asked = services.ask_code(actor=boss, staff_id=officer.pk, stands_for="pin", now=NOW)
    with pytest.raises(NeedsAnother):
        services.vouch(actor=boss, code_id=asked.pk, now=NOW)
    for actor, error in (
        (acting(officer), Forbidden),
        (acting(person("rani", "auditor")), Forbidden),
        (acting(person("tono", "it_admin")), Forbidden),
        (acting(person("polisi", "agency_head@POLRESTA")), NotFound),
    ):
        with pytest.raises(error):
            services.vouch(actor=actor, code_id=asked.pk, now=NOW)
        with pytest.raises(error):
            services.ask_code(actor=actor, staff_id=officer.pk, stands_for="pin", now=NOW)
    with pytest.raises(Forbidden):
        services.ask_code(actor=boss, staff_id=boss.id, stands_for="second", now=NOW)
    with pytest.raises(Forbidden):
        services.ask_code(actor=SYSTEM, staff_id=officer.pk, stands_for="pin", now=NOW)
    assert DayCode.objects.get().digest is None


def test_the_database_itself_wants_two_people(person: Person, two: tuple[Actor, Actor]) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    code = services.ask_code(actor=two[0], staff_id=officer.pk, stands_for="pin", now=NOW)
    for change in ({"vouched_by": two[0].id}, {"vouched_by": officer.pk}, {"asked_by": officer.pk}, {"state": "ready"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DayCode.objects.filter(pk=code.pk).update(**change)


def test_both_people_stand_in_the_journal(person: Person, two: tuple[Actor, Actor]) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    code = code_for(officer, "pin", two)
    found = JournalEntry.objects.filter(kind__startswith="daycode.").order_by("id")
    assert [(entry.kind, entry.actor_id, entry.subject) for entry in found] == [
        ("daycode.asked", two[0].id, officer.pk),
        ("daycode.vouched", two[1].id, officer.pk),
    ]
    assert code not in str(list(found.values_list("data")))


def test_asking_again_gives_the_one_that_waits_and_ends_the_one_before(
    person: Person, two: tuple[Actor, Actor]
) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    first = services.ask_code(actor=two[0], staff_id=officer.pk, stands_for="pin", now=NOW)
    assert services.ask_code(actor=two[1], staff_id=officer.pk, stands_for="pin", now=NOW) == first
    services.vouch(actor=two[1], code_id=first.pk, now=NOW)
    second = services.ask_code(actor=two[0], staff_id=officer.pk, stands_for="pin", now=NOW)
    first.refresh_from_db()
    assert (first.state, second.state) == ("expired", "asked")
    services.refuse_code(actor=two[1], code_id=second.pk, now=NOW)
    with pytest.raises(CodeNotPossible):
        services.vouch(actor=two[1], code_id=second.pk, now=NOW)
    tomorrow = NOW + timedelta(days=1)
    third = services.ask_code(actor=two[0], staff_id=officer.pk, stands_for="pin", now=NOW)
    with pytest.raises(CodeNotPossible):
        services.vouch(actor=two[1], code_id=third.pk, now=tomorrow)
    assert selectors.open_codes(two[1], mall_id=MALL, now=NOW) == [third]
    assert selectors.open_codes(two[1], mall_id=MALL, now=tomorrow) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_it_at_once_one_gets_in(person: Person, two: tuple[Actor, Actor]) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    code_for(officer, "second", two)
    code, got, start = DayCode.objects.get(), [], threading.Barrier(8)

    def use() -> None:
        start.wait()
        try:
            got.append(services.use_code(code_id=code.pk, now=NOW))
        except CodeNotPossible:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
    assert JournalEntry.objects.filter(kind="daycode.used").count() == 1


def test_no_verb_leaves_an_end() -> None:
    for state in ("used", "refused", "expired"):
        assert all(target(verb, state) is None for verb in DAY_CODE)
    assert {t.target for t in DAY_CODE.values()} == set(DAY_CODE_STATES)
