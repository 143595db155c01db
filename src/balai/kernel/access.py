"""The access log: who of the staff read whose personal data, when and why. The person can see it at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from . import keys
from .actors import Actor
from .errors import NotFound
from .ids import uuid7
from .models import AccessEntry

_PURPOSE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_-]*)*")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class AccessView:
    """One reading, as the person sees it: `actor_id` lets the site name the office, not the officer."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    purpose: str
    fields: tuple[str, ...]


def record(
    actor: Actor, *, subject: UUID, purpose: str, fields: Sequence[str], now: datetime, person_hash: bytes | None = None
) -> None:
    """Append an entry in the transaction that reads; what is read must not be shown without it.

    `purpose` is a code such as `queue.contact`, `fields` are field names (never values), `person_hash` the keyed hash
    by which one person's entries are found across tickets and cases. Raises ValueError for anything else, RuntimeError
    outside a transaction.
    """
    if not _PURPOSE.fullmatch(purpose) or not fields or not all(_FIELD.fullmatch(name) for name in fields):
        raise ValueError("an access entry holds a purpose code and field names only")
    if not connection.in_atomic_block:
        raise RuntimeError("an access entry commits with the reading")
    AccessEntry.objects.create(
        id=uuid7(),
        at=now,
        mall_id=actor.mall_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject=subject,
        person_hash=person_hash,
        purpose=purpose,
        fields=list(fields),
    )


def entries(actor: Actor, *, subject: UUID, limit: int = 200) -> list[AccessView]:
    """Who read what of `subject`, newest first, for whoever holds its token. Raises NotFound for anybody else."""
    if actor.subject != subject:
        raise NotFound()
    return _views(Q(subject=subject), limit)


def entries_of_person(purpose: str, value: str, limit: int = 200) -> list[AccessView]:
    """Every reading of one person, by the value his entries were hashed with (`keys.keyed_hash(purpose, value)`).

    The caller has made sure that the value is the asking person's own.
    """
    return _views(Q(person_hash__in=keys.keyed_hashes(purpose, value)), limit)


def _views(condition: Q, limit: int) -> list[AccessView]:
    rows: Any = AccessEntry.objects.filter(condition).order_by("-at", "-id")[:limit]
    return [AccessView(row.at, row.actor_kind, row.actor_id, row.purpose, tuple(row.fields)) for row in rows]
