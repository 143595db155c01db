"""Officers at their consoles in the demo mall, Tuesday 09.00."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from balai.domains.accounts.services import token_for_role
from balai.domains.directory.types import MallView
from balai.domains.queueing import services
from balai.domains.queueing.types import Contact, Issued
from balai.kernel import clock
from balai.kernel.actors import Actor

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


class Hands:
    """Moves the clock of the views."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_by(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The clock every view reads."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def take(jambi: MallView, hands: Hands) -> Callable[..., Issued]:
    """`take("kia", priority="elderly")`: a number taken now."""

    def make(service: str, *, name: str = "", phone: str = "", **values: Any) -> Issued:
        wish = services.prepare(
            mall_id=jambi.id,
            service=service,
            channel="online",
            now=hands.now,
            actor=Actor.visitor(jambi.id),
            contact=Contact(name, phone),
            **values,
        )
        return services.issue(wish)

    return make


class Console:
    """An officer's browser at one counter."""

    def __init__(self, client: Client, counter: str) -> None:
        self.client, self.counter = client, counter
        self.answer: Any = None

    def look(self) -> str:
        """The console's page as text without tags."""
        self.answer = self.client.get(f"/counter/{self.counter}/")
        assert self.answer.status_code == 200, self.answer.status_code
        return self.text

    @property
    def html(self) -> str:
        """The page as sent."""
        return str(self.answer.content.decode())

    @property
    def text(self) -> str:
        """What a person reads."""
        bare = re.sub(r"<(script|noscript|dialog).*?</\1>", " ", self.html, flags=re.S)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())

    def fields(self, verb: str) -> dict[str, str]:
        """The hidden fields of a verb's form on the page last looked at."""
        form = re.search(rf'action="/counter/{self.counter}/do/{verb}/".*?</form>', self.html, re.S)
        assert form is not None, f"there is no {verb} here"
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))

    def press(self, verb: str, **more: str) -> str:
        """Look, press the button of a verb, and read the console afterwards."""
        self.look()
        return self.send(verb, **{**self.fields(verb), **more})

    def send(self, verb: str, **fields: str) -> str:
        """Send a form as it is."""
        self.answer = self.client.post(f"/counter/{self.counter}/do/{verb}/", fields, follow=True)
        return self.text


@pytest.fixture
def console(jambi: MallView, hands: Hands) -> Callable[..., Console]:
    """`console("5")`: the console of a counter, for an officer of its agency; `role` for somebody else."""

    def make(counter: str, role: str = "front_officer", agency: str | None = "DUKCAPIL") -> Console:
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=hands.now)
        return Console(Client(headers={"authorization": f"Bearer {token}"}), counter)

    return make
