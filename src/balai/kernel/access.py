"""The access log: who of the staff read whose personal data, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from .actors import Actor
from .ids import uuid7
from .models import AccessEntry


def record(
    actor: Actor, *, subject: UUID, purpose: str, fields: Sequence[str], now: datetime, person_hash: bytes | None = None
) -> None:
    """Append an entry in the caller's transaction."""
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
