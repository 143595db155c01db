"""What crosses the border of this domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

LANGUAGES = ("id", "en")
KINDS = ("ticket", "citizen", "staff", "ask")
"""`ask`: whoever gets a one-time code, before anybody knows who he is."""
TOPICS = ("turn", "number", "account")
"""What a wording is about: one's turn, one's number otherwise, one's account."""
ALWAYS = ("account",)
"""Topics nobody can turn off: what happens to an account is told to its owner."""


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
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A stretch of the centre, newest first; `next` is the cursor of the older ones, or None."""

    items: tuple[NoticeView, ...]
    unread: int
    next: str | None


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel the addressee can be reached on; the address itself is not shown, only its end.

    `topics`: what he wants to be told there, for those topics that can be turned off.
    """

    code: str
    name: str
    allowed: bool
    hint: str
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preferences:
    """What an addressee chose. `reachable` are the channels with an address; `quiet` is his own quiet time, or None."""

    lang: str
    reachable: tuple[ChannelChoice, ...]
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One address of an addressee, as he sees it: its end only."""

    id: UUID
    channel: str
    name: str
    hint: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SentView:
    """One message to an addressee: what of, on which channel, and what became of it. `reason` is a code."""

    id: UUID
    channel: str
    channel_name: str
    title: str
    topic: str
    state: str
    reason: str
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None


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
