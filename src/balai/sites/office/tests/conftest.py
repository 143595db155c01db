"""The demo mall with a clock, and browsers of people by role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from balai.domains.accounts.services import token_for_role
from balai.domains.directory.types import MallView
from balai.kernel import clock

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


class Hands:
    """The clock of the views."""

    now = NOW


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Tuesday 09.00, until moved."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def browser(jambi: MallView, hands: Hands) -> Callable[..., Client]:
    """`browser("agency_head", "DUKCAPIL")`: a browser of somebody with that role."""

    def make(role: str, agency: str | None = None) -> Client:
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=hands.now)
        return Client(headers={"authorization": f"Bearer {token}"})

    return make
