"""The channel: a short text for a phone, counted in parts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ..base import Channel, Outgoing
from ..phones import international
from .gateway import SmsGateway

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€")


def parts(text: str) -> int:
    """How many SMS a text is: 160 characters, or 153 each when there are several; 70 and 67 outside GSM 03.38."""
    if all(letter in GSM or letter in GSM_DOUBLE for letter in text):
        length, one, each = len(text) + sum(letter in GSM_DOUBLE for letter in text), 160, 153
    else:
        length, one, each = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= one else -(-length // each)


class Sms(Channel):
    """One text through the configured gateway."""

    code = "sms"
    name = _("SMS")

    def __init__(self, gateway: SmsGateway) -> None:
        self.gateway = gateway

    def is_set_up(self) -> bool:
        """Whether there is a gateway."""
        return self.gateway.is_set_up()

    def check(self, value: str) -> str:
        """A phone number with its country code."""
        return international(value)

    def parts(self, body: str) -> int:
        """As the gateway will count them."""
        return parts(body)

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Hand it over."""
        return self.gateway.submit(message.to, message.body, str(message.id))
