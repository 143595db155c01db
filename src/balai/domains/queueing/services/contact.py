"""The optional name and phone of a visitor: checked, encrypted, read only at his counter, erased the night after."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.kernel import access, journal, keys
from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.errors import Invalid, NotFound, Text

from ..models import TicketContact
from ..permissions import require_serving
from ..selectors import at_counter
from ..types import Contact

_PHONE = re.compile(r"^\+?[0-9]{8,15}$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_contact(contact: Contact | None) -> Contact:
    """The contact with spaces trimmed and the phone in digits. Raises Invalid."""
    if contact is None:
        return Contact()
    name = " ".join(contact.name.split())
    phone = re.sub(r"[\s().-]", "", contact.phone)
    wrong: dict[str, Text] = {}
    if len(name) > 80 or _CONTROL.search(name):
        wrong["name"] = _("Please write a name of at most 80 characters.")
    if phone and not _PHONE.match(phone):
        wrong["phone"] = _("Please write a phone number such as 0812 3456 7890.")
    if wrong:
        raise Invalid(fields=wrong)
    return Contact(name, phone)


def seal(text: str, ticket_id: UUID) -> str:
    """Encrypted for this ticket, or empty."""
    return keys.encrypt(text, context=f"ticket/{ticket_id}") if text else ""


def read_contact(actor: Actor, *, counter: str, now: datetime) -> Contact:
    """The contact of the visitor at `counter` now; leaves an access entry and a journal event.

    Raises Forbidden (not an officer of this counter) or NotFound (nobody there, or nothing left).
    """
    desk = require_serving(actor, counter)
    ticket = at_counter(actor, counter=counter)
    if ticket is None:
        raise NotFound()
    with acting(actor, agency=desk.agency_id):
        row = TicketContact.objects.filter(ticket_id=ticket.id).first()
        if row is None:
            raise NotFound()
        access.record(actor, subject=ticket.id, purpose="queue.contact", fields=["name", "phone"], now=now)
        journal.append(
            "ticket.contact_read",
            subject=ticket.id,
            mall_id=ticket.mall_id,
            actor=actor,
            occurred_at=now,
            data={"service": ticket.service, "number": ticket.number, "day": ticket.day.isoformat()},
        )
    context = f"ticket/{ticket.id}"
    return Contact(*(keys.decrypt(text, context=context) if text else "" for text in (row.name, row.phone)))
