"""An officer, a duty manager and numbers in the demo mall of Jambi."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from balai.domains.directory.types import MallView
from balai.domains.queueing import services
from balai.domains.queueing.types import Issued
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""


@pytest.fixture
def officer(jambi: MallView) -> Actor:
    """A front officer of every agency: tests of who may not are in test_permissions."""
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))


@pytest.fixture
def manager(jambi: MallView) -> Actor:
    """The duty manager."""
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))


@pytest.fixture
def take(jambi: MallView) -> Callable[..., Issued]:
    """`take("kia")`: a number taken now."""

    def make(service: str, *, now: datetime = NOW, channel: str = "online", **values: Any) -> Issued:
        actor = Actor.visitor(jambi.id)
        wish = services.prepare(mall_id=jambi.id, service=service, channel=channel, now=now, actor=actor, **values)
        return services.issue(wish)

    return make


def owner(ticket_id: UUID, mall: MallView) -> Actor:
    """The visitor on his own device."""
    return Actor("visitor", mall_id=mall.id, subject=ticket_id, roles=(Role("owner"),))
