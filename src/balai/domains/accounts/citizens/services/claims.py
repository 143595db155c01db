"""What a citizen follows. The caller has checked that he holds its token."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import uuid7

from ...models import Citizen, CitizenClaim
from ..errors import TooManyClaims
from ..selectors import own
from .records import tell

MOST = 12
"""Open at once: a large family on one day."""


def claim(*, actor: Actor, kind: str, subject_id: UUID, expires_at: datetime, now: datetime) -> bool:
    """Follow something until `expires_at` (UTC); False when it is followed already. Raises NotFound, TooManyClaims."""
    citizen_id = own(actor)
    with transaction.atomic():
        citizen = Citizen.objects.select_for_update().filter(id=citizen_id).first()
        if citizen is None:
            raise NotFound()
        mine = CitizenClaim.objects.filter(citizen_id=citizen_id)
        if mine.filter(kind=kind, subject_id=subject_id).exists():
            return False
        if mine.filter(expires_at__gt=now).count() >= MOST:
            raise TooManyClaims()
        CitizenClaim.objects.create(
            id=uuid7(),
            mall_id=citizen.mall_id,
            citizen=citizen,
            kind=kind,
            subject_id=subject_id,
            claimed_at=now,
            expires_at=expires_at,
        )
        tell("citizen.claimed", citizen_id, citizen.mall_id, {"kind": kind, "about": subject_id}, now)
    return True


def unclaim(*, actor: Actor, claim_id: UUID, now: datetime) -> None:
    """Let go of something. Raises NotFound."""
    with transaction.atomic():
        row = CitizenClaim.objects.select_for_update().filter(id=claim_id, citizen_id=own(actor)).first()
        if row is None:
            raise NotFound()
        tell("citizen.unclaimed", row.citizen_id, row.mall_id, {"kind": row.kind, "about": row.subject_id}, now)
        row.delete()
