"""Giving a number back on behalf of a visitor: which number, then why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.domains.queueing import selectors, services
from balai.domains.queueing.types import TicketView
from balai.kernel import idempotency
from balai.kernel.errors import Invalid

from .requests import Watch

# The journal keeps the code.
REASONS = {
    "visitor-asked": _("The visitor asks for it"),
    "visitor-left": _("The visitor has left the mall"),
    "taken-twice": _("The number was taken by mistake or twice"),
    "service-stopped": _("The service cannot be given today"),
}


def found(watch: Watch, number: str) -> TicketView:
    """The open number of that label. Raises NotFound, Forbidden."""
    return selectors.waiting_ticket(watch.actor, number=number, now=watch.now)


def cancel(watch: Watch, *, number: str, reason: str, key: str) -> str:
    """Cancel it once for the key; returns the number. Raises Invalid (no reason), NotFound, WrongState, Forbidden."""
    if reason not in REASONS:
        raise Invalid(fields={"reason": _("Choose why the number is cancelled.")})

    def effect() -> idempotency.Reply:
        ticket = found(watch, number)
        gone = services.cancel(actor=watch.actor, ticket_id=ticket.id, now=watch.now, reason=reason)
        return 200, {"number": gone.number}

    client = idempotency.client_of(watch.actor, "")
    body = f"{number}\n{reason}".encode()
    _status, reply = idempotency.once(client, "desk/cancel", key, body, effect, now=watch.now)
    return str((reply or {}).get("number", number))
