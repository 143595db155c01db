"""What crosses the border of this domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

LANGUAGES = ("id", "en")
KINDS = ("ticket", "citizen", "staff")


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One row of the in-app centre in the reader's language. `link` is empty where the reader stands already."""

    id: UUID
    text: str
    version: int
    title: str
    body: str
    written_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A stretch of the centre, newest first; `next` is the cursor of the older ones, or None."""

    items: tuple[NoticeView, ...]
    unread: int
    next: str | None


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel the addressee can be reached on; the address itself is not shown, only its end."""

    code: str
    name: str
    allowed: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an addressee chose. `reachable` are the channels with an address."""

    lang: str
    reachable: tuple[ChannelChoice, ...]


@dataclass(frozen=True, slots=True)
class ChannelDay:
    """One channel's messages of one day, by state, and what they cost in rupiah. `budget` 0: the channel is free."""

    channel: str
    name: str
    set_up: bool
    states: dict[str, int]
    spent: int
    budget: int
    refused: int

    @property
    def arrived(self) -> int:
        """Of which the provider said so."""
        return self.states["delivered"] + self.states["opened"]

    @property
    def lost(self) -> int:
        """Refused by the provider, or given up."""
        return self.states["failed"] + self.states["dead"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How messages stand: for the duty desk and the doctor. `oldest_s`: how long the oldest due one has waited."""

    day: date
    channels: tuple[ChannelDay, ...]
    notices: int
    waiting: int
    oldest_s: float

    @property
    def spent_budgets(self) -> list[ChannelDay]:
        """Channels whose budget of the day did not suffice."""
        return [channel for channel in self.channels if channel.refused]


@dataclass(frozen=True, slots=True)
class DemoMessage:
    """A message of the demo, as it would have left."""

    id: UUID
    channel: str
    name: str
    lang: str
    title: str
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one message: a verb of `workflow`, by our id or by his."""

    verb: str
    delivery_id: UUID | None
    provider_id: str
    reason: str = ""
    at: datetime | None = None
