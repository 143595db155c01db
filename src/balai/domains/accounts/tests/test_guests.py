"""Guest officers come for some days and end by themselves; so does whoever holds no role any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import AlreadyAdded, BadgeUnknown, BadToken, GuestNeedsAnEnd, OtherCounter
from balai.domains.accounts.models import Staff
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid, NotFound
from balai.kernel.models import JournalEntry

from .conftest import MALL, NOW, OTHER_MALL, SYSTEM
from .test_terminals import at

Person = Callable[..., Staff]
Acting = Callable[..., Actor]
pytestmark = [pytest.mark.django_db, pytest.mark.threat("T-leaver")]
TODAY = date(2026, 11, 24)
MIDNIGHT = NOW.replace(hour=17)  # in Jambi


@pytest.fixture(autouse=True)
def quick_hashing() -> object:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def add(actor: Actor, **more: object) -> object:
    form = {"name": "Rahma Tamu", "agency": "POLRESTA", "counters": ["7"], "until": TODAY, "key": "k", "now": NOW}
    return services.add_guest(actor=actor, mall_id=MALL, **(form | more))


@pytest.fixture
def boss(person: Person, acting: Acting) -> Actor:
    return acting(person("sari", "duty_manager"))


def test_a_guest_works_at_his_counter_until_midnight_and_then_nowhere(boss: Actor) -> None:
    sheet, terminal = add(boss), at("7")
    shown = services.sign_in_at_terminal(terminal=terminal, code=sheet.code, pin=sheet.pin, now=NOW)
    assert (shown.staff, shown.until) == (sheet.staff, MIDNIGHT)
    session = services.open_session(
        staff=shown.staff, session_key="k" * 32, factor="terminal", device_id=terminal.id, now=NOW
    )
    token = services.issue_token(actor=SYSTEM, staff=sheet.staff, now=NOW)
    assert session.expires_at == NOW + timedelta(hours=12)
    late = MIDNIGHT - timedelta(seconds=1)
    assert selectors.for_bearer(token, now=late).holds("front_officer", "POLRESTA")
    assert services.end_due(now=late) == 0
    selectors.forget()
    with pytest.raises(BadToken):
        selectors.for_bearer(token, now=MIDNIGHT)
    with pytest.raises(BadgeUnknown):
        services.show_badge(terminal=terminal, code=sheet.code, now=MIDNIGHT)
    assert selectors.staff_of_user(sheet.staff.user, now=MIDNIGHT) is None
    assert services.end_due(now=MIDNIGHT) == 1
    assert services.end_due(now=MIDNIGHT) == 0
    sheet.staff.refresh_from_db()
    session.refresh_from_db()
    assert (sheet.staff.left_at, session.ended_at) == (MIDNIGHT, MIDNIGHT)
    assert not sheet.staff.tokens.filter(revoked_at=None).exists()
    assert not sheet.staff.badges.filter(revoked_at=None).exists()
    assert JournalEntry.objects.filter(kind="staff.left", actor_kind="system").count() == 1


def test_a_guest_sits_at_the_counters_he_was_added_for_and_has_no_password(boss: Actor, monkeypatch) -> None:
    from balai.domains.directory import snapshot

    mall = snapshot.current(MALL)
    monkeypatch.setitem(mall.counters, "8", mall.counters["7"])
    sheet = add(boss)
    with pytest.raises(OtherCounter):
        services.show_badge(terminal=at("8"), code=sheet.code, now=NOW)
    assert not sheet.staff.user.has_usable_password()
    assert selectors.colleague(boss, sheet.staff.pk, now=NOW).ends == MIDNIGHT


def test_who_may_add_a_guest_where(person: Person, acting: Acting) -> None:
    head = acting(person("kepala", "agency_head@POLRESTA"))
    for actor, more, error in (
        (acting(person("lain", "agency_head@DUKCAPIL")), {}, Forbidden),
        (acting(person("budi", "front_officer@POLRESTA")), {}, Forbidden),
        (acting(person("tono", "it_admin")), {}, Forbidden),
        (acting(person("rani", "auditor")), {}, Forbidden),
        (head, {"counters": ["1"]}, NotFound),
        (head, {"counters": []}, Invalid),
        (head, {"name": "  "}, Invalid),
        (head, {"until": TODAY - timedelta(days=1)}, GuestNeedsAnEnd),
        (head, {"until": TODAY + timedelta(days=93)}, GuestNeedsAnEnd),
    ):
        with pytest.raises(error):
            add(actor, **more)
    with pytest.raises(Forbidden):
        services.add_guest(
            actor=head, mall_id=OTHER_MALL, name="A", agency="POLRESTA", counters=["7"], until=TODAY, key="k", now=NOW
        )
    assert not Staff.objects.filter(guest=True).exists()
    assert add(head).staff.guest


def test_the_same_form_twice_is_one_guest(boss: Actor) -> None:
    sheet = add(boss)
    with pytest.raises(AlreadyAdded) as refused, transaction.atomic():
        add(boss)
    assert refused.value.params["staff_id"] == sheet.staff.pk
    assert Staff.objects.filter(guest=True).count() == 1
    assert add(boss, key="another").staff != sheet.staff


def test_a_stay_is_made_longer_or_ended_early(boss: Actor, person: Person, acting: Acting) -> None:
    sheet = add(boss)
    services.change_last_day(actor=boss, staff_id=sheet.staff.pk, until=TODAY + timedelta(days=3), now=NOW)
    assert services.end_due(now=MIDNIGHT) == 0
    assert selectors.colleague(boss, sheet.staff.pk, now=MIDNIGHT).current
    colleague = person("melati", "front_officer@POLRESTA")
    for call in (
        lambda: services.change_last_day(actor=boss, staff_id=colleague.pk, until=TODAY, now=NOW),
        lambda: services.change_last_day(
            actor=acting(person("lain", "agency_head@DUKCAPIL")), staff_id=sheet.staff.pk, until=TODAY, now=NOW
        ),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(Forbidden):
        services.record_leaver(actor=boss, staff_id=colleague.pk, now=NOW)
    services.record_leaver(actor=boss, staff_id=sheet.staff.pk, now=NOW)
    assert selectors.colleague(boss, sheet.staff.pk, now=NOW).state == "left"
    with pytest.raises(NotFound):
        services.change_last_day(actor=boss, staff_id=sheet.staff.pk, until=TODAY, now=NOW)


def test_the_database_itself_wants_a_guests_last_day(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Staff.objects.filter(pk=person("melati").pk).update(guest=True)


def test_the_end_of_the_last_role_ends_what_is_open(person: Person) -> None:
    officer = person("melati", "front_officer@DUKCAPIL", "auditor")
    session = services.open_session(staff=officer, session_key="k" * 32, factor="second", now=NOW)
    services.issue_token(actor=SYSTEM, staff=officer, now=NOW)
    first, last = officer.roles.order_by("role")
    services.end_role(actor=SYSTEM, assignment_id=first.pk, now=NOW)
    session.refresh_from_db()
    assert session.ended_at is None
    services.end_role(actor=SYSTEM, assignment_id=last.pk, now=NOW)
    session.refresh_from_db()
    assert session.ended_at == NOW
    assert not officer.tokens.filter(revoked_at=None).exists()


def test_an_acting_head_ends_with_his_day_and_so_do_his_sign_ins(person: Person) -> None:
    acting_head, other = person("plt"), person("melati", "front_officer@DUKCAPIL")
    services.assign_role(
        actor=SYSTEM,
        staff_id=acting_head.pk,
        role="agency_head",
        agency="DUKCAPIL",
        capacity="plt",
        active_to=MIDNIGHT,
        now=NOW,
    )
    sessions = [
        services.open_session(staff=staff, session_key=key * 32, factor="second", now=NOW)
        for staff, key in ((acting_head, "a"), (other, "b"))
    ]
    token = services.issue_token(actor=SYSTEM, staff=acting_head, now=NOW)
    assert selectors.for_bearer(token, now=NOW).holds("agency_head", "DUKCAPIL")
    assert services.end_due(now=MIDNIGHT - timedelta(minutes=1)) == 0
    assert services.end_due(now=MIDNIGHT) == 1
    for session in sessions:
        session.refresh_from_db()
    assert [session.ended_at for session in sessions] == [MIDNIGHT, None]
    selectors.forget()
    with pytest.raises(BadToken):
        selectors.for_bearer(token, now=MIDNIGHT)
