"""Asking for a one-time code. The answer is the same whether the contact is anybody's or not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound
from balai.kernel.ids import uuid7
from balai.kernel.ratelimit import shared_limits

from ...models import CitizenAsk, CitizenContact, CitizenSession
from ..codes import asking_browser
from ..errors import CitizenSignInNeeded
from ..selectors import rule
from ..types import Asked
from .records import SYSTEM, contact_of


def ask(
    *,
    mall_id: UUID,
    kind: str,
    contact: str,
    address: str,
    now: datetime,
    purpose: str = "enter",
    session: CitizenSession | None = None,
) -> Asked:
    """Make a code for a checked contact (`phone` or `email`), asked for from a network address.

    `enter`: sign in or begin an account; `add`: prove a contact for the account of `session`. The caller sends it.
    Limits count by contact first, by address last. Raises TooMany, CitizenSignInNeeded.
    """
    limits = rule(mall_id, now)
    # The mall's own contact form of a hash: who floods one person's phone meets his limit, wherever he sits.
    shared_limits.check("citizen-code", limits.code_limits, target=f"{mall_id} {contact.casefold()}", address=address)
    shared_limits.check("citizen-code-day", limits.code_day_limits, target=f"{mall_id} {contact.casefold()}")
    if purpose != "enter" and session is None:
        raise CitizenSignInNeeded()
    with acting(SYSTEM, everything=True):
        if session is not None:
            owner: UUID | None = session.citizen_id
        else:
            known = contact_of(mall_id, contact)
            owner = known.citizen_id if known else None
        made = CitizenAsk.objects.create(
            id=uuid7(),
            mall_id=mall_id,
            purpose=purpose,
            kind=kind,
            contact=contact,
            citizen_id=owner,
            session_id=session.id if session else None,
            created_at=now,
            expires_at=now + limits.code_valid,
        )
        journal.append(
            "citizen.code_asked",
            made.id,
            mall_id,
            Actor.visitor(mall_id),
            {"purpose": purpose, "kind": kind},
            occurred_at=now,
        )
    return Asked(made.id, kind, contact, asking_browser(made.id), made.expires_at)


def ask_to_confirm(*, session: CitizenSession, contact_id: UUID, address: str, now: datetime) -> Asked:
    """A code to an e-mail address of the session's own account, as the second proof. Raises NotFound, TooMany."""
    with acting(SYSTEM, everything=True):
        found = CitizenContact.objects.filter(id=contact_id, citizen_id=session.citizen_id, kind="email").first()
        if found is None:
            raise NotFound()
        kind, contact = found.kind, str(found.value)
    return ask(
        mall_id=session.mall_id,
        kind=kind,
        contact=contact,
        address=address,
        now=now,
        purpose="raise",
        session=session,
    )
