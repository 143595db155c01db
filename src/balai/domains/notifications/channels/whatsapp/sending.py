"""Template messages, and what Meta's error codes mean for us."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balai.kernel import outbound
from balai.kernel.outbound import Answer

from ..answers import ProviderFailed, asked_to_wait, document, within
from ..base import Channel, Outgoing, Refused, TryLater
from ..phones import international

log = structlog.get_logger("balai.notifications")

SLOW_DOWN = {4, 80007, 130429, 131048, 131056, 133016}
"""Throughput and rate limits: the same message may go later."""
UNREACHABLE = {131021, 131026, 131030, 131047, 131049, 131050, 470}
"""This recipient cannot or does not want to get it: another channel may."""
PASSING = {1, 2, 131000, 131016, 133004, 131057}
"""Unknown, or the service itself is down."""
ACCOUNT = {0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045}
"""Token, permission, payment or account: nothing is wrong with the message; a person must repair it."""
REPAIR_S = 300.0
SLOW_S = 30.0


class WhatsApp(Channel):
    """One template message to one phone."""

    code = "whatsapp"
    name = _("WhatsApp")

    def is_set_up(self) -> bool:
        """Whether number, token and app secret are there: without the secret no report could be believed."""
        return bool(
            settings.BALAI_WHATSAPP_PHONE_ID and settings.BALAI_WHATSAPP_TOKEN and settings.BALAI_WHATSAPP_SECRET
        )

    def check(self, value: str) -> str:
        """A phone number with its country code."""
        return international(value)

    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Hand it to Meta; the `wamid` it answers with."""
        answer = outbound.send(
            "POST",
            f"{settings.BALAI_WHATSAPP_URL}/{settings.BALAI_WHATSAPP_PHONE_ID}/messages",
            body=json.dumps(wire(message)).encode(),
            headers={
                "Authorization": f"Bearer {settings.BALAI_WHATSAPP_TOKEN}",
                "Content-Type": "application/json",
            },
        )
        if answer.status == 200:
            found = within(document(answer), "messages", 0, "id")
            if isinstance(found, str) and found:
                return found
            raise ProviderFailed("an answer without an id")
        raise _refusal(answer)


def wire(message: Outgoing) -> dict[str, Any]:
    """The body of the request."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to,
        "type": "template",
        "template": {
            "name": message.template,
            "language": {"code": message.lang},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": value} for value in message.values]}
            ],
        },
        "biz_opaque_callback_data": str(message.id),
    }


def _refusal(answer: Answer) -> Exception:
    """The exception that an error answer stands for."""
    if answer.status >= 500:
        return ProviderFailed(str(answer.status))
    code = within(document(answer), "error", "code")
    if answer.status == 429 or code in SLOW_DOWN:
        return asked_to_wait(answer, SLOW_S)
    if answer.status in (401, 403) or code in ACCOUNT:
        log.error("whatsapp.account", status=answer.status, code=code)
        return TryLater(REPAIR_S)
    if code in PASSING or answer.status == 408:
        return ProviderFailed(str(code))
    return Refused("unreachable" if code in UNREACHABLE else f"provider-{code}" if isinstance(code, int) else "refused")
