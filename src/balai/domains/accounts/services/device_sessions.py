"""Sessions of devices: fifteen minutes, renewed only by a fresh signature of the browser's own key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor

from ..credentials import DEVICE_PREFIX, digest, new_token
from ..errors import DemoOnly, DeviceProofFailed
from ..models import Device, DeviceSession
from ..proofs import signed_by
from ..selectors.actors import forget
from .pairing import facts, plan_device

LIFETIME = timedelta(minutes=15)
RENEW_EVERY = timedelta(minutes=5)
SESSION_SECONDS = int(LIFETIME.total_seconds())
CHALLENGE_LIFETIME = timedelta(minutes=1)
HEADLESS_LIFETIME = timedelta(days=30)
_signer = TimestampSigner(salt="balai.accounts.device")


@dataclass(frozen=True)
class Opened:
    """A device's new session: the secret for its cookie, and what the device is."""

    secret: str
    device: Device
    expires_at: datetime


def challenge(*, device_id: UUID) -> str:
    """Something fresh to sign, for a minute. The same for devices that do not exist."""
    return _signer.sign_object({"device": str(device_id), "once": new_token("")})


def open_device_session(*, device_id: UUID, nonce: str, signature: str, now: datetime) -> Opened:
    """Exchange a signature over `balai-device-session:<device id>:<nonce>` for a session of 15 minutes.

    A nonce works once, for its device. Older sessions of the device end when they run out. Raises DeviceProofFailed,
    whatever does not fit: unknown or revoked device, wrong key, stale or used nonce.
    """
    try:
        said = _signer.unsign_object(nonce, max_age=CHALLENGE_LIFETIME)
    except BadSignature:
        raise DeviceProofFailed() from None
    device = Device.objects.filter(pk=device_id, state="active", public_key__isnull=False).first()
    if device is None or said.get("device") != str(device_id):
        raise DeviceProofFailed()
    if not signed_by(device.public_key, f"balai-device-session:{device_id}:{nonce}", signature):
        raise DeviceProofFailed()
    secret = new_token(DEVICE_PREFIX)
    try:
        with transaction.atomic():
            device = Device.objects.select_for_update().get(pk=device_id)
            if device.state != "active":
                raise DeviceProofFailed()
            device.sessions.filter(expires_at__lte=now).delete()
            session = DeviceSession.objects.create(
                device=device,
                mall_id=device.mall_id,
                digest=digest(secret),
                nonce=digest(nonce),
                created_at=now,
                expires_at=now + LIFETIME,
            )
            device.last_seen_at = now
            device.save(update_fields=["last_seen_at"])
    except IntegrityError:
        raise DeviceProofFailed() from None
    return Opened(secret, device, session.expires_at)


def headless_token(
    *, mall_id: UUID, kind: str, name: str, now: datetime, zone: str = "", counter: str = ""
) -> tuple[Device, str]:
    """A device without a browser and its bearer token of 30 days. Demo and test only: raises DemoOnly.

    The device with that name is used again; Invalid, NotFound as `plan_device`.
    """
    if settings.BALAI_MODE == "production":
        raise DemoOnly()
    system = Actor.system("device enrol")
    with transaction.atomic():
        wanted: dict[str, Any] = {"mall_id": mall_id, "kind": kind, "name": name, "zone": zone, "counter": counter}
        device = Device.objects.select_for_update().filter(**wanted).first()
        if device is None:
            device = plan_device(actor=system, demo=True, now=now, **wanted)
        if device.state != "active":
            device.state, device.enrolled_at, device.revoked_at = "active", now, None
            device.save(update_fields=["state", "enrolled_at", "revoked_at"])
            journal.append("device.enrolled", device.pk, mall_id, system, facts(device), occurred_at=now)
        secret = new_token(DEVICE_PREFIX)
        DeviceSession.objects.create(
            device=device,
            mall_id=mall_id,
            digest=digest(secret),
            created_at=now,
            expires_at=now + HEADLESS_LIFETIME,
        )
    transaction.on_commit(forget)
    return device, secret
