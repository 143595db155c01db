"""What several verbs do: begin an account, write what a citizen did, find whose a contact is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel import fields, journal
from balai.kernel.actors import Actor
from balai.kernel.ids import readable_code, uuid7

from ...models import Citizen, CitizenContact

SYSTEM = Actor.system("accounts")


def himself(citizen_id: UUID, mall_id: UUID) -> Actor:
    """The citizen as the one who acts."""
    return Actor(kind="citizen", id=citizen_id, mall_id=mall_id)


def tell(
    kind: str, citizen_id: UUID, mall_id: UUID, data: dict[str, Any], now: datetime, actor: Actor | None = None
) -> None:
    """A journal event about an account; without `actor` its owner did it."""
    journal.append(kind, citizen_id, mall_id, actor or himself(citizen_id, mall_id), data, occurred_at=now)


def begin(mall_id: UUID, way: str, now: datetime, actor: Actor | None = None) -> Citizen:
    """A new account with a number of its own."""
    citizen = Citizen.objects.create(id=uuid7(), mall_id=mall_id, number=readable_code(40), created_at=now)
    tell("citizen.joined", citizen.id, mall_id, {"way": way}, now, actor)
    return citizen


def contact_of(mall_id: UUID, value: str, *, lock: bool = False) -> CitizenContact | None:
    """The contact, whoever's it is. In a context that sees everything."""
    rows = CitizenContact.objects.filter(fields.matching(CitizenContact, "value_hash", value), mall_id=mall_id)
    return (rows.select_for_update() if lock else rows).first()


def keep(citizen: Citizen, kind: str, value: str, now: datetime) -> CitizenContact:
    """A contact its owner has just proved. Raises IntegrityError when somebody was quicker."""
    contact = CitizenContact.objects.create(
        id=uuid7(), mall_id=citizen.mall_id, citizen=citizen, kind=kind, value=value, added_at=now, proved_at=now
    )
    tell("citizen.contact_added", citizen.id, citizen.mall_id, {"contact": contact.id, "kind": kind}, now)
    return contact
