"""What complaints show to others: frozen views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

CATEGORY = "illegal_levy"


@dataclass(frozen=True, slots=True)
class LevyFacts:
    """What somebody reports. `service` is a code or empty; `amount` in rupiah; `contact` a phone or e-mail, or empty.

    `text` is what happened, in the words of whoever reports; it must hold no identity number.
    """

    text: str
    service: str = ""
    amount: int | None = None
    day: date | None = None
    contact: str = ""
    lang: str = "id"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list: codes, state, no words. Instants are UTC; `reported` is the agency of the counter."""

    id: UUID
    mall_id: UUID
    counter: str
    reported: str
    service: str
    amount: int | None
    day: date | None
    state: str
    since: datetime
    received_at: datetime
    handler_id: UUID | None
    reason: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What the desk wrote down; `author_id` is the staff member."""

    id: UUID
    author_id: UUID
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A stretch of the list, newest first; `next` is the cursor of the following one. `counts` by state, of all."""

    items: tuple[ReportLine, ...]
    next: str | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """The words of a report, read under a purpose that was written down."""

    text: str
    contact: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receipt shows: where the report is. No words, no names."""

    counter: str
    state: str
    since: datetime
    received_at: datetime
    reason: str
