"""Erasure at the owner's wish, and what goes by itself. The journal keeps an id that stands for nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound

from ...models import (
    Citizen,
    CitizenAsk,
    CitizenClaim,
    CitizenContact,
    CitizenIdentity,
    CitizenLetter,
    CitizenSession,
)
from ..errors import StatusOnly
from ..selectors import own
from .records import SYSTEM, tell

ASKS_KEPT = timedelta(days=30)
"""Without their contact: so long their owner sees in his log that codes were sent."""
SESSIONS_KEPT = timedelta(days=30)
CHUNK = 500


def erase(*, actor: Actor, now: datetime) -> None:
    """Erase one's own account with everything in it. Raises NotFound, StatusOnly."""
    citizen_id = own(actor)
    if not actor.holds("full"):
        raise StatusOnly()
    with acting(SYSTEM, everything=True):
        citizen = Citizen.objects.select_for_update().filter(id=citizen_id).first()
        if citizen is None:
            raise NotFound()
        _gone(citizen, "asked", now)


def note_taken(*, actor: Actor, now: datetime) -> None:
    """The owner took a copy of his data. Raises NotFound."""
    citizen_id = own(actor)
    if actor.mall_id is not None:
        with transaction.atomic():
            tell("citizen.data_taken", citizen_id, actor.mall_id, {}, now)


def _gone(citizen: Citizen, reason: str, now: datetime) -> None:
    for rows in (
        CitizenContact.objects.filter(citizen_id=citizen.id),
        CitizenIdentity.objects.filter(citizen_id=citizen.id),
        CitizenLetter.objects.filter(citizen_id=citizen.id),
        CitizenSession.objects.filter(citizen_id=citizen.id),
        CitizenClaim.objects.filter(citizen_id=citizen.id),
        CitizenAsk.objects.filter(citizen_id=citizen.id),
    ):
        rows.delete()
    tell("citizen.erased", citizen.id, citizen.mall_id, {"reason": reason}, now, SYSTEM if reason != "asked" else None)
    citizen.delete()


def forget_ended(*, now: datetime) -> int:
    """Delete what has ended, in chunks; how many rows went. Accounts nobody ever opened go with their letter."""
    with acting(SYSTEM, everything=True):
        stale = CitizenAsk.objects.filter(expires_at__lte=now, contact__isnull=False)
        ids = list(stale.values_list("pk", flat=True)[:CHUNK])
        CitizenAsk.objects.filter(pk__in=ids).update(contact=None)
        gone = sum(
            _delete(rows)
            for rows in (
                CitizenAsk.objects.filter(expires_at__lt=now - ASKS_KEPT),
                CitizenSession.objects.filter(expires_at__lt=now - SESSIONS_KEPT),
                CitizenClaim.objects.filter(expires_at__lte=now),
            )
        )
        for citizen in _unopened(now)[:CHUNK]:
            _gone(citizen, "never-opened", now)
            gone += 1
    return gone


def _unopened(now: datetime) -> QuerySet[Citizen]:
    """Accounts of letters that were never used and are over."""

    def has(model: Any, **more: Any) -> Exists:
        return Exists(model.objects.filter(citizen_id=OuterRef("pk"), **more))

    return Citizen.objects.select_for_update().filter(
        ~has(CitizenContact),
        ~has(CitizenIdentity),
        ~has(CitizenSession),
        ~has(CitizenLetter, state="used"),
        ~has(CitizenLetter, expires_at__gt=now),
        created_at__lt=now - SESSIONS_KEPT,
    )


def _delete(rows: QuerySet[Any]) -> int:
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    return rows.model._default_manager.filter(pk__in=ids).delete()[0] if ids else 0
