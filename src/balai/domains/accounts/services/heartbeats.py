"""Signs of life of devices, and the one alert when they stop.

A beat says nothing to the journal and writes its row at most once in half an interval; what changes (paper, silence)
is an event. `watch_devices` looks once a minute; a silence is in the device's own row, so it is told once, whoever
looks, however often, and whatever restarts in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce, Greatest

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid

from .. import places
from ..errors import BadToken
from ..models import PAPER, Device, DeviceWatch
from ..pulse import BEAT_EVERY, DRIFT_NOTICED_MS, silent_after, write_every
from .pairing import facts

LOOKS_MISSED = timedelta(seconds=150)
"""Longer between two looks, and nobody could have been heard: silences are counted anew."""
LONGEST_DRIFT_MS = 2**31 - 1


@dataclass(frozen=True)
class Beat:
    """What a device says of itself. `drift_ms`: how far its clock is ahead of ours; `paper`: of printers only."""

    version: str = ""
    drift_ms: int | None = None
    paper: str = ""


def beat(*, actor: Actor, said: Beat, now: datetime) -> timedelta:
    """Note that the device is there; when to say so next. One query when nothing has changed since a moment ago.

    Raises Forbidden (no device), BadToken (its access has ended), Invalid (paper: an unknown state, or no printer's).
    """
    if actor.kind != "device" or actor.id is None:
        raise Forbidden()
    device = Device.objects.filter(pk=actor.id, state="active").first()
    if device is None:
        raise BadToken()
    if said.paper and (said.paper not in PAPER or device.kind != "printer"):
        raise Invalid()
    if device.silent_since is not None or (said.paper and said.paper != device.paper):
        _changed(device.pk, said, now)
    elif _worth_writing(device, said, now):
        heard = Device.objects.filter(pk=device.pk, state="active", silent_since__isnull=True)
        if not heard.update(last_seen_at=now, **_said(device, said)):
            _changed(device.pk, said, now)  # its silence was noticed this very moment
    return BEAT_EVERY[device.kind]


def _worth_writing(device: Device, said: Beat, now: datetime) -> bool:
    if device.last_seen_at is None or now - device.last_seen_at >= write_every(device.kind):
        return True
    if said.version and said.version != device.version:
        return True
    return said.drift_ms is not None and abs(said.drift_ms - (device.drift_ms or 0)) > DRIFT_NOTICED_MS


def _said(device: Device, said: Beat) -> dict[str, str | int | None]:
    """The columns a beat changes; what it leaves open stays."""
    drift = device.drift_ms if said.drift_ms is None else said.drift_ms
    return {
        "version": said.version[:40] or device.version,
        "drift_ms": None if drift is None else max(-LONGEST_DRIFT_MS, min(LONGEST_DRIFT_MS, drift)),
        "paper": said.paper or device.paper,
    }


def _changed(device_id: UUID, said: Beat, now: datetime) -> None:
    """A beat that ends a silence or brings other paper: on the locked row, with its events."""
    with transaction.atomic():
        device = Device.objects.select_for_update().filter(pk=device_id, state="active").first()
        if device is None:
            raise BadToken()
        actor = Actor(kind="device", id=device.pk, mall_id=device.mall_id)
        if device.silent_since is not None:
            data = facts(device) | {"silent_since": device.silent_since}
            journal.append("device.heard", device.pk, device.mall_id, actor, data, occurred_at=now)
        if said.paper and said.paper != device.paper:
            paper = facts(device) | {"paper": said.paper, "was": device.paper or None}
            journal.append("device.paper", device.pk, device.mall_id, actor, paper, occurred_at=now)
        for name, value in _said(device, said).items():
            setattr(device, name, value)
        device.last_seen_at, device.silent_since = now, None
        device.save(update_fields=["last_seen_at", "silent_since", "version", "drift_ms", "paper"])


def watch_devices(*, mall_id: UUID, now: datetime) -> list[UUID]:
    """Tell the journal of devices that fell silent since the last look; their ids. Once for each silence.

    Only while the mall is open: at night devices are switched off. A silence counts from when the looks began to
    follow each other without a gap, so that neither opening time nor a restart of the mall alarms for every device.
    """
    if not places.is_open(mall_id, now):
        return []
    with transaction.atomic():
        watch, _new = DeviceWatch.objects.select_for_update().get_or_create(
            mall_id=mall_id, defaults={"watched_since": now, "looked_at": now}
        )
        if now - watch.looked_at > LOOKS_MISSED:
            watch.watched_since = now
        watch.looked_at = max(now, watch.looked_at)
        watch.save(update_fields=["watched_since", "looked_at"])
        heard = Greatest("enrolled_at", Coalesce("last_seen_at", "enrolled_at"), watch.watched_since)
        found = [
            device
            for device in Device.objects.select_for_update(of=("self",))
            .filter(mall_id=mall_id, state="active", silent_since__isnull=True)
            .exclude(public_key__isnull=True, version="")
            .annotate(heard=heard)
            .order_by("id")
            if device.heard < now - silent_after(device.kind)
        ]
        for device in found:
            device.silent_since = now
            device.save(update_fields=["silent_since"])
            data = facts(device) | {"heard_at": device.last_seen_at}
            journal.append("device.silent", device.pk, mall_id, Actor.system("watch"), data, occurred_at=now)
    return [device.pk for device in found]
