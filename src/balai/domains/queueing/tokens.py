"""What opens a ticket: derived from its id, so nothing lies in the database; dead after the service day.

`view` is what a QR or a chat link carries: it shows the ticket. `owner` stays on the visitor's device: it may cancel
and rate. The check-in code is short, for a keyboard in the mall.

Whoever tries wrong ones is slowed, by number and source; the right one is never counted, so nobody can lock it out.
"""

from __future__ import annotations

from uuid import UUID

from balai.kernel import keys
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import NotFound
from balai.kernel.ids import normalise_code
from balai.kernel.ratelimit import Policy, hot_limits

WRONG = (Policy("target", 10, 60), Policy("address", 300, 60))
VIEW, OWNER, CHECK_IN = "ticket-view", "ticket-owner", "ticket-check-in"


def view_token(ticket_id: UUID) -> str:
    """The token that shows the ticket (120 bits)."""
    return keys.derive_token(VIEW, ticket_id)


def owner_token(ticket_id: UUID) -> str:
    """The token that may also cancel and rate (120 bits)."""
    return keys.derive_token(OWNER, ticket_id)


def check_in_code(ticket_id: UUID) -> str:
    """Eight symbols in two groups, e.g. `7KQ2-M0ZP`; valid at the mall's own devices only."""
    symbols = normalise_code(keys.derive_token(CHECK_IN, ticket_id))[:8]
    return f"{symbols[:4]}-{symbols[4:]}"


def visitor(ticket_id: UUID, token: str, mall_id: UUID | None = None) -> Actor:
    """The visitor a token makes; with the owner's token he holds the role `owner`.

    Raises NotFound for any other token: a wrong one and an unknown ticket look the same.
    """
    if keys.check_token(OWNER, ticket_id, token):
        return Actor("visitor", mall_id=mall_id, subject=ticket_id, roles=(Role("owner"),))
    if keys.check_token(VIEW, ticket_id, token):
        return Actor("visitor", mall_id=mall_id, subject=ticket_id)
    raise NotFound()


def slow_wrong(ticket_id: UUID, address: str) -> None:
    """Count a wrong token, or an unknown number, tried from `address` at this ticket. Raises TooMany.

    Call it after the attempt has failed: whoever goes on reads 429, whether the number exists or not.
    """
    hot_limits.check("wrong", WRONG, target=f"{address} {ticket_id}", address=address)
