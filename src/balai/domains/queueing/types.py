"""What crosses the border of this domain."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

CHANNELS = ("online", "kiosk", "counter")
LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Contact:
    """What a visitor left voluntarily; both may be empty."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """One checked wish for a number, ready for `issue_many`. `issued_at` is UTC; `credit` is in seconds.

    `key` and `body_hash` (32 bytes each) belong to the caller's Idempotency-Key, scoped to client and route.
    `name` and `phone` are encrypted already, or empty. `quota` is the limit of the service's channel for the day;
    `by_device` and `by_phone` are keyed hashes, and `cap_device` and `cap_phone` what each may take that day.
    """

    id: UUID
    mall_id: UUID
    day: date
    service_id: UUID
    service: str
    prefix: str
    agency_id: UUID
    channel: str
    priority: str
    credit: float
    lang: str
    issued_at: datetime
    key: bytes | None = None
    body_hash: bytes | None = None
    actor_kind: str = "visitor"
    actor_id: UUID | None = None
    name: str = ""
    phone: str = ""
    state: str = "waiting"
    group_id: UUID | None = None
    channels: tuple[str, ...] = CHANNELS
    quota: int | None = None
    by_device: str = ""
    cap_device: int = 0
    by_phone: str = ""
    cap_phone: int = 0


@dataclass(frozen=True, slots=True)
class Issued:
    """The outcome for one wish: the ticket, or (same key before) the earlier one with `replayed`."""

    id: UUID
    number: int
    label: str
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes until the call: median and 90th percentile, whole minutes; None when nobody can say.

    `basis` says on what it rests: `history` (this queue's own), `prior` (the pack's typical minutes), or
    `no_counter` (nobody serves this queue now: as if one counter opened).
    """

    p50_minutes: int | None
    p90_minutes: int | None
    basis: str = "history"

    def as_dict(self) -> dict[str, Any]:
        """The API object."""
        return {"p50_minutes": self.p50_minutes, "p90_minutes": self.p90_minutes, "basis": self.basis}


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket as anybody entitled may see it. `position` counts from 1; `ahead` people come first."""

    id: UUID
    mall_id: UUID
    day: date
    number: str
    state: str
    service_id: UUID
    service: str
    origin: str
    channel: str
    priority: str
    lang: str
    issued_at: datetime
    since: datetime
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    counter: str | None = None
    counter_number: int | None = None
    recalls: int = 0
    score: int | None = None
    checked_in_at: datetime | None = None
    rejoins: int = 0
    reprints: int = 0
    outcome: str = ""
    group_id: UUID | None = None
    position: int | None = None
    ahead: int | None = None
    eta: Estimate = field(default_factory=lambda: Estimate(None, None))


@dataclass(frozen=True, slots=True)
class CounterNow:
    """What a counter is doing: closed, open or paused, since when (UTC), and who is there."""

    counter: str
    state: str
    since: datetime
    officer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """One service's queue: how many wait, since when the longest (UTC issue time), what a new number can expect.

    `counters`: how many counters are open for it now.
    """

    service: str
    waiting: int
    oldest: datetime | None
    eta: Estimate
    counters: int


@dataclass(frozen=True, slots=True)
class QuotaNow:
    """How far the quota of one service's channel is used today."""

    service: str
    channel: str
    most: int
    taken: int

    @property
    def left(self) -> int:
        """How many numbers it still gives."""
        return max(0, self.most - self.taken)


@dataclass(frozen=True, slots=True)
class DayTotals:
    """Numbers of one mall and service day, counted from the tables; the states add up to `issued`."""

    issued: int = 0
    booked: int = 0
    waiting: int = 0
    called: int = 0
    serving: int = 0
    held: int = 0
    finished: int = 0
    no_show: int = 0
    cancelled: int = 0
    lapsed: int = 0
