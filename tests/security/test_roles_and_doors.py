"""Role by role: what of people and devices each may, and what each sees at the addresses of the door."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import Device, RoleAssignment, Staff
from balai.domains.accounts.roles import ROLES
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7
from balai.kernel.permissions import allowed, registered
from balai.sites.staff import urls

SYSTEM = Actor.system("test")
MALL = UUID(int=1)
AGENCY_ROLES = {"front_officer"} | {kind.name for kind in ROLES.values() if kind.scope == "agency"}

# Who may what; every permission of accounts must stand here.
MATRIX = {
    "accounts.see_staff": {"duty_manager", "mall_operator", "agency_head", "secretariat", "auditor"},
    "accounts.add_guest": {"duty_manager", "mall_operator", "agency_head"},
    "accounts.manage_badges": {"duty_manager", "mall_operator", "agency_head"},
    "accounts.vouch": {"duty_manager", "mall_operator", "agency_head"},
    "accounts.manage_staff": {"mall_operator"},
    "accounts.end_session": {"duty_manager", "mall_operator", "it_admin"},
    "accounts.see_devices": {"duty_manager", "mall_operator", "it_admin", "auditor"},
    "accounts.manage_devices": {"duty_manager", "mall_operator", "it_admin"},
    "accounts.settle_print": {"duty_manager", "mall_operator"},
    "accounts.issue_letter": {"front_officer", "duty_manager"},
}


def holder(role: str) -> Actor:
    """Somebody who holds only this role."""
    return Actor(
        kind="staff", id=uuid7(), mall_id=MALL, roles=(Role(role, "DUKCAPIL" if role in AGENCY_ROLES else None),)
    )


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_role_may_exactly_what_the_table_says(role: str) -> None:
    ours = {permission.name for permission in registered() if permission.name.startswith("accounts.")}
    assert ours == set(MATRIX)
    actor = holder(role)
    assert {name for name in ours if allowed(name, actor)} == {name for name in MATRIX if role in MATRIX[name]}


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_without_a_role_there_is_no_right(name: str) -> None:
    for kind in ("visitor", "staff", "device"):
        assert not allowed(name, Actor(kind=kind, id=uuid7(), mall_id=MALL))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_right_ends_at_the_wall_of_the_mall(role: str) -> None:
    elsewhere = Device(mall_id=UUID(int=2))
    assert not any(allowed(name, holder(role), elsewhere) for name in MATRIX)


# Addresses of the door and what they answer to: a stranger, an officer, a duty manager.
FORBIDDEN, SHOWN, GONE, AWAY = 403, 200, 404, 302
PAGES = {
    "/staff/": (AWAY, SHOWN, SHOWN),
    "/staff/sessions/": (AWAY, SHOWN, SHOWN),
    "/staff/devices/": (AWAY, FORBIDDEN, SHOWN),
    "/staff/people/": (AWAY, FORBIDDEN, SHOWN),
    "/staff/people/guest/": (AWAY, FORBIDDEN, SHOWN),
    "/staff/people/add/": (AWAY, FORBIDDEN, FORBIDDEN),
    "/staff/people/00000000-0000-0000-0000-000000000000/": (AWAY, FORBIDDEN, GONE),
    "/staff/roles/": (AWAY, SHOWN, SHOWN),
    "/staff/badge/": (SHOWN, SHOWN, SHOWN),
    "/staff/pin/": (AWAY, GONE, GONE),
    "/staff/sign-in/": (SHOWN, AWAY, AWAY),
    "/staff/sign-in/code/": (AWAY, AWAY, AWAY),
    "/staff/sign-in/passkey/": (AWAY, AWAY, AWAY),
    "/staff/sign-out/": (AWAY, SHOWN, SHOWN),
    "/staff/password/": (AWAY, SHOWN, SHOWN),
    "/staff/confirm/": (AWAY, SHOWN, SHOWN),
    "/staff/confirm/code/": (AWAY, AWAY, AWAY),
    "/staff/confirm/passkey/": (AWAY, AWAY, AWAY),
    "/staff/second-factor/": (AWAY, SHOWN, SHOWN),
    "/staff/second-factor/code-app/": (AWAY, SHOWN, SHOWN),
    "/staff/second-factor/code-app/remove/": (AWAY, GONE, GONE),
    "/staff/second-factor/passkeys/": (AWAY, AWAY, AWAY),
    "/staff/second-factor/passkeys/add/": (AWAY, SHOWN, SHOWN),
    "/staff/second-factor/passkeys/999/remove/": (AWAY, GONE, GONE),
    "/staff/second-factor/recovery/": (AWAY, GONE, GONE),
    "/staff/second-factor/recovery/new/": (AWAY, SHOWN, SHOWN),
    "/device/": (SHOWN, SHOWN, SHOWN),
}
ACTS = {
    "/staff/sessions/{id}/end/": (AWAY, GONE, GONE),
    "/staff/people/{id}/unlock/": (AWAY, FORBIDDEN, GONE),
    "/staff/devices/pair/": (AWAY, FORBIDDEN, AWAY),
    "/staff/devices/{id}/revoke/": (AWAY, FORBIDDEN, GONE),
    "/staff/papers/{id}/": (AWAY, FORBIDDEN, GONE),
}
DEVICE_API = {
    "/device/offers",
    "/device/offers/{id}",
    "/device/offers/{id}/accept",
    "/device/offers/{id}/refuse",
    "/device/challenge",
    "/device/session",
    "/device/beat",
    "/device/papers/next",
    "/device/papers/{id}/outcome",
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> set[str]:
    """Every address of the door, with examples for what varies."""
    found = set()
    for entry in patterns:
        here = before + str(entry.pattern)
        found |= addresses(entry.url_patterns, here) if isinstance(entry, URLResolver) else {here}
    examples = {
        "<uuid:session_id>": "{id}",
        "<int:pk>": "999",
        "<uuid:staff_id>/<slug:verb>": "{id}/unlock",
        "<uuid:staff_id>": str(UUID(int=0)),
    }
    for mark, example in examples.items():
        found = {address.replace(mark, example) for address in found}
    return found


def test_the_tables_hold_every_address() -> None:
    found = {
        a.replace("<uuid:device_id>", "{id}").replace("<uuid:pairing_id>", "{id}").replace("<uuid:job_id>", "{id}")
        for a in addresses(urls.urlpatterns)
    }
    assert found == set(PAGES) | set(ACTS) | DEVICE_API


@pytest.fixture
def visitors(jambi: MallView) -> list[Client]:
    """A stranger, a front officer and a duty manager, signed in with all their factors."""
    clients = [Client()]
    now = clock.now()
    for name, role, agency in (("melati", "front_officer", "DUKCAPIL"), ("rahma", "duty_manager", None)):
        staff = services.add_staff(
            actor=SYSTEM, mall_id=jambi.id, username=name, name=name, password="a password", now=now
        )
        services.assign_role(actor=SYSTEM, staff_id=staff.pk, role=role, agency=agency, now=now)
        client = Client()
        client.post("/staff/sign-in/", {"login": name, "password": "a password"})
        services.factor_added(session_key=client.session.session_key or "", factor="totp", now=now)
        clients.append(client)
    return clients


@pytest.mark.threat("T-roles")
def test_every_page_of_the_door_answers_each_of_them_as_the_table_says(visitors: list[Client]) -> None:
    answers = {address: tuple(client.get(address).status_code for client in visitors) for address in PAGES}
    assert answers == PAGES


@pytest.mark.threat("T-roles")
def test_every_act_answers_each_of_them_as_the_table_says_and_none_to_a_get(visitors: list[Client]) -> None:
    real = {address: address.replace("{id}", str(uuid7())) for address in ACTS}
    answers = {address: tuple(client.post(real[address]).status_code for client in visitors) for address in ACTS}
    assert answers == ACTS
    assert {client.get(address).status_code for address in real.values() for client in visitors} == {405}


def test_not_yours_and_not_there_look_the_same(visitors: list[Client], jambi: MallView) -> None:
    strange = Device.objects.create(
        mall_id=uuid7(),
        code="x",
        kind="kiosk",
        name="X",
        state="active",
        created_at=clock.now(),
        enrolled_at=clock.now(),
    )
    manager = visitors[2]
    answers = [manager.post(f"/staff/devices/{key}/revoke/").content for key in (strange.pk, uuid7())]
    without_token = [answer.split(b"csrfmiddlewaretoken")[0] for answer in answers]
    assert without_token[0] == without_token[1]
    strange.refresh_from_db()
    assert strange.state == "active"


def test_forms_of_the_door_need_their_token(visitors: list[Client]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitors[2].cookies
    for address in ("/staff/sign-in/", "/staff/sign-out/", "/staff/devices/pair/", "/staff/password/"):
        assert strict.post(address).status_code == 403


def test_the_device_api_takes_json_from_its_own_pages_only(visitors: list[Client], jambi: MallView) -> None:
    client = Client(enforce_csrf_checks=True)
    offer = {"public_key": {}}
    form = client.post("/device/offers", offer)
    foreign = client.post("/device/offers", offer, "application/json", headers={"Origin": "https://evil.example"})
    own = client.post("/device/offers", offer, "application/json", headers={"Origin": "http://testserver"})
    assert (form.status_code, foreign.status_code, own.status_code) == (422, 403, 422)
    assert own.headers["Content-Type"] == "application/problem+json"
    for address in DEVICE_API - {"/device/offers/{id}"}:
        assert client.get(address.replace("{id}", str(uuid7()))).status_code == 405
    assert client.get(f"/device/offers/{uuid7()}").status_code == 404
    for body in ("[]", "{", '{"device": 5}', '{"device": "x", "nonce": "n", "signature": "s"}'):
        assert client.post("/device/session", body, "application/json").status_code == 422
    unknown = {"device": str(uuid7()), "nonce": "n", "signature": "s"}
    assert client.post("/device/session", unknown, "application/json").status_code == 401
    assert not Device.objects.filter(state="active").exists()


def test_a_role_of_yesterday_is_nothing_today_also_for_a_bearer_token(jambi: MallView) -> None:
    now = clock.now()
    secret = services.token_for_role(mall_id=jambi.id, role="duty_manager", now=now)
    yesterday = {"active_from": now - timedelta(days=2), "active_to": now - timedelta(days=1)}
    RoleAssignment.objects.filter(staff__user__username="token-duty_manager").update(**yesterday)
    selectors.forget()
    assert Client().get("/staff/devices/", headers={"Authorization": f"Bearer {secret}"}).status_code == 403


def test_the_people_of_the_demo_pack_load_once(jambi: MallView, settings: object) -> None:
    def counts() -> tuple[int, int, int]:
        return Staff.objects.count(), RoleAssignment.objects.count(), Device.objects.count()

    before = counts()
    assert before[0] > 40
    services.load_people(Path(settings.BALAI_PACK))
    assert counts() == before
    assert selectors.demo_accounts_exist()
    officer = Staff.objects.get(user__username="loket01")
    assert officer.demo
    assert officer.user.check_password(services.DEMO_PASSWORD)
    assert officer.counters == ["1"]


def test_production_makes_no_invented_people(jambi: MallView, settings: object) -> None:
    settings.BALAI_MODE = "production"
    before = Staff.objects.count()
    with pytest.raises(Exception, match="demo-only"):
        services.load_people(Path(settings.BALAI_PACK))
    assert Staff.objects.count() == before


def test_a_colleague_of_another_mall_is_a_visitor_here(jambi: MallView) -> None:
    now = clock.now()
    secret = services.token_for_role(mall_id=jambi.id, role="duty_manager", now=now)
    Staff.objects.filter(user__username="token-duty_manager").update(mall_id=uuid7())
    selectors.forget()
    answer = Client().get("/staff/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.headers["Location"].startswith("/staff/sign-in/")
