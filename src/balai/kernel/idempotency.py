"""Idempotency-Key: the same key has the same effect once.

The key row commits with the effect. Its id hashes client, route and key, so another client's key is simply unknown; a
stored reply holds no clear token (callers store what lets them make it again). Rows expire after 48 hours.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from .actors import Actor
from .errors import DomainError, Invalid
from .models import IdempotencyKey

EXPIRES = timedelta(hours=48)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Reply = tuple[int, dict[str, Any] | None]


class KeyConflict(DomainError):
    """The key was used before with another body."""

    code = "idempotency-conflict"
    status = 422
    title = _("This request was sent before with other content")
    detail = _("Use a new Idempotency-Key for a new request. Nothing was changed.")


def client_of(actor: Actor, address: str) -> str:
    """Whose key it is: the staff member or device, else the address the request came from."""
    return f"{actor.kind}/{actor.id}" if actor.id else f"address/{address}"


def key_id(client: str, route: str, key: str) -> bytes:
    """The 32-byte id of a key row. Raises Invalid for a key that is not 1 to 200 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        raise Invalid(fields={"Idempotency-Key": _("Use 1 to 200 visible ASCII characters.")})
    return hashlib.sha256("\x1f".join((client, route, key)).encode()).digest()


def body_hash(body: bytes) -> bytes:
    """The 32-byte hash of a request body."""
    return hashlib.sha256(body).digest()


def once(client: str, route: str, key: str, body: bytes, effect: Callable[[], Reply], *, now: datetime) -> Reply:
    """The reply of `effect`, run in one transaction with its key row, or the reply it gave before.

    Two requests with one key at the same time: the second waits for the first to commit and answers as it did. An
    effect that raises leaves no row. Raises KeyConflict when the body differs.
    """
    row_id, digest = key_id(client, route, key), body_hash(body)
    earlier = _earlier(row_id, digest)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "insert into kernel_idempotency (id, body_hash, status, reply, created_at)"
                    " values (%s, %s, 0, '{}', %s)",
                    [row_id, digest, now],
                )
            status, reply = effect()
            with connection.cursor() as cursor:
                cursor.execute(
                    "update kernel_idempotency set status = %s, reply = %s where id = %s",
                    [status, json.dumps({"reply": reply}), row_id],
                )
            return status, reply
    except IntegrityError:
        earlier = _earlier(row_id, digest)
        if earlier is None:
            raise
        return earlier


def _earlier(row_id: bytes, digest: bytes) -> Reply | None:
    row = IdempotencyKey.objects.filter(id=row_id).first()
    if row is None:
        return None
    if bytes(row.body_hash) != digest:
        raise KeyConflict()
    return row.status, row.reply.get("reply")


def purge(now: datetime) -> int:
    """Delete keys older than 48 hours; returns how many."""
    count, _each = IdempotencyKey.objects.filter(created_at__lt=now - EXPIRES).delete()
    return count
