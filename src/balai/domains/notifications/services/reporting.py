"""What providers report: signed, repeated, out of order. Each report is read once, each step happens once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from balai.kernel.context import acting
from balai.kernel.fields import matching

from ..channels.sms import GATEWAY
from ..channels.whatsapp import reports as whatsapp
from ..models import Delivery, Heard
from ..types import Report
from .sending import fall_back
from .steps import SYSTEM, step

STALE = timedelta(days=8)
"""Providers repeat for a week; what is older is a replay."""
CHUNK = 50


def answer_whatsapp(mode: str, token: str, challenge: str) -> str:
    """The challenge back, when the word is ours; nothing is changed. Raises BadSignature, NoSuchChannel."""
    return whatsapp.challenge(mode, token, challenge)


def hear_whatsapp(*, body: bytes, signature: str, now: datetime) -> int:
    """Reports of WhatsApp; how many changed something. Raises BadSignature, NoSuchChannel (not set up)."""
    whatsapp.check_signature(body, signature)
    return _hear("whatsapp", body, whatsapp.read(body), now)


def hear_sms(*, body: bytes, headers: Mapping[str, str], now: datetime) -> int:
    """Reports of the SMS gateway; how many changed something. Raises BadSignature, NoSuchChannel (not set up)."""
    return _hear("sms", body, GATEWAY.read(body, headers, at=now.timestamp()), now)


def _hear(channel: str, body: bytes, reports: Iterable[Report], now: datetime) -> int:
    """Apply reports, in transactions of fifty; the same body heard again changes nothing."""
    fresh = [report for report in reports if report.at is None or report.at > now - STALE]
    digest = hashlib.sha256(channel.encode() + b"\0" + body).digest()
    changed = 0
    for start in range(0, len(fresh), CHUNK):
        with acting(SYSTEM, everything=True):
            heard = Heard(id=hashlib.sha256(digest + str(start).encode()).digest(), heard_at=now)
            if Heard.objects.filter(id=heard.id).exists():
                continue
            Heard.objects.bulk_create([heard], ignore_conflicts=True)
            changed += sum(_apply(channel, report, now) for report in fresh[start : start + CHUNK])
    return changed


def _apply(channel: str, report: Report, now: datetime) -> bool:
    rows = Delivery.objects.select_for_update().filter(channel=channel)
    delivery = rows.filter(id=report.delivery_id).first() if report.delivery_id else None
    if delivery is None and report.provider_id:
        delivery = rows.filter(matching(Delivery, "provider_hash", report.provider_id)).first()
    if delivery is None:
        return False
    changed = step(delivery, report.verb, now=now, reason=report.reason, provider_id=report.provider_id)
    if changed and report.verb == "refuse":
        fall_back(delivery, now)
    return changed
