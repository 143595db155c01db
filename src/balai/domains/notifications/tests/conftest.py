"""An addressee with a phone in the demo mall of Jambi, and an outside world that notes what it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy as _

from balai.domains.directory.types import MallView
from balai.domains.notifications import links, services
from balai.domains.notifications.channels import Channel, Outgoing, registry
from balai.domains.notifications.channels.phones import international
from balai.domains.notifications.services import sending
from balai.kernel import clock, outbox
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
"""Wednesday 05.00 in Jambi: quiet."""
PHONE = "0812 3456 7890"


class Outside(Channel):
    """A provider that does as told: `failures` are raised first, one a call; then it accepts."""

    def __init__(self, code: str) -> None:
        self.code, self.name = code, _("SMS")
        self.got: list[Outgoing] = []
        self.failures: list[Exception] = []

    def is_set_up(self) -> bool:
        return True

    def check(self, value: str) -> str:
        return international(value)

    def send(self, message: Outgoing, *, now: datetime) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.got.append(message)
        return f"{self.code}-{len(self.got)}"


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock of the senders."""

    class Hands:
        now = NOW

    monkeypatch.setattr(clock, "now", lambda: Hands.now)
    monkeypatch.setattr(links, "_makers", {"ticket": lambda ticket: f"/t/{ticket}/?token=view"})
    return Hands


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, hands: Any) -> Iterator[dict[str, Outside]]:
    """WhatsApp, SMS and e-mail, replaced."""
    made = {code: Outside(code) for code in ("whatsapp", "sms", "email")}
    made["email"].check = lambda value: value  # type: ignore[method-assign]
    monkeypatch.setattr(registry, "_channels", registry._channels | made)
    sending.pauses.__init__()  # type: ignore[misc]
    yield made
    sending.pauses.__init__()  # type: ignore[misc]


@pytest.fixture
def visitor(jambi: MallView) -> Actor:
    """Somebody with a number, on the device that took it, who left his phone."""
    ticket = uuid7()
    know(jambi, ticket)
    return Actor("visitor", mall_id=jambi.id, subject=ticket, roles=(Role("owner"),))


def know(mall: MallView, ticket: UUID, *, lang: str = "id", **addresses: str) -> None:
    """Remember a visitor until the service day ends; by default he left a phone."""
    ends = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    services.remember(mall_id=mall.id, addressee_id=ticket, kind="ticket", lang=lang, now=NOW, expires_at=ends)
    for channel, value in (addresses or {"whatsapp": PHONE, "sms": PHONE}).items():
        services.keep_address(addressee_id=ticket, channel=channel, value=value, now=NOW)


@pytest.fixture
def tell(jambi: MallView, visitor: Actor) -> Callable[..., bool]:
    """`tell("ticket-called")`: the visitor is told at NOW."""

    def told(text: str, *, key: str = "", now: datetime = NOW, **values: Any) -> bool:
        wanted = {
            "mall_id": jambi.id,
            "addressee_id": visitor.subject,
            "params": {"number": "CF-007", "service": "kia", "counter": "3"},
            "key": key or f"{text}/{uuid7()}",
            "happened_at": now,
        }
        return services.notify(text=text, now=now, **(wanted | values))

    return told


def deliver(at: datetime, limit: int = 50) -> outbox.Delivered:
    """What the senders do at an instant."""
    return outbox.deliver_due(limit, now=lambda: at)


def later(seconds: float) -> datetime:
    """So many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)
