"""Appending events: one row in the caller's transaction, or values for a statement of his own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from ..actors import Actor
from .kinds import check

COLUMNS = "mall_id, kind, subject, actor_kind, actor_id, occurred_at, data"
"""The columns a writer fills; id, generation, xid and recorded_at are the database's own."""

APPEND = f"insert into kernel_journal ({COLUMNS}) values (%s, %s, %s, %s, %s, %s, %s::jsonb)"  # noqa: S608 - constants only
"""One row; its parameters come from `row`. Writers with SQL of their own select into the same COLUMNS."""


def row(
    kind: str,
    subject: UUID | None,
    mall_id: UUID | None,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    *,
    occurred_at: datetime,
) -> tuple[Any, ...]:
    """The values of one event in the order of COLUMNS, checked. Raises UnknownKind, NotForTheJournal, ValueError."""
    if occurred_at.tzinfo is None:
        raise ValueError("occurred_at has no time zone")
    plain = check(kind, data or {})
    return (mall_id, kind, subject, actor.kind, actor.id, occurred_at, json.dumps(plain, separators=(",", ":")))


def append(
    kind: str,
    subject: UUID | None,
    mall_id: UUID | None,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    *,
    occurred_at: datetime,
) -> None:
    """Write one event in the caller's transaction: it commits or vanishes with the change it tells of.

    `data` may only hold what `kinds.register` declared: ids, codes, keyed hashes, numbers, instants, flags.
    Raises UnknownKind, NotForTheJournal, and RuntimeError outside `transaction.atomic()`.
    """
    values = row(kind, subject, mall_id, actor, data, occurred_at=occurred_at)
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} is appended outside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(APPEND, values)
