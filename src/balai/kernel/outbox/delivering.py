"""Sending what is due: leased, sent, marked; any number of workers at once."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from .. import clock
from ..context import in_transaction
from .messages import DEAD_AFTER, Message, Permanent, TryLater, UnknownKind, handler_of

log = logging.getLogger(__name__)

LEASE_S = 120.0
_FIRST_RETRY_S = 5.0
_LONGEST_RETRY_S = 6 * 3600.0

# One statement is one transaction: the row is not locked while its message travels, only due later.
_LEASE = """
update kernel_outbox set attempts = attempts + 1, due_at = %(now)s + make_interval(secs => %(lease)s)
where id = (
  select id from kernel_outbox where state = 'waiting' and due_at <= %(now)s
  order by due_at limit 1 for update skip locked
)
returning id, kind, key, payload, attempts
"""
_MARK = """
update kernel_outbox set state = %(state)s, sent_at = %(sent_at)s, due_at = coalesce(%(due_at)s, due_at),
  last_error = %(error)s
where id = %(id)s and attempts = %(attempt)s and state = 'waiting'
"""


@dataclass
class Delivered:
    """What one round did."""

    sent: int = 0
    retried: int = 0
    dead: int = 0


def deliver_due(limit: int = 50, *, now: Callable[[], datetime] = clock.now, lease_s: float = LEASE_S) -> Delivered:
    """Send up to `limit` messages that are due. Call it every few seconds from the worker, outside a transaction.

    A message whose sender dies is due again after `lease_s`, which must be longer than any handler takes.
    Raises RuntimeError inside a transaction: the marks would not be there when the next worker looks.
    """
    if in_transaction():
        raise RuntimeError("messages are delivered outside transactions")
    done = Delivered()
    for _ in range(limit):
        message = _lease(now(), lease_s)
        if message is None:
            break
        _deliver(message, done, now)
    return done


def retry_after(attempt: int) -> float:
    """Seconds until the next attempt: doubling from five, up to six hours, a fifth more or less by chance."""
    planned = min(_LONGEST_RETRY_S, _FIRST_RETRY_S * 2.0 ** (attempt - 1))
    return planned * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, no secret


def _lease(now: datetime, lease_s: float) -> Message | None:
    with connection.cursor() as cursor:
        cursor.execute(_LEASE, {"now": now, "lease": lease_s})
        found = cursor.fetchone()
    if found is None:
        return None
    number, kind, key, payload, attempt = found
    return Message(number, kind, key, json.loads(payload) if isinstance(payload, str) else payload, attempt)


def _deliver(message: Message, done: Delivered, now: Callable[[], datetime]) -> None:
    try:
        handler_of(message.kind)(message)
    except (Permanent, UnknownKind) as error:
        done.dead += _mark(message, "dead", error=_name(error))
    except Exception as error:
        # Whatever it was: the message stays, the others go on.
        log.warning("outbox %s attempt %d failed: %s", message.kind, message.attempt, _name(error))
        if message.attempt >= DEAD_AFTER:
            done.dead += _mark(message, "dead", error=_name(error))
        else:
            wait = error.after_s if isinstance(error, TryLater) else retry_after(message.attempt)
            done.retried += _mark(message, "waiting", due_at=now() + timedelta(seconds=wait), error=_name(error))
    else:
        done.sent += _mark(message, "sent", sent_at=now())


def _mark(message: Message, state: str, **values: Any) -> int:
    """Note the outcome, unless the lease ended and somebody else has the message now."""
    wanted = {"sent_at": None, "due_at": None, "error": ""} | values
    with connection.cursor() as cursor:
        cursor.execute(_MARK, wanted | {"id": message.id, "attempt": message.attempt, "state": state})
        return int(cursor.rowcount)


def _name(error: Exception) -> str:
    """What is kept of a failure: never a text that could repeat somebody's data."""
    text = type(error).__name__
    return f"{text}: {error}"[:200] if isinstance(error, Permanent | TryLater) else text
