"""A typed code: what it opens, and what a phone that was silent for long does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound

from ...models import Citizen, CitizenAsk, CitizenContact, CitizenSession
from .. import workflow
from ..codes import is_code
from ..errors import CodeRefused, ContactTaken
from ..selectors import own, rule
from ..types import Opened, Proved
from . import sessions
from .records import SYSTEM, begin, contact_of, keep, tell


def prove(*, ask_id: UUID | None, mall_id: UUID, code: str, browser: str, now: datetime) -> Proved:
    """Try a code in the browser that asked for it. A wrong try is counted before anything is said.

    `enter` begins a session; after `raise` and `add` the session in the browser goes on.
    Raises CodeRefused (nobody can tell why), ContactTaken, NotFound (the session ended meanwhile).
    """
    with acting(SYSTEM, everything=True):
        row = _tried(ask_id, mall_id, code, now)
        if row is not None:
            return _open(row, browser, now)
    raise CodeRefused()


def _tried(ask_id: UUID | None, mall_id: UUID, code: str, now: datetime) -> CitizenAsk | None:
    """The ask, used up by its right code; None, and one try less, for a wrong one."""
    row = CitizenAsk.objects.select_for_update().filter(id=ask_id, mall_id=mall_id).first() if ask_id else None
    if row is None or row.expires_at <= now or row.state != "open":
        return None
    limits = rule(mall_id, now)
    right = is_code(row.id, code)
    row.tries += 1
    verb = "prove" if right else "spend" if row.tries >= limits.code_tries else None
    if verb:
        row.state = workflow.ASK.target(verb, row.state) or row.state
    contact = str(row.contact)
    if row.state != "open":
        row.contact = None
    row.save(update_fields=["tries", "state", "contact"])
    if row.state == "spent":
        facts = {"purpose": row.purpose, "kind": row.kind}
        journal.append(workflow.ASK["spend"].event, row.id, mall_id, Actor.visitor(mall_id), facts, occurred_at=now)
    row.contact = contact
    return row if right else None


def _open(row: CitizenAsk, browser: str, now: datetime) -> Proved:
    if row.purpose == "enter":
        opened = _enter(row, browser, now)
        return Proved("enter", opened.citizen_id, opened, fresh=opened.joined)
    open_ones = CitizenSession.objects.filter(ended_at__isnull=True, expires_at__gt=now)
    session = open_ones.filter(id=row.session_id).first() if row.session_id else None
    if session is None:
        raise NotFound()
    if row.purpose == "raise":
        sessions.raise_rights(session.id, citizen_id=session.citizen_id, way="email", now=now)
        CitizenContact.objects.filter(
            id__in=[found.id for found in [contact_of(row.mall_id, str(row.contact))] if found],
            citizen_id=session.citizen_id,
        ).update(proved_at=now)
        return Proved("raise", session.citizen_id)
    return Proved("add", session.citizen_id, fresh=_add(session, row, now))


def _enter(row: CitizenAsk, browser: str, now: datetime) -> Opened:
    """Sign in, or begin an account; whoever else proves the same new contact at this moment comes into the same one."""
    contact = contact_of(row.mall_id, str(row.contact), lock=True)
    joined = contact is None
    if contact is None:
        try:
            with transaction.atomic():
                contact = keep(begin(row.mall_id, row.kind, now), row.kind, str(row.contact), now)
        except IntegrityError:
            contact, joined = contact_of(row.mall_id, str(row.contact), lock=True), False
            if contact is None:
                raise
    limits = rule(row.mall_id, now)
    rights = "full" if joined else limits.rights_of_contact(contact.kind, contact.proved_at, now)
    if rights == "full":
        contact.proved_at = now
        contact.save(update_fields=["proved_at"])
    CitizenAsk.objects.filter(id=row.id).update(citizen_id=contact.citizen_id)
    return sessions.start(
        contact.citizen, way=contact.kind, rights=rights, browser=browser, now=now, contact=contact, joined=joined
    )


def _add(session: CitizenSession, row: CitizenAsk, now: datetime) -> bool:
    """A proved contact comes to this account; from another account only when that one has not proved it for long.

    False when it was there. Raises ContactTaken.
    """
    value = str(row.contact)
    held = contact_of(row.mall_id, value, lock=True)
    if held is not None and held.citizen_id == session.citizen_id:
        held.proved_at = now
        held.save(update_fields=["proved_at"])
        return False
    if held is not None:
        if rule(row.mall_id, now).rights_of_contact(held.kind, held.proved_at, now) == "full":
            raise ContactTaken()
        _take_away(held, now)
    try:
        with transaction.atomic():
            keep(session.citizen, row.kind, value, now)
    except IntegrityError:
        raise ContactTaken() from None
    return True


def _take_away(held: CitizenContact, now: datetime) -> None:
    tell("citizen.contact_moved", held.citizen_id, held.mall_id, {"contact": held.id, "kind": held.kind}, now, SYSTEM)
    held.delete()


def begin_anew(*, actor: Actor, session_id: UUID, browser: str, now: datetime) -> Opened:
    """The owner of a phone that had another owner begins an account of his own; the old one loses the number.

    Only from a status-only session that this very phone opened. Raises NotFound.
    """
    citizen_id = own(actor)
    with acting(SYSTEM, everything=True):
        session = (
            CitizenSession.objects.select_for_update()
            .filter(id=session_id, citizen_id=citizen_id, rights="status", way="phone", ended_at__isnull=True)
            .first()
        )
        contacts = CitizenContact.objects.select_for_update().filter(citizen_id=citizen_id)
        held = contacts.filter(id=session.contact_id).first() if session and session.contact_id else None
        if session is None or held is None:
            raise NotFound()
        kind, value, before = held.kind, str(held.value), held.citizen_id
        _take_away(held, now)
        sessions.end_session(actor=actor, session_id=session.id, now=now)
        citizen: Citizen = begin(session.mall_id, kind, now)
        opened = sessions.start(
            citizen,
            way=kind,
            rights="full",
            browser=browser,
            now=now,
            contact=keep(citizen, kind, value, now),
            joined=True,
        )
    return replace(opened, lost_by=before)
