"""Who may do what in the queue."""

from __future__ import annotations

from datetime import datetime

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import register, require

from .errors import TicketExpired
from .models import Ticket

_ISSUING = {"staff": ("front_officer", "duty_manager"), "device": ("kiosk", "counter_terminal")}


def _serves(actor: Actor, counter: CounterView) -> bool:
    """An officer of the counter's agency (or of the whole mall); on a terminal, of that counter only."""
    if actor.kind != "staff":
        return False
    if actor.counter is not None and actor.counter != counter.code:
        return False
    return actor.holds("front_officer", counter.agency) or actor.holds("duty_manager")


register("queueing.serve", _serves, "Open, pause and close a counter and serve visitors there.")
register(
    "queueing.oversee",
    lambda actor, _mall: actor.kind == "staff" and (actor.holds("duty_manager") or actor.holds("mall_operator")),
    "See every counter and queue of the mall, move and cancel any number.",
)
register(
    "queueing.see_report",
    lambda actor, _mall: (
        actor.kind == "staff" and any(actor.holds(role) for role in ("duty_manager", "mall_operator", "auditor"))
    ),
    "See what the queues of the mall came to over any span of days.",
)
register(
    "queueing.issue_at_counter",
    lambda actor, _mall: any(role.name in _ISSUING.get(actor.kind, ()) for role in actor.roles),
    "Give out numbers through the channels kiosk and counter.",
)


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
