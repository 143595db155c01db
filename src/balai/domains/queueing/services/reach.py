"""The phone a visitor left, for messages about his number: read by our own processes, never shown."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from balai.kernel import keys
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from ..models import TicketContact


def phones_left(actor: Actor, ticket_ids: Collection[UUID]) -> dict[UUID, str]:
    """The clear phone of each of these tickets whose visitor left one. Raises ValueError for anybody but a system
    actor; erased contacts (the night after) are simply not there.
    """
    with acting(actor, everything=True):
        rows = TicketContact.objects.filter(ticket_id__in=ticket_ids).exclude(phone="")
        return {row.ticket_id: keys.decrypt(row.phone, context=f"ticket/{row.ticket_id}") for row in rows}


def with_phone(actor: Actor, ticket_ids: Collection[UUID]) -> set[UUID]:
    """Which of these tickets have one. Raises ValueError for anybody but a system actor."""
    if not ticket_ids:
        return set()
    with acting(actor, everything=True):
        rows = TicketContact.objects.filter(ticket_id__in=ticket_ids).exclude(phone="")
        return set(rows.values_list("ticket_id", flat=True))
