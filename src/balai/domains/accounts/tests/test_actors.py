"""Who acts: dated roles, tokens, devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from balai.domains.accounts import selectors, services
from balai.domains.accounts.credentials import DEVICE_PREFIX, STAFF_PREFIX
from balai.domains.accounts.errors import BadToken, DemoOnly
from balai.domains.accounts.models import RoleAssignment, Staff
from balai.kernel.actors import Actor

from .conftest import CIVIL, MALL, NOW, SYSTEM

pytestmark = pytest.mark.django_db
Person = Callable[..., Staff]
Acting = Callable[..., Actor]


def test_a_token_is_its_officer_with_the_roles_of_today(person: Person, django_assert_num_queries: Callable) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    secret = services.issue_token(actor=SYSTEM, staff=officer, counter="1", now=NOW)
    with django_assert_num_queries(1):
        actor = selectors.for_bearer(secret, now=NOW)
        selectors.for_bearer(secret, now=NOW)
    assert (actor.kind, actor.id, actor.mall_id, actor.counter) == ("staff", officer.pk, MALL, "1")
    assert actor.holds("front_officer", "DUKCAPIL")
    assert not actor.holds("front_officer", "POLRESTA")
    assert actor.agencies == {CIVIL}


def test_a_token_is_stored_nowhere(person: Person) -> None:
    officer = person("melati")
    secret = services.issue_token(actor=SYSTEM, staff=officer, now=NOW)
    assert secret.encode() not in bytes(officer.tokens.get().digest)


def test_yesterdays_role_and_tomorrows_role_are_nothing_today(person: Person, acting: Acting) -> None:
    officer = person("melati")
    for start, end in ((NOW - timedelta(days=9), NOW), (NOW + timedelta(days=1), None)):
        services.assign_role(
            actor=SYSTEM,
            staff_id=officer.pk,
            role="front_officer",
            agency="DUKCAPIL",
            active_from=start,
            active_to=end,
            now=NOW - timedelta(days=9),
        )
    assert acting(officer).roles == ()
    assert acting(officer).agencies == frozenset()
    assert acting(officer, NOW - timedelta(seconds=1)).holds("front_officer", "DUKCAPIL")
    assert acting(officer, NOW + timedelta(days=1)).holds("front_officer", "DUKCAPIL")


def test_a_role_that_ends_is_gone_at_once_in_this_process(
    person: Person, django_capture_on_commit_callbacks: Callable
) -> None:
    officer = person("melati", "front_officer@DUKCAPIL", "auditor")
    secret, soon = services.issue_token(actor=SYSTEM, staff=officer, now=NOW), NOW + timedelta(seconds=1)
    assert len(selectors.for_bearer(secret, now=NOW).roles) == 2
    first, last = RoleAssignment.objects.order_by("role")
    with django_capture_on_commit_callbacks(execute=True):
        services.end_role(actor=SYSTEM, assignment_id=first.pk, now=soon)
    assert [role.name for role in selectors.for_bearer(secret, now=soon).roles] == ["front_officer"]
    with django_capture_on_commit_callbacks(execute=True):
        services.end_role(actor=SYSTEM, assignment_id=last.pk, now=soon)
    with pytest.raises(BadToken):  # with the last role the token ends too
        selectors.for_bearer(secret, now=soon)


def test_a_token_expires_and_can_be_revoked(person: Person, django_capture_on_commit_callbacks: Callable) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    secret = services.issue_token(actor=SYSTEM, staff=officer, now=NOW)
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW + timedelta(hours=24))
    selectors.for_bearer(secret, now=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        services.revoke_token(actor=SYSTEM, secret=secret, now=NOW)
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW)


@pytest.mark.parametrize("secret", ["", "x", STAFF_PREFIX, STAFF_PREFIX + "x" * 43, DEVICE_PREFIX + "x" * 43])
def test_an_invented_token_is_refused(secret: str) -> None:
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW)


def test_production_issues_no_tokens(person: Person, settings: object) -> None:
    officer = person("melati")
    settings.BALAI_MODE = "production"
    with pytest.raises(DemoOnly):
        services.issue_token(actor=SYSTEM, staff=officer, now=NOW)
    with pytest.raises(DemoOnly):
        services.token_for_role(mall_id=MALL, role="duty_manager", now=NOW)
    with pytest.raises(DemoOnly):
        services.headless_token(mall_id=MALL, kind="kiosk", name="Anjungan", now=NOW)
    assert not officer.tokens.exists()


def test_a_token_for_a_role_is_an_invented_officer_with_exactly_that_role() -> None:
    first = selectors.for_bearer(
        services.token_for_role(mall_id=MALL, role="front_officer", counter="7", now=NOW), now=NOW
    )
    again = selectors.for_bearer(
        services.token_for_role(mall_id=MALL, role="front_officer", counter="7", now=NOW), now=NOW
    )
    assert first.id == again.id
    assert [(role.name, role.agency) for role in first.roles] == [("front_officer", "POLRESTA")]
    assert first.counter == "7"
    assert selectors.demo_accounts_exist()


def test_a_headless_device_acts_as_what_it_is_and_where_it_stands(django_assert_num_queries: Callable) -> None:
    _, secret = services.headless_token(mall_id=MALL, kind="screen", name="Layar A", zone="a", now=NOW)
    selectors.forget()
    with django_assert_num_queries(1):
        actor = selectors.for_bearer(secret, now=NOW)
    assert (actor.kind, actor.mall_id, actor.zone, actor.holds("screen")) == ("device", MALL, "a", True)


def test_the_answer_is_remembered_for_a_second_at_most(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = person("melati", "front_officer@DUKCAPIL")
    secret = services.issue_token(actor=SYSTEM, staff=officer, now=NOW)
    clock = [100.0]
    monkeypatch.setattr("balai.domains.accounts.selectors.actors.time.monotonic", lambda: clock[0])
    selectors.for_bearer(secret, now=NOW)
    Staff.objects.filter(pk=officer.pk).update(left_at=NOW)  # as another process would
    selectors.for_bearer(secret, now=NOW)
    clock[0] += selectors.REMEMBERED
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW)
