"""A small mall for the tests of accounts: two agencies, a counter of each, one zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import Staff
from balai.domains.directory import snapshot
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import stable_id

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MALL = stable_id("mall", "test")
OTHER_MALL = stable_id("mall", "other")
CIVIL = stable_id("agency", "test", "DUKCAPIL")
SYSTEM = Actor.system("test")
ZONE = "Asia/Jakarta"


@pytest.fixture(autouse=True)
def mall(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory knows one mall with DUKCAPIL (counter 1), POLRESTA (counter 7) and zone a; and an empty one."""
    agencies = {code: SimpleNamespace(id=stable_id("agency", "test", code)) for code in ("DUKCAPIL", "POLRESTA")}
    counters = {
        "1": SimpleNamespace(agency="DUKCAPIL", services=()),
        "7": SimpleNamespace(agency="POLRESTA", services=()),
    }
    zones = {"a": SimpleNamespace(name="Zona A")}
    places = {"agencies": agencies, "counters": counters, "zones": zones}
    malls = {
        MALL: SimpleNamespace(id=MALL, code="test", services={}, timezone=ZONE, **places),
        OTHER_MALL: SimpleNamespace(
            id=OTHER_MALL, code="other", services={}, timezone=ZONE, agencies={}, counters={}, zones={}
        ),
    }

    def current(mall_id: object) -> SimpleNamespace:
        if mall_id not in malls:
            raise NotFound()
        return malls[mall_id]

    monkeypatch.setattr(snapshot, "current", current)
    monkeypatch.setattr(snapshot, "malls", lambda: tuple(malls.values()))
    selectors.forget()


@pytest.fixture
def person(db: None) -> Callable[..., Staff]:
    """`person("melati", "front_officer@DUKCAPIL")`: a colleague with these roles since yesterday."""

    def make(username: str, *roles: str, mall_id: object = MALL, **values: object) -> Staff:
        name = f"{username.title()} Contoh"
        staff = services.add_staff(actor=SYSTEM, mall_id=mall_id, username=username, name=name, now=NOW, **values)
        for role in roles:
            role_name, _, agency = role.partition("@")
            services.assign_role(actor=SYSTEM, staff_id=staff.pk, role=role_name, agency=agency or None, now=NOW)
        return staff

    return make


@pytest.fixture
def acting() -> Callable[..., Actor]:
    """The actor a colleague is at `now`, as a bearer token would make him."""

    def act(staff: Staff, now: datetime = NOW) -> Actor:
        return selectors.for_bearer(services.issue_token(actor=SYSTEM, staff=staff, now=now), now=now)

    return act
