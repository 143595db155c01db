"""Which machines there are, and which of them are silent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Device
from ..places import place_name
from ..pulse import DRIFT_WRONG_MS, silent_after

KIND_NAMES = {
    "kiosk": _("kiosk"),
    "screen": _("screen"),
    "counter": _("counter terminal"),
    "printer": _("printer"),
}
PAPER_NAMES = {"ok": _("paper"), "low": _("paper is low"), "out": _("out of paper"), "offline": _("printer is off")}
_ORDER = ("active", "revoked", "planned")


def devices(actor: Actor, *, mall_id: UUID) -> list[Device]:
    """Every device of the mall, by kind and name. Raises Forbidden; NotFound for another mall."""
    require("accounts.see_devices", actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    return list(Device.objects.filter(mall_id=mall_id).order_by("kind", "name", "id"))


@dataclass(frozen=True)
class DeviceRow:
    """A device as the desk sees it.

    silent       in use and not heard for three beats (a printer's are faster than a screen's)
    paper        of a printer: `ok`, `low`, `out`, `offline`; empty when it never said. Of a silent one nothing is known
    drift_ms     how far its clock is ahead of ours; None when it never said
    clock_wrong  so far that people notice
    printer      the name of the printer on which a kiosk's paper comes out
    """

    device: Device
    kind: str
    place: str
    silent: bool
    printer: str = ""

    @property
    def paper(self) -> str:
        """The state of a printer's paper as far as it is known now."""
        return "" if self.silent or self.device.state != "active" else self.device.paper

    @property
    def paper_words(self) -> str:
        """The same in words; empty when there is nothing to say."""
        return str(PAPER_NAMES.get(self.paper, ""))

    @property
    def drift_ms(self) -> int | None:
        """Milliseconds the device's clock is ahead of ours, as last said."""
        return self.device.drift_ms if self.device.state == "active" else None

    @property
    def clock_wrong(self) -> bool:
        """Whether the device shows another minute than the tickets."""
        return self.drift_ms is not None and abs(self.drift_ms) >= DRIFT_WRONG_MS

    @property
    def trouble(self) -> bool:
        """Whether somebody should go and look: silent, no paper or printer off, wrong clock."""
        return self.silent or self.paper in ("out", "offline") or self.clock_wrong

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
    found = devices(actor, mall_id=mall_id)
    names = {device.pk: device.name for device in found}
    rows = [
        DeviceRow(
            device,
            str(KIND_NAMES[device.kind]),
            place_name(mall_id, zone=device.zone, counter=device.counter),
            is_silent(device, now),
            names.get(device.printer_id, "") if device.printer_id else "",
        )
        for device in found
    ]
    return sorted(
        rows, key=lambda row: (not row.silent, _ORDER.index(row.device.state), row.kind, _natural(row.device))
    )


def _natural(device: Device) -> list[tuple[int, str]]:
    """Terminal 2 before terminal 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", device.name)]


@dataclass(frozen=True)
class Standing:
    """How the mall's devices stand: rows as `device_rows` orders them, and how many of those in use have a trouble."""

    rows: tuple[DeviceRow, ...]
    in_use: int
    silent: int
    without_paper: int
    clock_wrong: int

    @property
    def troubled(self) -> tuple[DeviceRow, ...]:
        """The devices somebody should go and look at."""
        return tuple(row for row in self.rows if row.trouble)


def standing(actor: Actor, *, mall_id: UUID, now: datetime) -> Standing:
    """The devices of the mall and their troubles, for an operations page. One query. Raises Forbidden, NotFound."""
    rows = tuple(device_rows(actor, mall_id=mall_id, now=now))
    return Standing(
        rows,
        in_use=sum(row.device.state == "active" for row in rows),
        silent=sum(row.silent for row in rows),
        without_paper=sum(row.paper in ("out", "offline") for row in rows),
        clock_wrong=sum(row.clock_wrong for row in rows),
    )


def silent_devices(actor: Actor, *, mall_id: UUID, now: datetime) -> list[Device]:
    """Devices in use that have not been heard for three beats."""
    return [device for device in devices(actor, mall_id=mall_id) if is_silent(device, now)]


def is_silent(device: Device, now: datetime) -> bool:
    """Whether a device in use is missed. One without a key of its own (demo, test) only when it has ever spoken."""
    if device.state != "active" or not (device.public_key or device.version):
        return False
    heard = max(filter(None, (device.last_seen_at, device.enrolled_at, device.created_at)))
    return heard < now - silent_after(device.kind)


def device_of(actor: Actor, device_id: UUID) -> Device:
    """One device of the actor's mall. Raises Forbidden, NotFound."""
    require("accounts.see_devices", actor)
    device = Device.objects.filter(pk=device_id).first()
    if device is None or actor.mall_id not in (None, device.mall_id):
        raise NotFound()
    return device
