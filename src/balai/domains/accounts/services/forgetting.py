"""What of past sign-ins is kept for nothing goes: ended browser sessions, spent tokens, pairing codes, old trouble."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from ..models import DevicePairing, DeviceSession, PrintJob, SignInTrouble, StaffSession, StaffToken

SIGN_INS_KEPT = timedelta(days=90)
"""How long an officer can still see where he was signed in."""
CODES_KEPT = timedelta(days=1)
TROUBLE_KEPT = timedelta(days=7)
PAPERS_KEPT = timedelta(days=2)
"""How long the list of papers is kept; the journal keeps what became of them."""
CHUNK = 500


def forget_ended(*, now: datetime) -> int:
    """Delete what has ended, in chunks so that no transaction lasts long; returns how many rows went."""
    return sum(
        _delete(rows)
        for rows in (
            Session.objects.filter(expire_date__lt=now),
            StaffSession.objects.filter(expires_at__lt=now - SIGN_INS_KEPT),
            StaffToken.objects.filter(expires_at__lt=now - CODES_KEPT),
            DevicePairing.objects.filter(expires_at__lt=now - CODES_KEPT),
            DeviceSession.objects.filter(expires_at__lt=now),
            PrintJob.objects.filter(asked_at__lt=now - PAPERS_KEPT),
            SignInTrouble.objects.filter(failed_at__lt=now - TROUBLE_KEPT),
        )
    )


def _delete(rows: QuerySet[Any]) -> int:
    gone = 0
    while True:
        ids = list(rows.values_list("pk", flat=True)[:CHUNK])
        if ids:
            gone += rows.model._default_manager.filter(pk__in=ids).delete()[0]
        if len(ids) < CHUNK:
            return gone
