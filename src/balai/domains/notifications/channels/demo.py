"""The demo's stand-in for any channel that is not set up: the message goes to a page instead of out of the house."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.kernel import keys

from .base import Channel, Outgoing


def sealed_for(message_id: UUID) -> str:
    """The place the words of a kept message belong to."""
    return f"notifications_demo_message.body:{message_id}"


class DemoOutbox(Channel):
    """Writes what would have left into /demo/outbox/, once for each id. Never used in production."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.code, self.name = channel.code, channel.name

    def is_set_up(self) -> bool:
        """Always."""
        return True

    def check(self, value: str) -> str:
        """As the real channel."""
        return self.channel.check(value)

    def parts(self, body: str) -> int:
        """As the real channel."""
        return self.channel.parts(body)

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Keep it, without the address; the words are closed, since the link in them opens a number."""
        from ..models import Delivery, DemoMessage

        with transaction.atomic():
            mall_id = Delivery.objects.values_list("mall_id", flat=True).get(id=message.id)
            DemoMessage.objects.get_or_create(
                id=message.id,
                defaults={
                    "mall_id": mall_id,
                    "channel": self.code,
                    "lang": message.lang,
                    "title": message.title,
                    "body": keys.encrypt(message.body, sealed_for(message.id)),
                    "sent_at": now,
                },
            )
        return f"demo-{message.id}"
