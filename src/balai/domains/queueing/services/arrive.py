"""Coming to the mall, and coming back: check-in of an online number, return after a missed call, a lost slip."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from balai.domains.directory import selectors as directory
from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.permissions import require

from ..attendance import attendance, rank_on_arrival, rank_on_return
from ..errors import CheckInClosed, TicketExpired, TooLateToRejoin, WrongState
from ..models import Ticket
from ..permissions import require_attending, require_holder
from ..priority import priority_credits
from ..selectors import view
from ..types import TicketView
from ..workflow import ENDED, target
from .transition import lock, step


def _entitled(actor: Actor, ticket: Ticket, now: datetime) -> None:
    """Whoever took the number, or a device or officer of its mall. Raises NotFound, TicketExpired, Forbidden."""
    if actor.kind == "visitor":
        require_holder(actor, ticket, now, owner=True)
        return
    require_attending(actor, ticket.mall_id)
    if clock.service_day(now, snapshot.current(ticket.mall_id).timezone) != ticket.day:
        raise TicketExpired()


def check_in_window(mall: MallView, now: datetime) -> tuple[datetime, datetime] | None:
    """From when until when (UTC) one may check in on the local day of `now`; None when the mall stays closed."""
    hours = directory.hours_of(mall, now)
    if hours is None:
        return None
    rules = attendance(clock.service_day(now, mall.timezone))
    return hours[0] - rules.opens_before, hours[1] - rules.closes_before


def check_in_open(mall: MallView, now: datetime) -> bool:
    """Whether one may check in now. A demo is shown at any hour, so there one always can."""
    if settings.BALAI_MODE != "production":
        return True
    window = check_in_window(mall, now)
    return window is not None and window[0] <= now < window[1]


def check_in(*, actor: Actor, ticket_id: UUID, now: datetime) -> TicketView:
    """The visitor of an online number is in the mall: from now on it waits.

    It counts as having waited since it was taken, within the credit of rule pack `queue-attendance`. Whoever has
    checked in already, or need not, gets the same answer and nothing changes. Raises CheckInClosed (outside the
    window), WrongState (the number has ended), NotFound, TicketExpired, Forbidden.
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        _entitled(actor, ticket, now)
        if ticket.state in ENDED:
            raise WrongState()
        if target("check-in", ticket.state) is None:
            return view(ticket)
        if not check_in_open(snapshot.current(ticket.mall_id), now):
            raise CheckInClosed()
        ticket.rank = rank_on_arrival(
            ticket.rank,
            at=now,
            credit=attendance(ticket.day).credit,
            priority=priority_credits(ticket.day)[ticket.priority],
        )
        return view(step(ticket, "check-in", actor=actor, now=now))


def rejoin(*, actor: Actor, ticket_id: UUID, now: datetime) -> TicketView:
    """The visitor of a missed call is here after all: he waits again, behind the next few people.

    How long, how often and behind how many: rule pack `queue-attendance`. A repeated rejoin gives the same answer.
    Raises TooLateToRejoin, WrongState (it was not missed), NotFound, TicketExpired, Forbidden.
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        _entitled(actor, ticket, now)
        if ticket.state == "waiting" and ticket.rejoins:
            return view(ticket)
        if target("rejoin", ticket.state) is None:
            raise WrongState()
        if not may_rejoin(ticket, now):
            raise TooLateToRejoin()
        waiting = Ticket.objects.filter(
            mall_id=ticket.mall_id, service_id=ticket.service_id, day=ticket.day, state="waiting"
        )
        ahead = waiting.order_by("rank", "number").values_list("rank", flat=True)[: attendance(ticket.day).behind]
        ticket.rank = rank_on_return(ticket.rank, list(ahead))
        return view(step(ticket, "rejoin", actor=actor, now=now))


def may_rejoin(ticket: Ticket | TicketView, now: datetime) -> bool:
    """Whether a missed number can still come back."""
    rules = attendance(ticket.day)
    return ticket.state == "no_show" and ticket.rejoins < rules.times and now - ticket.since <= rules.grace


def reprint(*, actor: Actor, ticket_id: UUID, now: datetime) -> TicketView:
    """A lost slip is printed again: the same number, counted. Raises WrongState (it has ended), NotFound, Forbidden."""
    with transaction.atomic():
        ticket = lock(ticket_id)
        _entitled(actor, ticket, now)
        require("queueing.door", actor, ticket.mall_id)
        return view(step(ticket, "reprint", actor=actor, now=now))
