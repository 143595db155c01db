"""What a channel is: one way out of the house. Each stands in a module of its own beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from balai.kernel.errors import Text
from balai.kernel.outbox import TryLater

__all__ = ["Channel", "Outgoing", "Refused", "TryLater"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a channel gets it. `id` is the same at every attempt; `to` is the clear address.

    `body` already holds the link; `template` and `values` are the same wording in parts, for providers that keep the
    wording themselves. `useless_at` (aware UTC): not worth delivering later.
    """

    id: UUID
    to: str
    lang: str
    title: str
    body: str
    link: str
    template: str
    values: tuple[str, ...]
    urgent: bool
    useless_at: datetime


class Refused(Exception):
    """The provider will never deliver this. `reason` is a code; `gone`: the address itself is dead."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.gone = reason, gone


class Channel(ABC):
    """One way to reach an addressee. `code` is what the database, the pack and the journal call it."""

    code: str
    name: Text

    @abstractmethod
    def is_set_up(self) -> bool:
        """Whether the settings it needs are there."""

    @abstractmethod
    def check(self, value: str) -> str:
        """The address in the one form in which it is kept. Raises NotThisAddress."""

    @abstractmethod
    def send(self, message: Outgoing, *, now: datetime) -> str:
        """Hand the message over; the provider's id for it, or empty. Blocks for at most half a minute.

        Raises Refused (never), TryLater (in so many seconds); any other exception means try again.
        """

    def parts(self, body: str) -> int:
        """How many times the price of one message is due for this text."""
        return 1

    def hint(self, value: str) -> str:
        """So much of the address that its owner recognises it."""
        return f"…{value[-3:]}"
