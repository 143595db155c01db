"""Checking in at a kiosk: an online number becomes a waiting one, and its paper comes out."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.domains.queueing import selectors, services, tokens
from balai.domains.queueing.types import TicketView
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from . import printing

# A scanner types what it reads, and a keyboard of another country mixes up `:/?=`: they are not needed.
_SCANNED = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\W+token\W([\w-]{16,64})", re.IGNORECASE)
LONGEST = 300


def scanned(text: str, mall_id: UUID) -> UUID:
    """The number whose code (a QR of its page) was read. Raises NotFound for anything else."""
    found = _SCANNED.search(text[:LONGEST])
    if found is None:
        raise NotFound()
    ticket_id = UUID(found[1])
    tokens.visitor(ticket_id, found[2], mall_id)
    return ticket_id


def arrive(
    *, actor: Actor, mall_id: UUID, now: datetime, scan: str = "", number: str = "", code: str = ""
) -> TicketView:
    """Check a number in, by its scanned code or by number and check-in code, and print it where a printer is.

    Who is checked in already gets the same answer. Raises NotFound (a wrong code and an unknown number look the same),
    CheckInClosed, WrongState, TicketExpired, Forbidden; TooMany for whoever goes on trying.
    """
    try:
        ticket_id = scanned(scan, mall_id) if scan else selectors.by_code(actor, number=number, code=code, now=now).id
        with transaction.atomic():
            seen = services.check_in(actor=actor, ticket_id=ticket_id, now=now)
            printing.print_ticket(ticket_id=ticket_id, lang=seen.lang, actor=actor, now=now)
    except NotFound:
        tokens.slow_wrong(UUID(int=0), str(actor.id or ""))
        raise
    return seen
