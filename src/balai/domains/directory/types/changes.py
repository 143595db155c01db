"""Changes made on screen, as they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from .facts import LocalText


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody wants `part` of `target` to say; None takes it away.

    base  the hash of what it said when he began to write (`editing.value_hash`)
    """

    part: str
    target: str
    after: Any
    base: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a part says at an instant, with its hash."""

    part: str
    target: str
    agency: str
    value: Any
    base: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing of a change: what it said when it was written, and what it shall say."""

    part: str
    target: str
    before: Any
    after: Any
    base: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change set. Instants are UTC, `effective_on` a day of the mall; `may` names the verbs this actor can use."""

    id: UUID
    mall_id: UUID
    agency: str
    state: str
    version: int
    origin: str
    undoes: UUID | None
    effective_on: date | None
    effective_from: datetime | None
    remark: str
    maker_id: UUID
    made_at: datetime
    submitted_at: datetime | None
    checker_id: UUID | None
    decided_at: datetime | None
    items: tuple[ItemView, ...]
    may: frozenset[str] = frozenset()

    @property
    def first(self) -> ItemView:
        """The first thing it changes."""
        return self.items[0]

    def begun(self, now: datetime) -> bool:
        """Whether it is approved and its instant has come."""
        return self.state == "approved" and self.effective_from is not None and self.effective_from <= now


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A stretch of the history, newest first; `next` is the cursor of the following one, or empty at the end."""

    items: tuple[ChangeView, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service on the list of the office. `missing` are the components that say nothing yet; none: it is public."""

    mall_id: UUID
    code: str
    name: LocalText
    agency: str
    filled: int
    missing: tuple[str, ...]
    data: Any = field(repr=False)
    standard: Any = field(repr=False)

    @property
    def agency_code(self) -> str:
        """Whose service it is, as permissions ask it."""
        return self.agency
