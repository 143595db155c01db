"""Moving a number: to another service with its place kept, or out of the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.domains.directory import snapshot
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..errors import NotServedHere
from ..permissions import require_holder, require_serving
from ..selectors import view
from ..types import TicketView
from . import limits
from .transition import lock, lock_at, step


def transfer(*, actor: Actor, counter: str, service: str, now: datetime) -> TicketView:
    """Send the visitor at `counter` to another service; he keeps his number and his place by waiting time.

    Raises NotServedHere, NobodyAtCounter, Forbidden, NotFound.
    """
    desk = require_serving(actor, counter)
    found = snapshot.current(desk.mall_id).services.get(service)
    if found is None or not found.queue_prefix:
        raise NotServedHere()
    with transaction.atomic():
        return view(step(lock_at(desk), "transfer", actor=actor, now=now, to_service=found.id))


def cancel(*, actor: Actor, ticket_id: UUID, now: datetime, reason: str = "staff") -> TicketView:
    """Give a number back: the visitor who holds its token, or whoever oversees the mall.

    `reason` is a code from staff, such as `staff-asked`; a visitor needs none. A repeated cancel answers the cancelled
    ticket; a number with a quota leaves its place to somebody else. Raises NotFound (no such ticket, or not his) or
    WrongState.
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        if actor.kind == "visitor":
            require_holder(actor, ticket, now, owner=True)
            reason = "visitor"
        else:
            if ticket.mall_id != actor.mall_id:
                raise NotFound()
            require("queueing.oversee", actor, ticket.mall_id)
        if ticket.state == "cancelled":
            return view(ticket)
        gone = step(ticket, "cancel", actor=actor, now=now, reason=reason)
        limits.give_back_place(gone)
    return view(gone)
