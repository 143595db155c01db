"""Letting go of a contact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import NotFound

from ...models import CitizenContact, CitizenIdentity
from ..errors import LastContact, StatusOnly
from ..selectors import own
from .records import SYSTEM, tell


def remove_contact(*, actor: Actor, contact_id: UUID, now: datetime) -> tuple[str, str]:
    """Remove one of one's own contacts; its kind and value. The last way into an account stays.

    Raises NotFound, StatusOnly, LastContact.
    """
    citizen_id = own(actor)
    if not actor.holds("full"):
        raise StatusOnly()
    with acting(SYSTEM, everything=True):
        rows = list(CitizenContact.objects.select_for_update().filter(citizen_id=citizen_id).order_by("id"))
        found = next((row for row in rows if row.id == contact_id), None)
        if found is None:
            raise NotFound()
        if len(rows) == 1 and not CitizenIdentity.objects.filter(citizen_id=citizen_id).exists():
            raise LastContact()
        kind, value = found.kind, str(found.value)
        found.delete()
        tell("citizen.contact_removed", citizen_id, found.mall_id, {"contact": contact_id, "kind": kind}, now)
    return kind, value
