"""Citizens with browsers of their own in the demo mall, on Tuesday at 09.00; what is sent lies in the outbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from balai.domains.accounts import selectors as accounts
from balai.domains.accounts import services as staff
from balai.domains.accounts.citizens.oidc import provider
from balai.domains.directory.types import MallView
from balai.domains.notifications import selectors as told
from balai.domains.notifications import services as notifications
from balai.domains.queueing import services as queue
from balai.flows import subscriptions
from balai.kernel import clock, outbox
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""
PHONE, EMAIL = "0812 3456 7890", "sari@example.org"
SYSTEM = Actor.system("test")


class Hands:
    """Moves the clock of everything."""

    def __init__(self) -> None:
        self.now = NOW

    def later(self, **parts: float) -> None:
        """Some days, hours or minutes later."""
        self.now += timedelta(**parts)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The clock every view reads."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    provider.forget()
    return found


@pytest.fixture
def mall(jambi: MallView, hands: Hands) -> MallView:
    """The demo mall, its journal followed from now on."""
    notifications.begin_following(subscriptions.NAME)
    return jambi


def text_of(answer: Any) -> str:
    """The words of a page, in one line."""
    plain = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", plain.replace("&#x27;", "'"))


class Person:
    """Somebody with a browser."""

    def __init__(self, mall: MallView, hands: Hands) -> None:
        self.mall, self.hands, self.client = mall, hands, Client()

    def get(self, path: str) -> Any:
        """A page."""
        return self.client.get(path)

    def post(self, path: str, **form: Any) -> Any:
        """A form."""
        return self.client.post(path, form)

    def ask(self, contact: str) -> Any:
        """Ask for a code at the door."""
        return self.post("/me/sign-in/", contact=contact)

    def outbox(self) -> list[Any]:
        """What the demo would have sent so far, the newest first."""
        while subscriptions.react_once(self.hands.now):
            pass
        outbox.deliver_due(now=lambda: self.hands.now)
        return told.demo_messages(mall_id=self.mall.id)[0]

    def code(self) -> str:
        """The code in the newest message."""
        return re.search(r"\b(\d{6})\b", self.outbox()[0].body)[1]

    def type(self, code: str) -> Any:
        """Type a code."""
        return self.post("/me/code/", code=code)

    def enter(self, contact: str) -> Any:
        """The whole way in."""
        assert self.ask(contact).status_code == 302
        return self.type(self.code())

    def take(self, service: str = "kia", **fields: Any) -> tuple[UUID, str]:
        """A number through the form, and its link."""
        form = {"priority": "normal", "key": uuid7().hex, **fields}
        answer = self.client.post(f"/services/{service}/number/", form)
        assert answer.status_code == 303, answer.content.decode()
        return UUID(answer["Location"].split("/")[2]), answer["Location"]


@pytest.fixture
def person(mall: MallView, hands: Hands) -> Callable[[], Person]:
    """`person()`: one more."""
    return lambda: Person(mall, hands)


@pytest.fixture
def officer(mall: MallView, hands: Hands) -> Client:
    """A browser of an officer who is signed in at counter 3."""
    found = staff.add_staff(
        actor=SYSTEM, mall_id=mall.id, username="ratna", name="Ratna Contoh", password="kata sandi panjang", now=NOW
    )
    staff.assign_role(actor=SYSTEM, staff_id=found.pk, role="front_officer", agency="DUKCAPIL", now=NOW)
    token = staff.issue_token(actor=SYSTEM, staff=found, now=NOW, lifetime=timedelta(days=400))
    accounts.forget()
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def serve(mall: MallView) -> Callable[..., None]:
    """`serve("3", "open_counter", "call_next")`: what an officer does there."""
    actor = Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role("front_officer"),))

    def act(counter: str, *verbs: str) -> None:
        for verb in verbs:
            getattr(queue, verb)(actor=actor, counter=counter, now=NOW)

    return act


def letter_of(officer: Client, **form: str) -> dict[str, str]:
    """A letter from counter 3: number, PIN and account as they are printed."""
    answer = officer.post("/counter/3/letter/", {"checked": "on", **form})
    assert answer.status_code == 200, answer.content.decode()
    code, account, pin = re.findall(r'<dd class="letter__code[^"]*">([^<]+)</dd>', answer.content.decode())
    return {"letter": code, "pin": pin, "account": account}
