"""Putting a visitor aside while he fetches something, and calling one number on purpose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound

from ..errors import CounterNotOpen, ReasonNeeded, SomebodyAtCounter, WrongState
from ..models import Ticket
from ..permissions import require_serving
from ..selectors import view
from ..skills import callable_services
from ..types import TicketView
from ..workflow import ACTIVE
from .call import LOCK
from .transition import lock_at, lock_labelled, step

HOLD_REASONS = ("fetch-papers", "copy", "payment", "form", "other")
CALL_REASONS = ("frail", "agreed", "connected", "other")
"""Why a number is called before its turn: too frail to wait, agreed beforehand, belongs to another visit, other."""


def hold(*, actor: Actor, counter: str, now: datetime, reason: str = "") -> TicketView:
    """Put the visitor at the counter aside; the counter is free for the next. `reason` is one of HOLD_REASONS.

    Raises NobodyAtCounter, Invalid (unknown reason), Forbidden, NotFound.
    """
    desk = require_serving(actor, counter)
    if reason and reason not in HOLD_REASONS:
        raise Invalid(fields={"reason": _("Choose why the number is put aside.")})
    told: dict[str, Any] = {"reason": reason} if reason else {}
    with transaction.atomic():
        return view(step(lock_at(desk), "hold", actor=actor, now=now, **told))


def take_back(*, actor: Actor, counter: str, number: str, now: datetime) -> TicketView:
    """The visitor of a held number stands at this counter again and is served on, without a call.

    Raises SomebodyAtCounter, CounterNotOpen, WrongState (not held), Forbidden, NotFound.
    """
    desk = require_serving(actor, counter)
    with transaction.atomic():
        _lock_free(desk)
        ticket = _served_here(desk, actor, number, now)
        if ticket.state != "held":
            raise WrongState()
        ticket.counter_id, ticket.officer_id = desk.id, actor.id
        return view(step(ticket, "take-back", actor=actor, now=now))


def put_back(*, actor: Actor, counter: str, number: str, now: datetime, reason: str = "from-hold") -> TicketView:
    """A held number waits again in its place. Raises WrongState (not held), Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        ticket = _served_here(desk, actor, number, now)
        if ticket.state != "held":
            raise WrongState()
        return view(step(ticket, "return", actor=actor, now=now, reason=reason))


def call_number(*, actor: Actor, counter: str, number: str, now: datetime, reason: str = "") -> TicketView:
    """Call this number to the counter: one on hold, or, with a reason (CALL_REASONS), a waiting one before its turn.

    The counter must be free. Raises ReasonNeeded, SomebodyAtCounter, CounterNotOpen, WrongState, Forbidden, NotFound.
    """
    desk = require_serving(actor, counter)
    if reason and reason not in CALL_REASONS:
        raise ReasonNeeded()
    with transaction.atomic():
        _lock_free(desk)
        ticket = _served_here(desk, actor, number, now)
        if ticket.state == "waiting" and not reason:
            raise ReasonNeeded()
        told: dict[str, Any] = {"reason": reason} if reason and ticket.state == "waiting" else {}
        ticket.counter_id, ticket.officer_id, ticket.called_at = desk.id, actor.id, now
        ticket.started_at, ticket.recalls = None, 0
        return view(step(ticket, "call", actor=actor, now=now, **told))


def _lock_free(desk: CounterView) -> None:
    """Lock the counter, open and free. Raises CounterNotOpen, SomebodyAtCounter."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [desk.id])
        if cursor.fetchone() != ("open",):
            raise CounterNotOpen()
    if Ticket.objects.filter(counter_id=desk.id, state__in=ACTIVE).exists():
        raise SomebodyAtCounter()


def _served_here(desk: CounterView, actor: Actor, number: str, now: datetime) -> Ticket:
    """Today's number, locked, of a service this officer is given at this counter. Raises NotFound."""
    ticket = lock_labelled(snapshot.current(desk.mall_id), number, now)
    if ticket.service_id not in {service.id for service in callable_services(desk, actor)}:
        raise NotFound()
    return ticket
