"""What Meta reports: the challenge when the address is entered, then signed status changes, repeated and unordered."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from ...errors import BadSignature, NoSuchChannel
from ...types import Report
from ..answers import within

VERBS = {"sent": "accept", "delivered": "confirm", "read": "open", "failed": "refuse"}
PREFIX = "sha256="


def challenge(mode: str, token: str, value: str) -> str:
    """Meta's challenge back, when the word is ours. Raises NoSuchChannel (not set up), BadSignature."""
    if not settings.BALAI_WHATSAPP_VERIFY:
        raise NoSuchChannel()
    if mode != "subscribe" or not hmac.compare_digest(token.encode(), settings.BALAI_WHATSAPP_VERIFY.encode()):
        raise BadSignature()
    return value


def check_signature(body: bytes, signature: str) -> None:
    """`X-Hub-Signature-256` over the raw body with the app secret. Raises NoSuchChannel, BadSignature."""
    if not settings.BALAI_WHATSAPP_SECRET:
        raise NoSuchChannel()
    wanted = hmac.new(settings.BALAI_WHATSAPP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    given = signature.removeprefix(PREFIX)
    if not signature.startswith(PREFIX) or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise BadSignature()


def read(body: bytes) -> list[Report]:
    """The status changes in a report that was signed; whatever else Meta may send is passed over."""
    try:
        found = json.loads(body)
    except (ValueError, UnicodeDecodeError):
        return []
    entries = within(found, "entry")
    reports = []
    for entry in entries if isinstance(entries, list) else []:
        changes = within(entry, "changes")
        for change in changes if isinstance(changes, list) else []:
            statuses = within(change, "value", "statuses")
            for status in statuses if isinstance(statuses, list) else []:
                if (report := _report(status)) is not None:
                    reports.append(report)
    return reports


def _report(status: Any) -> Report | None:
    verb, provider_id = VERBS.get(str(within(status, "status"))), within(status, "id")
    if verb is None or not isinstance(provider_id, str) or not 0 < len(provider_id) <= 200:
        return None
    code = within(status, "errors", 0, "code")
    reason = f"provider-{code}" if verb == "refuse" and isinstance(code, int) and 0 <= code < 10**8 else ""
    return Report(verb, _uuid(within(status, "biz_opaque_callback_data")), provider_id, reason, _instant(status))


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _instant(status: Any) -> datetime | None:
    said = within(status, "timestamp")
    if isinstance(said, str) and said.isdigit() and len(said) < 12:
        return datetime.fromtimestamp(int(said), UTC)
    return None
