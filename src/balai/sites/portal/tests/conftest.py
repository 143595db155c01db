"""A visitor with a browser at the portal of the demo mall, on Tuesday at 09.00."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.domains.queueing import selectors
from balai.domains.queueing import services as queue
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""


class Hands:
    """Moves the clock of the views."""

    def __init__(self) -> None:
        self.now = NOW

    def set(self, **fields: int) -> None:
        """Another hour or day, in UTC."""
        self.now = self.now.replace(**fields)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The clock every view reads."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def mall(jambi: MallView, hands: Hands) -> MallView:
    """The demo mall, at the hour of `hands`."""
    return jambi


@pytest.fixture
def client(mall: MallView) -> Client:
    """A browser."""
    return Client()


@pytest.fixture
def officer(mall: MallView) -> Actor:
    """An officer of every agency."""
    return Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role("front_officer"),))


@pytest.fixture
def live(mall: MallView, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a web node: the board is kept in memory, and the directory was looked at a moment ago."""
    board = selectors.board(mall.id, NOW)
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 3600.0)
    selectors.follow(lambda mall_id: board)
    snapshot.malls()
    yield
    selectors.follow(lambda mall_id: None)


@pytest.fixture
def take(client: Client) -> Callable[..., UUID]:
    """`take("kia")`: a number taken through the form, in this browser; returns its id."""

    def through_the_form(service: str, **fields: Any) -> UUID:
        client.cookies.pop("balai_visitor", None)  # a queue of many is not taken by one browser
        answer = client.post(f"/services/{service}/number/", {"priority": "normal", "key": uuid7().hex, **fields})
        assert answer.status_code == 303, answer.content.decode()
        return UUID(answer["Location"].split("/")[2])

    return through_the_form


@pytest.fixture
def serve(officer: Actor) -> Callable[..., None]:
    """`serve("3", "call_next", "start")`: what the officer at a counter does, one verb after the other."""

    def act(counter: str, *verbs: str, **values: Any) -> None:
        for verb in verbs:
            getattr(queue, verb)(actor=officer, counter=counter, now=NOW, **values)

    return act
