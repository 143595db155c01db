"""`balai-sms/1`: SMS over HTTP and JSON, for gateways that can be configured and for our own adapters before others.

Out   POST BALAI_SMS_URL, `Authorization: Bearer`, `Idempotency-Key: <reference>`
      {"to": "+628…", "from": "MPP", "text": "…", "reference": "<uuid>"}
      202 {"id": "…"}; 4xx {"error": {"code": "invalid_number"}}; 429 with Retry-After
In    POST /api/v1/hooks/sms, `X-Balai-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of "<t>." + body>`
      {"reports": [{"reference": "<uuid>", "id": "…", "status": "delivered", "at": "2026-11-24T02:00:00Z"}]}
      status: sent, delivered or failed (then "error": "code"). Older or newer than five minutes is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from balai.kernel import outbound

from ...errors import BadSignature, NoSuchChannel
from ...types import Report
from ..answers import ProviderFailed, asked_to_wait, document, within
from ..base import Refused, TryLater
from .gateway import SmsGateway

log = structlog.get_logger("balai.notifications")

VERBS = {"sent": "accept", "delivered": "confirm", "failed": "refuse"}
FRESH_S = 300.0
REPAIR_S = 300.0
SLOW_S = 30.0
_SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,30}")


class JsonGateway(SmsGateway):
    """Speaks `balai-sms/1`."""

    def is_set_up(self) -> bool:
        """Whether address and both secrets are there."""
        return bool(settings.BALAI_SMS_URL and settings.BALAI_SMS_KEY and settings.BALAI_SMS_SECRET)

    def submit(self, to: str, text: str, reference: str) -> str:
        """One POST."""
        message = {"to": f"+{to}", "from": settings.BALAI_SMS_SENDER, "text": text, "reference": reference}
        answer = outbound.send(
            "POST",
            settings.BALAI_SMS_URL or "",
            body=json.dumps(message).encode(),
            headers={
                "Authorization": f"Bearer {settings.BALAI_SMS_KEY}",
                "Content-Type": "application/json",
                "Idempotency-Key": reference,
            },
        )
        if answer.status in (200, 201, 202):
            found = document(answer).get("id")
            if isinstance(found, str) and found:
                return found[:200]
            raise ProviderFailed("an answer without an id")
        if answer.status == 429:
            raise asked_to_wait(answer, SLOW_S)
        if answer.status in (401, 402, 403):
            log.error("sms.account", status=answer.status)
            raise TryLater(REPAIR_S)
        if answer.status >= 500 or answer.status in (404, 405, 408, 425):
            raise ProviderFailed(str(answer.status))
        raise Refused(_code(within(document(answer), "error", "code")))

    def read(self, body: bytes, headers: Mapping[str, str], *, at: float) -> list[Report]:
        """Reports of a signed and fresh call."""
        _check_signature(body, headers.get("X-Balai-Signature", ""), at)
        try:
            found = json.loads(body)
        except (ValueError, UnicodeDecodeError):
            return []
        reports = within(found, "reports")
        read = (_report(item) for item in (reports if isinstance(reports, list) else []))
        return [report for report in read if report is not None]


def _check_signature(body: bytes, signature: str, at: float) -> None:
    if not settings.BALAI_SMS_SECRET:
        raise NoSuchChannel()
    found = _SIGNATURE.fullmatch(signature)
    if found is None:
        raise BadSignature()
    wanted = hmac.new(settings.BALAI_SMS_SECRET.encode(), f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(found[2], wanted) or abs(at - int(found[1])) > FRESH_S:
        raise BadSignature()


def _report(item: Any) -> Report | None:
    verb, given, reference = VERBS.get(str(within(item, "status"))), within(item, "id"), within(item, "reference")
    try:
        delivery = UUID(reference) if isinstance(reference, str) else None
    except ValueError:
        delivery = None
    provider_id = given[:200] if isinstance(given, str) else ""
    if verb is None or (delivery is None and not provider_id):
        return None
    return Report(verb, delivery, provider_id, _code(within(item, "error")) if verb == "refuse" else "")


def _code(said: Any) -> str:
    """A provider's word as a code of ours."""
    return said.replace("_", "-") if isinstance(said, str) and _CODE.fullmatch(said) else "refused"
