"""Pairing: a browser offers itself, the desk recognises its code, the browser accepts. Both sides say yes."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import normalise_code, readable_code, uuid7
from balai.kernel.permissions import require

from .. import places
from ..credentials import digest
from ..errors import DeviceProofFailed, PairingCodeUnknown
from ..models import KINDS, Device, DevicePairing
from ..proofs import normal_key, signed_by
from ..selectors.actors import forget

CODE_LIFETIME = timedelta(minutes=10)
_CODE_BITS = 40


@dataclass(frozen=True)
class Offer:
    """What a browser shows and keeps while it waits: the code for people, the secret for itself."""

    id: UUID
    code: str
    check: str
    secret: str
    expires_at: datetime


def check_number(pairing_id: UUID, public_key: dict[str, Any]) -> str:
    """Four digits that device and desk show side by side: the same key, the same browser."""
    canonical = json.dumps(public_key, sort_keys=True, separators=(",", ":"))
    value = hashlib.sha256(f"{pairing_id}{canonical}".encode()).digest()
    return f"{int.from_bytes(value[:4], 'big') % 10_000:04d}"


def offer_pairing(*, mall_id: UUID, public_key: Any, now: datetime) -> Offer:
    """A browser asks to become a device of the mall; its code works once, for ten minutes.

    `public_key` is a JWK of an ECDSA P-256 key. Raises Invalid for anything else.
    """
    key = normal_key(public_key)
    DevicePairing.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    code, secret = readable_code(_CODE_BITS), secrets.token_urlsafe(32)
    pairing = DevicePairing.objects.create(
        id=uuid7(),
        mall_id=mall_id,
        code_digest=digest(normalise_code(code)),
        secret_digest=digest(secret),
        public_key=key,
        created_at=now,
        expires_at=now + CODE_LIFETIME,
    )
    return Offer(pairing.pk, code, check_number(pairing.pk, key), secret, pairing.expires_at)


def recognise(*, actor: Actor, code: str, now: datetime) -> DevicePairing:
    """The offer behind a code that is still free, to show its check number. Raises PairingCodeUnknown, Forbidden."""
    require("accounts.manage_devices", actor)
    pairing = DevicePairing.objects.filter(
        code_digest=digest(normalise_code(code)), state="offered", expires_at__gt=now
    ).first()
    if pairing is None or actor.mall_id not in (None, pairing.mall_id):
        raise PairingCodeUnknown()
    return pairing


def claim_pairing(
    *,
    actor: Actor,
    code: str,
    now: datetime,
    device_id: UUID | None = None,
    kind: str = "",
    name: str = "",
    zone: str = "",
    counter: str = "",
    kiosk: UUID | None = None,
) -> DevicePairing:
    """The desk says what the device behind `code` is: one planned, revoked or replaced (`device_id`), or a new one.

    The code is spent. The device has its place only when the browser accepts (`accept_pairing`).
    Raises PairingCodeUnknown, Forbidden, NotFound (device, zone or counter), Invalid.
    """
    with transaction.atomic():
        pairing = recognise(actor=actor, code=code, now=now)
        pairing = DevicePairing.objects.select_for_update().get(pk=pairing.pk)
        if pairing.state != "offered":
            raise PairingCodeUnknown()
        device = (
            device_in_mall(actor, device_id)
            if device_id
            else plan_device(
                actor=actor,
                mall_id=pairing.mall_id,
                kind=kind,
                name=name,
                zone=zone,
                counter=counter,
                kiosk=kiosk,
                now=now,
            )
        )
        pairing.state, pairing.device, pairing.claimed_by = "claimed", device, actor.id
        pairing.save(update_fields=["state", "device", "claimed_by"])
        journal.append(
            "device.claimed",
            device.pk,
            device.mall_id,
            actor,
            facts(device) | {"pairing": str(pairing.pk)},
            occurred_at=now,
        )
    return pairing


def offered(*, pairing_id: UUID, secret: str, now: datetime) -> DevicePairing:
    """The browser's own offer, to see how far it is. Raises NotFound for another's, or an expired one."""
    pairing = DevicePairing.objects.select_related("device").filter(pk=pairing_id, expires_at__gt=now).first()
    known = bytes(pairing.secret_digest) if pairing else b""
    if not hmac.compare_digest(digest(secret), known) or pairing is None:
        raise NotFound()
    return pairing


def accept_pairing(*, pairing_id: UUID, secret: str, signature: str, now: datetime) -> Device:
    """The browser accepts its name and place and proves that it holds the key; any older key of the device is dead.

    `signature` is over `balai-device-accept:<pairing id>` (base64url, r||s). Raises NotFound, DeviceProofFailed.
    """
    pairing = offered(pairing_id=pairing_id, secret=secret, now=now)
    if not signed_by(pairing.public_key, f"balai-device-accept:{pairing_id}", signature):
        raise DeviceProofFailed()
    with transaction.atomic():
        pairing = DevicePairing.objects.select_for_update().get(pk=pairing_id)
        if pairing.state != "claimed" or pairing.device_id is None:
            raise NotFound()
        device = Device.objects.select_for_update().get(pk=pairing.device_id)
        device.sessions.all().delete()
        device.public_key, device.state = pairing.public_key, "active"
        device.enrolled_at, device.revoked_at = now, None
        device.silent_since, device.version, device.paper = None, "", ""
        device.save(
            update_fields=["public_key", "state", "enrolled_at", "revoked_at", "silent_since", "version", "paper"]
        )
        pairing.state = "accepted"
        pairing.save(update_fields=["state"])
        journal.append("device.enrolled", device.pk, device.mall_id, _device(device), facts(device), occurred_at=now)
    transaction.on_commit(forget)
    return device


def refuse_pairing(*, pairing_id: UUID, secret: str, now: datetime) -> None:
    """The person at the device says no: this is not the place. Raises NotFound."""
    pairing = offered(pairing_id=pairing_id, secret=secret, now=now)
    DevicePairing.objects.filter(pk=pairing.pk, state__in=("offered", "claimed")).update(state="refused")


def plan_device(
    *,
    actor: Actor,
    mall_id: UUID,
    kind: str,
    name: str,
    now: datetime,
    zone: str = "",
    counter: str = "",
    kiosk: UUID | None = None,
    code: str = "",
    demo: bool = False,
) -> Device:
    """A device that is to stand somewhere and has no key yet; `kiosk` is the one whose paper a new printer prints.

    Raises Forbidden, Invalid, NotFound (zone, counter, kiosk).
    """
    require("accounts.manage_devices", actor)
    name = " ".join(name.split())
    if kind not in KINDS or not name or (kind == "counter") != bool(counter) or (kiosk and kind != "printer"):
        raise Invalid()
    places.require_zone(mall_id, zone)
    if counter:
        places.counter_agency(mall_id, counter)
    device_id = uuid7()
    planned = Device.objects.create(
        id=device_id,
        mall_id=mall_id,
        code=code or f"{slugify(name)[:39]}-{device_id.hex[-8:]}",
        kind=kind,
        name=name[:80],
        zone=zone,
        counter=counter,
        demo=demo,
        created_at=now,
    )
    if kiosk:
        place_printer(actor=actor, kiosk_id=kiosk, printer_id=planned.pk)
    return planned


def place_printer(*, actor: Actor, kiosk_id: UUID, printer_id: UUID | None) -> None:
    """Say on which printer the paper of a kiosk comes out; None: on none. Raises Forbidden, NotFound, Invalid."""
    with transaction.atomic():
        kiosk = device_in_mall(actor, kiosk_id)
        printer = device_in_mall(actor, printer_id) if printer_id else None
        if kiosk.kind != "kiosk" or (printer and (printer.kind != "printer" or printer.mall_id != kiosk.mall_id)):
            raise Invalid()
        kiosk.printer = printer
        kiosk.save(update_fields=["printer"])


def revoke_device(*, actor: Actor, device_id: UUID, now: datetime) -> None:
    """The device is lost or goes: sessions and key end now. Raises NotFound for one of another mall, Forbidden."""
    with transaction.atomic():
        device = device_in_mall(actor, device_id)
        if device.state != "active":
            raise NotFound()
        device.state, device.revoked_at, device.public_key, device.silent_since = "revoked", now, None, None
        device.save(update_fields=["state", "revoked_at", "public_key", "silent_since"])
        device.sessions.all().delete()
        journal.append("device.revoked", device.pk, device.mall_id, actor, facts(device), occurred_at=now)
    transaction.on_commit(forget)


def device_in_mall(actor: Actor, device_id: UUID) -> Device:
    """A locked device of the actor's mall. Raises Forbidden, NotFound."""
    require("accounts.manage_devices", actor)
    device = Device.objects.select_for_update().filter(pk=device_id).first()
    if device is None or actor.mall_id not in (None, device.mall_id):
        raise NotFound()
    return device


def facts(device: Device) -> dict[str, str | None]:
    """What the journal says of a device."""
    return {"kind": device.kind, "zone": device.zone or None, "counter": device.counter or None}


def _device(device: Device) -> Actor:
    return Actor(kind="device", id=device.pk, mall_id=device.mall_id)
