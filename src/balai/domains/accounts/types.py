"""Names for annotations of those who call accounts: rows that its selectors and services answer with, and what of a
colleague permissions ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from .models import (
    Badge,
    CitizenSession,
    DayCode,
    Device,
    DevicePairing,
    Pin,
    PrintJob,
    RoleAssignment,
    Staff,
    StaffSession,
)
from .roles import CAPACITY_MARKS, ROLES


@dataclass(frozen=True, slots=True)
class Reach:
    """A colleague as permissions see him; `agencies` he works for by code, `None` among them for the whole mall.

    `id` is None for somebody who is yet to come.
    """

    id: UUID | None
    mall_id: UUID
    agencies: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody holds, held or will hold; `state` is now, later or ended."""

    assignment: RoleAssignment
    state: str

    @property
    def title(self) -> str:
        """As people say it: Plt. Kepala instansi · DUKCAPIL."""
        mark = CAPACITY_MARKS[self.assignment.capacity]
        title = f"{mark} {ROLES[self.assignment.role].title}".strip()
        return f"{title} · {self.assignment.agency_code}" if self.assignment.agency_code else title

    @property
    def mark(self) -> str:
        """A name for elements of a page."""
        return self.assignment.pk.hex


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the mall with everything his page shows."""

    staff: Staff
    roles: list[HeldRole]
    badge: Badge | None
    pin: Pin | None
    now: datetime

    @property
    def state(self) -> str:
        """left, idle (holds no role now), locked (his PIN is) or working."""
        if self.staff.left_at or (self.staff.active_to and self.staff.active_to <= self.now):
            return "left"
        if not self.current:
            return "idle"
        return "locked" if self.pin and self.pin.locked_at else "working"

    @property
    def current(self) -> list[HeldRole]:
        """Roles that hold now."""
        return [role for role in self.roles if role.state == "now"]

    @property
    def last(self) -> datetime | None:
        """The last second before that, as people say it: the end of his last day."""
        return self.ends - timedelta(seconds=1) if self.ends else None

    @property
    def ends(self) -> datetime | None:
        """When the last thing he holds ends; None while something is open."""
        limits = [role.assignment.active_to for role in self.roles if role.state != "ended"]
        if self.staff.active_to or not limits or None in limits:
            return self.staff.active_to
        return max(limit for limit in limits if limit)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people; `after` and `before` are ids to go on from, empty where there is nothing more."""

    people: list[Colleague]
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class BadgeSheet:
    """What is printed once for an officer: the code of his badge and, when it is new, his PIN. Kept nowhere."""

    staff: Staff
    code: str
    pin: str = ""
    counters: list[str] = field(default_factory=list)

    @property
    def last(self) -> datetime | None:
        """The last second of the officer's stay."""
        return self.staff.active_to - timedelta(seconds=1) if self.staff.active_to else None


__all__ = [
    "Badge",
    "BadgeSheet",
    "CitizenSession",
    "Colleague",
    "DayCode",
    "Device",
    "DevicePairing",
    "HeldRole",
    "PeoplePage",
    "Pin",
    "PrintJob",
    "Reach",
    "RoleAssignment",
    "Staff",
    "StaffSession",
]
