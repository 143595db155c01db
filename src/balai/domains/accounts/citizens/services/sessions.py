"""Sessions of citizens: opened by a proof, raised by a second one, ended by their owner or by time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import uuid7

from ...credentials import new_token
from ...models import Citizen, CitizenContact, CitizenSession
from ..codes import COOKIE_PREFIX
from ..selectors import digest, own, rule
from ..types import Opened
from .records import tell


def start(
    citizen: Citizen,
    *,
    way: str,
    rights: str,
    browser: str,
    now: datetime,
    contact: CitizenContact | None = None,
    joined: bool = False,
) -> Opened:
    """A new session with a secret of its own; in the caller's transaction."""
    secret = new_token(COOKIE_PREFIX)
    session = CitizenSession.objects.create(
        id=uuid7(),
        mall_id=citizen.mall_id,
        citizen=citizen,
        digest=digest(secret),
        way=way,
        rights=rights,
        contact_id=contact.id if contact else None,
        browser=browser[:80],
        started_at=now,
        expires_at=now + rule(citizen.mall_id, now).lifetime(rights),
    )
    facts = {"session": session.id, "way": way, "rights": rights}
    tell("citizen.session_started", citizen.id, citizen.mall_id, facts, now)
    return Opened(
        citizen_id=citizen.id,
        session_id=session.id,
        secret=secret,
        rights=rights,
        expires_at=session.expires_at,
        joined=joined,
        contact=(contact.kind, str(contact.value)) if contact else None,
    )


def raise_rights(session_id: UUID, *, citizen_id: UUID, way: str, now: datetime) -> None:
    """Full rights for a session of this account, and its phone counts as proved now. In a context that sees everything.

    Raises NotFound when the session has ended or is another's.
    """
    session = (
        CitizenSession.objects.select_for_update()
        .filter(id=session_id, citizen_id=citizen_id, ended_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if session is None:
        raise NotFound()
    if session.rights != "full":
        session.rights = "full"
        session.expires_at = now + rule(session.mall_id, now).lifetime("full")
        session.save(update_fields=["rights", "expires_at"])
        facts = {"session": session.id, "way": way, "rights": "full"}
        tell("citizen.session_raised", citizen_id, session.mall_id, facts, now)
    if session.contact_id is not None:
        CitizenContact.objects.filter(id=session.contact_id, citizen_id=citizen_id).update(proved_at=now)


def end_session(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions. Raises NotFound."""
    with transaction.atomic():
        session = (
            CitizenSession.objects.select_for_update()
            .filter(id=session_id, citizen_id=own(actor), ended_at__isnull=True)
            .first()
        )
        if session is None:
            raise NotFound()
        _end(session, now)


def end_all(*, actor: Actor, now: datetime, but: UUID | None = None) -> int:
    """End every session of one's own, or every other one than `but`; how many ended. Raises NotFound."""
    citizen_id = own(actor)
    with transaction.atomic():
        rows = CitizenSession.objects.select_for_update().filter(citizen_id=citizen_id, ended_at__isnull=True)
        ended = list(rows.exclude(id=but) if but else rows)
        for session in ended:
            _end(session, now)
    return len(ended)


def _end(session: CitizenSession, now: datetime) -> None:
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    tell("citizen.session_ended", session.citizen_id, session.mall_id, {"session": session.id}, now)
