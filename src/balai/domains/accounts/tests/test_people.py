"""People come, get roles, lose them, leave; nobody reaches into another mall or promotes himself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import RoleAlreadyHeld, RoleNeedsAgency, UsernameTaken
from balai.domains.accounts.models import RoleAssignment, Staff
from balai.domains.accounts.roles import ROLES
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.models import JournalEntry
from balai.kernel.permissions import allowed, registered

from .conftest import CIVIL, MALL, NOW, OTHER_MALL, SYSTEM

pytestmark = pytest.mark.django_db
Person = Callable[..., Staff]
Acting = Callable[..., Actor]


def test_the_operator_gives_a_role_and_the_journal_knows_it_without_a_name(person: Person, acting: Acting) -> None:
    operator, officer = person("sari", "mall_operator"), person("melati")
    services.assign_role(actor=acting(operator), staff_id=officer.pk, role="front_officer", agency="DUKCAPIL", now=NOW)
    entry = JournalEntry.objects.filter(kind="role.assigned").latest("id")
    assert (entry.subject, entry.actor_id, entry.data["role"]) == (officer.pk, operator.pk, "front_officer")
    assert "Melati" not in str(list(JournalEntry.objects.values_list("data")))
    assert acting(officer).agencies == {CIVIL}


def test_nobody_gives_himself_a_role(person: Person, acting: Acting) -> None:
    operator = person("sari", "mall_operator")
    with pytest.raises(Forbidden):
        services.assign_role(actor=acting(operator), staff_id=operator.pk, role="auditor", now=NOW)
    assert operator.roles.count() == 1


@pytest.mark.parametrize(
    "role", ["front_officer@DUKCAPIL", "duty_manager", "agency_head@DUKCAPIL", "it_admin", "auditor"]
)
def test_only_the_operator_gives_roles(person: Person, acting: Acting, role: str) -> None:
    other, officer = person("budi", role), person("melati")
    with pytest.raises(Forbidden):
        services.assign_role(actor=acting(other), staff_id=officer.pk, role="auditor", now=NOW)
    assert not officer.roles.exists()


def test_a_colleague_in_another_mall_is_not_there(person: Person, acting: Acting) -> None:
    operator, stranger = person("sari", "mall_operator"), person("asing", "auditor", mall_id=OTHER_MALL)
    actor = acting(operator)
    calls = (
        lambda: services.assign_role(actor=actor, staff_id=stranger.pk, role="auditor", now=NOW),
        lambda: services.end_role(actor=actor, assignment_id=stranger.roles.get().pk, now=NOW),
        lambda: services.record_leaver(actor=actor, staff_id=stranger.pk, now=NOW),
        lambda: services.new_password(actor=actor, staff_id=stranger.pk, now=NOW),
        lambda: selectors.staff_of(actor, stranger.pk),
        lambda: selectors.staff_list(actor, mall_id=OTHER_MALL, now=NOW),
        lambda: selectors.devices(actor, mall_id=OTHER_MALL),
        lambda: selectors.open_sessions(actor, staff_id=stranger.pk, now=NOW),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert stranger.roles.filter(active_to=None).exists()


def test_a_role_is_held_once_and_for_what_it_is_held_for(person: Person) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    wrong = (
        ("front_officer", "DUKCAPIL", RoleAlreadyHeld),
        ("duty_manager", "DUKCAPIL", RoleNeedsAgency),
        ("agency_head", None, RoleNeedsAgency),
        ("mayor", None, NotFound),
        ("front_officer", "NOWHERE", NotFound),
    )
    for role, agency, error in wrong:
        with pytest.raises(error):
            services.assign_role(actor=SYSTEM, staff_id=officer.pk, role=role, agency=agency, now=NOW)
    assert officer.roles.count() == 1


@pytest.mark.parametrize(
    "row",
    [
        {"role": "mayor"},
        {"role": "duty_manager", "agency_id": CIVIL, "agency_code": "DUKCAPIL"},
        {"role": "agency_head"},
        {"role": "auditor", "active_to": NOW - timedelta(seconds=1)},
        {"role": "front_officer", "agency_code": "DUKCAPIL"},
    ],
)
def test_the_database_itself_refuses_a_role_that_cannot_be(person: Person, row: dict[str, object]) -> None:
    officer = person("melati")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(staff=officer, mall_id=MALL, active_from=NOW, **row)


def test_a_sign_in_name_belongs_to_one_person(person: Person) -> None:
    person("melati")
    with pytest.raises(UsernameTaken), transaction.atomic():
        person("Melati")


def test_ending_a_role_that_was_to_begin_later_cancels_it(person: Person, acting: Acting) -> None:
    officer = person("melati")
    later = NOW + timedelta(days=7)
    given = services.assign_role(actor=SYSTEM, staff_id=officer.pk, role="auditor", active_from=later, now=NOW)
    services.end_role(actor=SYSTEM, assignment_id=given.pk, now=NOW)
    assert acting(officer, later).roles == ()


def test_a_leaver_keeps_nothing(person: Person, acting: Acting) -> None:
    officer = person("melati", "front_officer@DUKCAPIL", "auditor")
    session = services.open_session(staff=officer, session_key="k" * 32, factor="second", now=NOW)
    acting(officer)
    services.record_leaver(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    officer.refresh_from_db()
    session.refresh_from_db()
    assert officer.left_at == NOW
    assert session.ended_at == NOW
    assert not officer.user.is_active
    assert not officer.roles.filter(active_to=None).exists()
    assert not officer.tokens.filter(revoked_at=None).exists()
    count = JournalEntry.objects.count()
    services.record_leaver(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    assert JournalEntry.objects.count() == count


def test_a_new_password_ends_every_sign_in(person: Person) -> None:
    officer = person("melati", password="kata sandi yang panjang")
    session = services.open_session(staff=officer, session_key="k" * 32, factor="second", now=NOW)
    password = services.new_password(actor=SYSTEM, staff_id=officer.pk, now=NOW)
    session.refresh_from_db()
    officer.user.refresh_from_db()
    assert session.ended_at == NOW
    assert officer.user.check_password(password)


def test_every_right_of_a_role_is_a_registered_permission() -> None:
    known = {permission.name for permission in registered()}
    for role in ROLES.values():
        assert role.may <= known


def test_visitors_and_devices_have_no_right_over_accounts() -> None:
    for actor in (Actor.visitor(MALL), Actor(kind="device", mall_id=MALL)):
        for permission in registered():
            if permission.name.startswith("accounts."):
                assert not allowed(permission.name, actor)
