"""The demo mall with a desk, an officer at the reported counter, and somebody who was asked for money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from balai.domains.complaints import rooms, services
from balai.domains.complaints.types import LevyFacts
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""
WORDS = "Saya diminta uang tambahan untuk kartu anak."


@pytest.fixture
def desk(jambi: MallView) -> Actor:
    """The duty manager."""
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))


@pytest.fixture
def officer(jambi: MallView) -> Actor:
    """Somebody who serves at the reported counter."""
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer", "DUKCAPIL"),))


@pytest.fixture
def leave(jambi: MallView) -> Callable[..., UUID]:
    """`leave(counter="3", contact="0812…")`: a report; returns its id."""

    def make(*, counter: str = "3", key: str = "", now: datetime = NOW, text: str = WORDS, **facts: object) -> UUID:
        receipt = services.report_levy(
            mall=jambi,
            counter=jambi.counters[counter],
            facts=LevyFacts(text, **facts),  # type: ignore[arg-type]
            key=key or uuid7().hex,
            now=now,
        )
        return rooms.report_of(receipt, jambi.id)

    return make
