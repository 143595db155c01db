"""Idempotency-Key: the same key has the same effect once.

The key row commits with the effect. Its id hashes client, route and key, so another client's key is simply unknown. A
stored reply holds no clear token: `strip` takes it out before storing, `restore` makes it again. Rows expire after
48 hours: then the key is new.

Writers with one statement of their own insert into COLUMNS themselves, `on conflict (id) do nothing`, and read back
with SELECT what was there before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .errors import DomainError, Invalid
from .models import IdempotencyKey

EXPIRES = timedelta(hours=48)
COLUMNS = "id, body_hash, status, reply, created_at"
SELECT = "select id, body_hash, status, reply from kernel_idempotency where id = any(%s) and created_at > %s"
"""Parameters: ids, and the moment 48 hours ago."""

_CLAIM = """
insert into kernel_idempotency as k (id, body_hash, status, reply, created_at)
values (%(id)s, %(body)s, 0, '{}', %(now)s)
on conflict (id) do update
  set body_hash = excluded.body_hash, status = 0, reply = '{}', created_at = excluded.created_at
  where k.created_at <= %(expired)s
"""
_KEEP = "update kernel_idempotency set status = %s, reply = %s where id = %s"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Body = dict[str, Any] | None
Reply = tuple[int, Body]
Change = Callable[[Body], Body]


class KeyConflict(DomainError):
    """The key was used before with another body."""

    code = "idempotency-conflict"
    status = 422
    title = _("This request was sent before with other content")
    detail = _("Use a new Idempotency-Key for a new request. Nothing was changed.")


def client_of(actor: Actor, address: str) -> str:
    """Whose key it is: the staff member or device, the ticket a token opens, else the address it came from."""
    if actor.id:
        return f"{actor.kind}/{actor.id}"
    return f"ticket/{actor.subject}" if actor.subject else f"address/{address}"


def key_id(client: str, route: str, key: str) -> bytes:
    """The 32-byte id of a key row. Raises Invalid for a key that is not 1 to 200 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        raise Invalid(fields={"Idempotency-Key": _("Use 1 to 200 visible ASCII characters.")})
    return hashlib.sha256("\x1f".join((client, route, key)).encode("utf-8", "surrogateescape")).digest()


def body_hash(body: bytes) -> bytes:
    """The 32-byte hash of a request body."""
    return hashlib.sha256(body).digest()


def begin(row_id: bytes, digest: bytes, *, now: datetime) -> Reply | None:
    """Claim the key in the caller's transaction: None means go on and call `finish`; else the reply it gave before.

    A second request with the same key waits here until the first has committed or failed. Raises KeyConflict when the
    body differs, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a key is claimed in the transaction of its effect")
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"id": row_id, "body": digest, "now": now, "expired": now - EXPIRES})
        if cursor.rowcount:
            return None
        cursor.execute(SELECT, [[row_id], now - EXPIRES])
        _id, before, status, reply = cursor.fetchone()
    if bytes(before) != digest:
        raise KeyConflict()
    stored = json.loads(reply) if isinstance(reply, str) else reply
    return status, stored.get("reply")


def finish(row_id: bytes, status: int, reply: Body) -> None:
    """Keep the reply under the claimed key; it must hold no clear token."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [status, json.dumps({"reply": reply}, default=str), row_id])


def once(
    client: str,
    route: str,
    key: str,
    body: bytes,
    effect: Callable[[], Reply],
    *,
    now: datetime,
    strip: Change | None = None,
    restore: Change | None = None,
) -> Reply:
    """The reply of `effect`, run in one transaction with its key row, or the reply it gave before.

    An effect that raises leaves no row. What is stored goes through `strip`, what is answered from store through
    `restore`. Raises KeyConflict when the same key comes with another body.
    """
    row_id = key_id(client, route, key)
    with transaction.atomic():
        earlier = begin(row_id, body_hash(body), now=now)
        if earlier is None:
            status, reply = effect()
            finish(row_id, status, strip(reply) if strip else reply)
            return status, reply
    status, reply = earlier
    return status, restore(reply) if restore else reply


def purge(now: datetime, limit: int = 5_000) -> int:
    """Delete up to `limit` keys older than 48 hours; return how many (call again while it is `limit`)."""
    old = IdempotencyKey.objects.filter(created_at__lte=now - EXPIRES).values("id")[:limit]
    count, _each = IdempotencyKey.objects.filter(id__in=old).delete()
    return count
