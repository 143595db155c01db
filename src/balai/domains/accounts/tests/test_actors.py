"""Who acts: dated roles, tokens, devices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from balai.domains.accounts import selectors
from balai.domains.accounts.credentials import DEVICE_PREFIX, STAFF_PREFIX, digest, new_token
from balai.domains.accounts.errors import BadToken
from balai.domains.accounts.models import Device, DeviceSession, RoleAssignment, Staff, StaffToken
from balai.kernel.ids import stable_id

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MALL = stable_id("mall", "test")
CIVIL = stable_id("agency", "test", "DUKCAPIL")


@pytest.fixture
def officer(django_user_model) -> Staff:
    user = django_user_model.objects.create(username="melati")
    return Staff.objects.create(user=user, mall_id=MALL, name="Melati Contoh", created_at=NOW)


def assign(staff: Staff, role: str = "front_officer", *, start: datetime = NOW, end: datetime | None = None) -> None:
    RoleAssignment.objects.create(
        staff=staff,
        mall_id=MALL,
        role=role,
        agency_id=CIVIL,
        agency_code="DUKCAPIL",
        active_from=start,
        active_to=end,
    )


def token(staff: Staff, **changed: object) -> str:
    secret = new_token(STAFF_PREFIX)
    values = {"digest": digest(secret), "created_at": NOW, "expires_at": NOW + timedelta(hours=12)} | changed
    StaffToken.objects.create(staff=staff, mall_id=MALL, **values)
    return secret


def test_a_token_is_its_officer_with_the_roles_of_today(officer: Staff, django_assert_num_queries) -> None:
    assign(officer)
    secret = token(officer, counter="5")
    with django_assert_num_queries(1):
        actor = selectors.for_bearer(secret, now=NOW)
        selectors.for_bearer(secret, now=NOW)
    assert (actor.kind, actor.id, actor.mall_id, actor.counter) == ("staff", officer.pk, MALL, "5")
    assert actor.holds("front_officer", "DUKCAPIL")
    assert not actor.holds("front_officer", "POLRESTA")
    assert actor.agencies == {CIVIL}


def test_yesterdays_role_and_tomorrows_role_are_nothing_today(officer: Staff) -> None:
    assign(officer, start=NOW - timedelta(days=9), end=NOW)
    assign(officer, start=NOW + timedelta(days=1))
    actor = selectors.for_bearer(token(officer), now=NOW)
    assert actor.roles == ()
    assert actor.agencies == frozenset()


@pytest.mark.parametrize("changed", [{"revoked_at": NOW}, {"expires_at": NOW}], ids=["revoked", "expired"])
def test_a_token_that_ended_is_unknown(officer: Staff, changed: dict[str, datetime]) -> None:
    assign(officer)
    with pytest.raises(BadToken):
        selectors.for_bearer(token(officer, **changed), now=NOW)


def test_somebody_who_left_has_no_token(officer: Staff) -> None:
    assign(officer)
    secret = token(officer)
    Staff.objects.filter(pk=officer.pk).update(left_at=NOW)
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW)


@pytest.mark.parametrize("secret", ["", "x", STAFF_PREFIX, STAFF_PREFIX + "x" * 43, DEVICE_PREFIX + "x" * 43])
def test_an_invented_token_is_refused(secret: str) -> None:
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW)


def test_a_device_acts_as_what_it_is_and_where_it_stands(django_assert_num_queries) -> None:
    device = Device.objects.create(
        mall_id=MALL, code="layar-a", kind="screen", name="Layar A", zone="a", state="active",
        created_at=NOW, enrolled_at=NOW,
    )  # fmt: skip
    secret = new_token(DEVICE_PREFIX)
    DeviceSession.objects.create(
        device=device, mall_id=MALL, digest=digest(secret), created_at=NOW, expires_at=NOW + timedelta(minutes=15)
    )
    with django_assert_num_queries(1):
        actor = selectors.for_bearer(secret, now=NOW)
    assert (actor.kind, actor.zone, actor.holds("screen")) == ("device", "a", True)
    selectors.forget()
    with pytest.raises(BadToken):
        selectors.for_bearer(secret, now=NOW + timedelta(minutes=15))
