"""The messages: their kinds, how they are written, how many there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ..ids import uuid7

DEAD_AFTER = 12
"""Attempts (about six hours) after which a message is left to a person."""

_ENQUEUE = """
insert into kernel_outbox (id, kind, key, payload, state, attempts, due_at, created_at, last_error)
values (%s, %s, %s, %s, 'waiting', 0, %s, now(), '') on conflict (key) do nothing
"""
_STANDING = """
select count(*) filter (where state = 'waiting'), count(*) filter (where state = 'dead'),
  coalesce(extract(epoch from %s - min(due_at) filter (where state = 'waiting'))::float8, 0)
from kernel_outbox where state <> 'sent'
"""


class UnknownKind(LookupError):
    """No handler was registered for this kind: a programming error."""


class Permanent(Exception):
    """Raised by a handler: sending again is of no use. The text must name no person."""


class TryLater(Exception):
    """Raised by a handler that was told when to come back, in seconds."""

    def __init__(self, after_s: float) -> None:
        super().__init__("asked to come back later")
        self.after_s = after_s


@dataclass(frozen=True)
class Message:
    """One message as its handler gets it; `key` is the same at every attempt."""

    id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int


Handler = Callable[[Message], None]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Declare who sends messages of this kind. The handler blocks for at most a minute and returns when it is sent.

    Any exception means try again, Permanent means never.
    """
    if kind in _handlers:
        raise ValueError(f"outbox kind {kind} is declared twice")
    _handlers[kind] = handler


def registered() -> list[str]:
    """All kinds."""
    return sorted(_handlers)


def handler_of(kind: str) -> Handler:
    """Who sends this kind. Raises UnknownKind."""
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def enqueue(kind: str, key: str, payload: dict[str, Any], due_at: datetime) -> bool:
    """Write a message in the caller's transaction; False when a message with this `key` exists already.

    `key` (at most 200 characters, no secret) stands for the effect: the receiver acts once on it. `payload` holds ids
    and codes; the handler looks personal data up when it sends. Raises UnknownKind, RuntimeError outside a transaction.
    """
    handler_of(kind)
    if not connection.in_atomic_block:
        raise RuntimeError("a message is written in the transaction that it tells of")
    with connection.cursor() as cursor:
        cursor.execute(_ENQUEUE, [uuid7(), kind, key, json.dumps(payload), due_at])
        return bool(cursor.rowcount)


def standing(now: datetime) -> dict[str, float]:
    """For metrics and the doctor: `waiting`, `dead`, and `oldest_s`, how long the oldest has been due."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [now])
        waiting, dead, oldest = cursor.fetchone()
    return {"waiting": waiting, "dead": dead, "oldest_s": max(0.0, oldest)}


def revive(now: datetime, kind: str | None = None) -> int:
    """Give dead messages (of one kind) a new life; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update kernel_outbox set state = 'waiting', attempts = 0, due_at = %s"
            " where state = 'dead' and (%s::text is null or kind = %s)",
            [now, kind, kind],
        )
        return int(cursor.rowcount)


def purge(before: datetime) -> int:
    """Delete messages sent before that moment; their keys may then be used again. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_outbox where state = 'sent' and sent_at < %s", [before])
        return int(cursor.rowcount)
