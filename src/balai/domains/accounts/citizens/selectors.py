"""Reading accounts. Who is signed in; what is his. The first argument is the actor; what is not his does not exist."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.context import acting
from balai.kernel.errors import NotFound

from ..models import (
    Citizen,
    CitizenAsk,
    CitizenClaim,
    CitizenContact,
    CitizenIdentity,
    CitizenLetter,
    CitizenSession,
)
from . import policy
from .codes import COOKIE_PREFIX
from .errors import CitizenSignInNeeded, StatusOnly
from .types import AccountView, Claim, ContactView, LetterView, SessionView

COOKIE = "balai_me"
LETTERS_SHOWN = 10


def rule(mall_id: UUID, now: datetime) -> policy.Policy:
    """The rule of the mall's service day. Raises NoRuleInForce."""
    return policy.in_force(clock.service_day(now, snapshot.current(mall_id).timezone))


def digest(secret: str) -> bytes:
    """What is kept of a session's cookie."""
    return hashlib.sha256(secret.encode()).digest()


def session_of(secret: str, *, mall_id: UUID, now: datetime) -> CitizenSession | None:
    """The open session behind a cookie, in this mall; None for any other value. 1 query."""
    if not secret.startswith(COOKIE_PREFIX) or len(secret) > 100:
        return None
    return CitizenSession.objects.filter(
        digest=digest(secret), mall_id=mall_id, ended_at__isnull=True, expires_at__gt=now
    ).first()


def actor_of(session: CitizenSession) -> Actor:
    """The citizen of a session; his rights are a role: `full` holds `status` too."""
    rights = ("full", "status") if session.rights == "full" else ("status",)
    return Actor(
        kind="citizen", id=session.citizen_id, mall_id=session.mall_id, roles=tuple(Role(name) for name in rights)
    )


def require_right(actor: Actor, act: str, *, now: datetime) -> None:
    """That the rule lets the actor do `act` (a key of its table `needs`).

    Raises CitizenSignInNeeded, StatusOnly; KeyError for an act the rule does not know.
    """
    needed = rule(actor.mall_id, now).needs[act] if actor.mall_id else "full"
    if needed == "nothing":
        return
    if actor.kind != "citizen" or actor.id is None:
        raise CitizenSignInNeeded()
    if not actor.holds(needed):
        raise StatusOnly()


def own(actor: Actor) -> UUID:
    """The citizen himself. Raises NotFound for anybody else."""
    if actor.kind != "citizen" or actor.id is None:
        raise NotFound()
    return actor.id


def hint_of(kind: str, value: str) -> str:
    """So much of a contact that its owner recognises it."""
    if kind == "phone":
        return f"…{value[-3:]}"
    name, _at, domain = value.rpartition("@")
    return f"{name[:1]}…@{domain}"


def account(actor: Actor) -> AccountView:
    """The actor's account; needs full rights. 4 queries besides the context. Raises NotFound, StatusOnly."""
    citizen_id = own(actor)
    if not actor.holds("full"):
        raise StatusOnly()
    with acting(actor, subject=citizen_id):
        citizen = Citizen.objects.filter(id=citizen_id).first()
        if citizen is None:
            raise NotFound()
        contacts = tuple(
            ContactView(row.id, row.kind, hint_of(row.kind, row.value), row.value, row.proved_at)
            for row in CitizenContact.objects.filter(citizen_id=citizen_id).order_by("id")
        )
        letters = CitizenLetter.objects.filter(citizen_id=citizen_id).order_by("-issued_at")[:LETTERS_SHOWN]
        linked = CitizenIdentity.objects.filter(citizen_id=citizen_id).order_by("linked_at")
        return AccountView(
            number=citizen.number,
            created_at=citizen.created_at,
            contacts=contacts,
            letters=tuple(
                LetterView(row.state, row.counter, row.issued_at, row.expires_at, row.ended_at) for row in letters
            ),
            identities=tuple(row.linked_at for row in linked),
        )


def ways_to_confirm(actor: Actor) -> list[ContactView]:
    """E-mail addresses by which a status-only session can be raised: only their ends are shown. Raises NotFound."""
    citizen_id = own(actor)
    with acting(actor, subject=citizen_id):
        return [
            ContactView(row.id, row.kind, hint_of(row.kind, row.value), "", row.proved_at)
            for row in CitizenContact.objects.filter(citizen_id=citizen_id, kind="email").order_by("id")
        ]


def contacts_for(actor: Actor, citizen_id: UUID) -> list[tuple[str, str]]:
    """Kind and value of each contact, for our own processes that send there. Raises ValueError for anybody else."""
    with acting(actor, everything=True):
        rows = CitizenContact.objects.filter(citizen_id=citizen_id).order_by("id")
        return [(row.kind, str(row.value)) for row in rows]


def sessions(actor: Actor, *, now: datetime) -> list[SessionView]:
    """Where the actor is signed in, newest first. Raises NotFound."""
    rows = CitizenSession.objects.filter(citizen_id=own(actor), ended_at__isnull=True, expires_at__gt=now)
    return [
        SessionView(row.id, row.way, row.rights, row.browser, row.started_at, row.expires_at)
        for row in rows.order_by("-started_at")
    ]


def claims(actor: Actor, *, now: datetime) -> list[Claim]:
    """What the actor follows at `now`, the oldest first. Raises NotFound."""
    rows = CitizenClaim.objects.filter(citizen_id=own(actor), expires_at__gt=now).order_by("claimed_at", "id")
    return [Claim(row.id, row.kind, row.subject_id, row.claimed_at, row.expires_at) for row in rows]


def asks_of(actor: Actor, limit: int = 200) -> list[UUID]:
    """The codes that were sent to the actor's contacts, newest first: their deliveries are his to see."""
    citizen_id = own(actor)
    with acting(Actor.system("accounts"), everything=True):
        return list(
            CitizenAsk.objects.filter(citizen_id=citizen_id).order_by("-id").values_list("id", flat=True)[:limit]
        )


def ask_shown(ask_id: UUID | None, *, mall_id: UUID, now: datetime) -> tuple[str, str, str] | None:
    """Purpose, kind and hint of an open ask, for the page where its code is typed; None when it is over."""
    if ask_id is None:
        return None
    with acting(Actor.system("accounts"), everything=True):
        row = CitizenAsk.objects.filter(id=ask_id, mall_id=mall_id, state="open", expires_at__gt=now).first()
        return (row.purpose, row.kind, hint_of(row.kind, row.contact)) if row else None


def followers(actor: Actor, kind: str, subjects: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Who follows each of these, for our own processes. Raises NotFound for anybody but a system actor."""
    if actor.kind != "system":
        raise NotFound()
    found: dict[UUID, list[UUID]] = {}
    if subjects:
        rows = CitizenClaim.objects.filter(kind=kind, subject_id__in=subjects).order_by("id")
        for subject_id, citizen_id in rows.values_list("subject_id", "citizen_id"):
            found.setdefault(subject_id, []).append(citizen_id)
    return found
