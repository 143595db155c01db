"""Which machines there are, and which of them are silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Device

SILENT_AFTER = timedelta(minutes=15)  # a working device renews its session every five


def devices(actor: Actor, *, mall_id: UUID) -> list[Device]:
    """Kiosks, screens and terminals of the mall, by kind and name. Raises Forbidden; NotFound for another mall."""
    require("accounts.see_devices", actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    return list(Device.objects.filter(mall_id=mall_id).order_by("kind", "name", "id"))


def silent_devices(actor: Actor, *, mall_id: UUID, now: datetime) -> list[Device]:
    """Enrolled devices with a key of their own that have not been heard for 15 minutes."""
    heard_before = now - SILENT_AFTER
    return [
        device
        for device in devices(actor, mall_id=mall_id)
        if device.state == "active"
        and device.public_key
        and (device.last_seen_at or device.enrolled_at or device.created_at) < heard_before
    ]


def device_of(actor: Actor, device_id: UUID) -> Device:
    """One device of the actor's mall. Raises Forbidden, NotFound."""
    require("accounts.see_devices", actor)
    device = Device.objects.filter(pk=device_id).first()
    if device is None or actor.mall_id not in (None, device.mall_id):
        raise NotFound()
    return device
