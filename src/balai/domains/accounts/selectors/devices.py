"""Which machines there are, and which of them are silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Device
from ..places import place_name

KIND_NAMES = {"kiosk": _("kiosk"), "screen": _("screen"), "counter": _("counter terminal")}
_ORDER = ("active", "revoked", "planned")
SILENT_AFTER = timedelta(minutes=15)  # a working device renews its session every five


def devices(actor: Actor, *, mall_id: UUID) -> list[Device]:
    """Kiosks, screens and terminals of the mall, by kind and name. Raises Forbidden; NotFound for another mall."""
    require("accounts.see_devices", actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    return list(Device.objects.filter(mall_id=mall_id).order_by("kind", "name", "id"))


@dataclass(frozen=True)
class DeviceRow:
    """A device as the desk sees it; `silent`: enrolled, has a key of its own, and not heard for 15 minutes."""

    device: Device
    kind: str
    place: str
    silent: bool

    @property
    def mark(self) -> str:
        """A name for elements of a page."""
        return self.device.pk.hex

    @property
    def label(self) -> str:
        """Name, kind and place in one line."""
        return " · ".join(filter(None, (self.device.name, self.kind, self.place)))


def device_rows(actor: Actor, *, mall_id: UUID, now: datetime) -> list[DeviceRow]:
    """The devices of the mall with what the desk wants to know of them: silent ones first, then those in use, those
    whose access ended, those not paired yet. Raises Forbidden, NotFound.
    """
    rows = [
        DeviceRow(
            device,
            str(KIND_NAMES[device.kind]),
            place_name(mall_id, zone=device.zone, counter=device.counter),
            _is_silent(device, now),
        )
        for device in devices(actor, mall_id=mall_id)
    ]
    return sorted(
        rows, key=lambda row: (not row.silent, _ORDER.index(row.device.state), row.kind, _natural(row.device))
    )


def _natural(device: Device) -> list[tuple[int, str]]:
    """Terminal 2 before terminal 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", device.name)]


def silent_devices(actor: Actor, *, mall_id: UUID, now: datetime) -> list[Device]:
    """Enrolled devices with a key of their own that have not been heard for 15 minutes."""
    return [device for device in devices(actor, mall_id=mall_id) if _is_silent(device, now)]


def _is_silent(device: Device, now: datetime) -> bool:
    heard = device.last_seen_at or device.enrolled_at or device.created_at
    return device.state == "active" and bool(device.public_key) and heard < now - SILENT_AFTER


def device_of(actor: Actor, device_id: UUID) -> Device:
    """One device of the actor's mall. Raises Forbidden, NotFound."""
    require("accounts.see_devices", actor)
    device = Device.objects.filter(pk=device_id).first()
    if device is None or actor.mall_id not in (None, device.mall_id):
        raise NotFound()
    return device
