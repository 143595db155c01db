"""An account opened by the national identity: who vouched for whom is kept as one keyed hash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from balai.kernel.context import acting
from balai.kernel.ids import uuid7

from ...models import CitizenIdentity
from ..codes import subject_hashes
from ..types import Opened
from . import sessions
from .records import SYSTEM, begin, tell


def enter_by_identity(*, mall_id: UUID, issuer: str, subject: str, browser: str, now: datetime) -> Opened:
    """Sign in whoever the provider vouched for, or begin his account; its answer was checked by `oidc`."""
    hashes = subject_hashes(issuer, subject)
    with acting(SYSTEM, everything=True):
        rows = CitizenIdentity.objects.select_related("citizen").filter(mall_id=mall_id, subject_hash__in=hashes)
        found = rows.first()
        joined = found is None
        if found is None:
            try:
                with transaction.atomic():
                    citizen = begin(mall_id, "identity", now)
                    found = CitizenIdentity.objects.create(
                        id=uuid7(),
                        mall_id=mall_id,
                        citizen=citizen,
                        subject_hash=hashes[0],
                        linked_at=now,
                        proved_at=now,
                    )
                    tell("citizen.identity_linked", citizen.id, mall_id, {"identity": found.id}, now)
            except IntegrityError:
                found, joined = rows.get(), False
        found.proved_at = now
        found.save(update_fields=["proved_at"])
        return sessions.start(found.citizen, way="identity", rights="full", browser=browser, now=now, joined=joined)
