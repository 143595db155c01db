"""The numbers of a family: claimed by their own link, followed in one account until their day ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.domains.accounts.citizens import selectors as citizens
from balai.domains.accounts.citizens import services
from balai.domains.directory import snapshot
from balai.domains.directory.types import ServiceView
from balai.domains.queueing import selectors as queueing
from balai.domains.queueing import tokens
from balai.domains.queueing.errors import TicketExpired
from balai.domains.queueing.services import following
from balai.domains.queueing.types import TicketView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound

_SYSTEM = Actor.system("citizens")
_PATH = re.compile(r"/t/([0-9a-f-]{36})/?")


@dataclass(frozen=True, slots=True)
class Followed:
    """A number in an account. `link` shows it and no more."""

    claim_id: UUID
    ticket: TicketView
    service: ServiceView
    link: str


def number_of_link(text: str) -> tuple[UUID, str]:
    """Ticket and token in the address somebody pasted. Raises Invalid."""
    try:
        parts = urlsplit(text.strip())
        found = _PATH.search(parts.path)
        if found is not None:
            return UUID(found[1]), parse_qs(parts.query)["token"][0]
    except (ValueError, KeyError):
        found = None
    raise Invalid(fields={"link": _("Paste the whole link of the number, as it came in the message or the QR code.")})


def look(mall_id: UUID, ticket_id: UUID, token: str, *, now: datetime) -> TicketView:
    """The number behind a token, of today. Raises NotFound, also when its day is over."""
    try:
        return queueing.ticket(tokens.visitor(ticket_id, token, mall_id), ticket_id, now=now)
    except TicketExpired:
        raise NotFound() from None


def follow(*, actor: Actor, mall_id: UUID, ticket_id: UUID, token: str, now: datetime) -> bool:
    """Put a number into the actor's account; False when it is there. Raises NotFound, TooManyClaims."""
    ticket = look(mall_id, ticket_id, token, now=now)
    timezone = snapshot.current(mall_id).timezone
    _begins, ends = clock.day_bounds(ticket.day, timezone)
    return services.claim(actor=actor, kind="ticket", subject_id=ticket.id, expires_at=ends, now=now)


def numbers(actor: Actor, *, now: datetime) -> list[Followed]:
    """The numbers in the actor's account, in the order in which they came there. 2 queries and the board.

    Raises NotFound.
    """
    claims = citizens.claims(actor, now=now)
    tickets = following.followed(_SYSTEM, [claim.subject_id for claim in claims], now=now)
    found = []
    for claim in claims:
        ticket = tickets.get(claim.subject_id)
        if ticket is not None:
            service = snapshot.current(ticket.mall_id).service_by_id(ticket.service_id)
            link = f"/t/{ticket.id}/?token={tokens.view_token(ticket.id)}"
            found.append(Followed(claim.id, ticket, service, link))
    return found
