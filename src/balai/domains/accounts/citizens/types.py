"""What crosses the border of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that was asked for: where it must be sent, and what the asking browser keeps."""

    id: UUID
    kind: str
    contact: str
    browser: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that has just begun. `secret` is the cookie's value; `joined`: the account is new; `moved`: whose
    account lost the contact (an id, or None)."""

    citizen_id: UUID
    session_id: UUID
    secret: str
    rights: str
    expires_at: datetime
    joined: bool = False
    contact: tuple[str, str] | None = None
    lost_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """A code was right. `opened` is the session it began (`enter`), `fresh` whether a contact came to the account."""

    purpose: str
    citizen_id: UUID
    opened: Opened | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter as it is printed, once. `expires_at` in UTC."""

    citizen_id: UUID
    account: str
    code: str
    pin: str
    expires_at: datetime
    known: bool


@dataclass(frozen=True, slots=True)
class ContactView:
    """A contact as its owner sees it: `hint` is its end, `value` all of it."""

    id: UUID
    kind: str
    hint: str
    value: str
    proved_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A signed-in browser."""

    id: UUID
    way: str
    rights: str
    browser: str
    started_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter that was handed out for the account."""

    state: str
    counter: str
    issued_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account in one view. `identities`: when national identities were linked."""

    number: str
    created_at: datetime
    contacts: tuple[ContactView, ...]
    letters: tuple[LetterView, ...]
    identities: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a citizen follows."""

    id: UUID
    kind: str
    subject_id: UUID
    claimed_at: datetime
    expires_at: datetime
