"""Who may do what in the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import register, require

from .errors import TicketExpired
from .models import Ticket

_ISSUING = {"staff": ("front_officer", "duty_manager"), "device": ("kiosk", "counter_terminal")}

_REPORTED_TO = ("duty_manager", "mall_operator", "secretariat", "planner", "auditor", "external_evaluator")


def _serves(actor: Actor, counter: CounterView) -> bool:
    """An officer of the counter's agency (or of the whole mall); on a terminal, of that counter only."""
    if actor.kind != "staff":
        return False
    if actor.counter is not None and actor.counter != counter.code:
        return False
    return actor.holds("front_officer", counter.agency) or actor.holds("duty_manager")


register("queueing.serve", _serves, _("Open, pause and close a counter and serve visitors there."))
register(
    "queueing.oversee",
    lambda actor, _mall: actor.kind == "staff" and (actor.holds("duty_manager") or actor.holds("mall_operator")),
    _("See every counter and queue of the mall, move and cancel any number."),
)
register(
    "queueing.see_report",
    lambda actor, _mall: actor.kind == "staff" and any(actor.holds(role) for role in _REPORTED_TO),
    _("See what the queues of the mall came to over any span of days."),
)
register(
    "queueing.issue_at_counter",
    lambda actor, _mall: any(role.name in _ISSUING.get(actor.kind, ()) for role in actor.roles),
    _("Give out numbers through the channels kiosk and counter."),
)


register(
    "queueing.attend",
    lambda actor, _mall: (
        any(role.name in _ISSUING.get(actor.kind, ()) for role in actor.roles)
        or (actor.kind == "staff" and actor.holds("mall_operator"))
    ),
    _("Check numbers in, bring back who was not there, and look a number up by its label and code."),
)
register(
    "queueing.door",
    lambda actor, _mall: (
        actor.kind == "staff"
        and any(role.name in ("front_officer", "duty_manager", "mall_operator") for role in actor.roles)
    ),
    _("Work at the door: give numbers, check them in, print a lost slip again."),
)


def require_attending(actor: Actor, mall_id: UUID) -> None:
    """A device or officer of that mall who may bring numbers in. Raises NotFound (another mall) or Forbidden."""
    if actor.mall_id != mall_id:
        raise NotFound()
    require("queueing.attend", actor, mall_id)


def require_holder(actor: Actor, ticket: Ticket, now: datetime, *, owner: bool = False) -> None:
    """The visitor's token opens this ticket, in its own mall and on its service day (UTC `now`).

    `owner`: the token must also allow changes. Raises NotFound, or TicketExpired after the day.
    """
    if (
        actor.subject != ticket.id
        or actor.mall_id not in (None, ticket.mall_id)
        or (owner and not actor.holds("owner"))
    ):
        raise NotFound()
    if clock.service_day(now, snapshot.current(ticket.mall_id).timezone) != ticket.day:
        raise TicketExpired()


def require_serving(actor: Actor, counter: str) -> CounterView:
    """The counter of the actor's mall, if he may serve there. Raises NotFound (no such counter in his mall) or
    Forbidden.
    """
    found = snapshot.current(actor.mall_id).counters.get(counter) if actor.mall_id else None
    if found is None:
        raise NotFound()
    require("queueing.serve", actor, found)
    return found
