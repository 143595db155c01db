"""What an officer does at a counter, each once for a key: a double click or a repeated form changes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.domains.directory.types import MallView
from balai.domains.queueing import selectors, services
from balai.domains.queueing.errors import NotServedHere, TooLateToRejoin, WrongState
from balai.domains.queueing.types import TicketView
from balai.flows import visit
from balai.flows.visit import TakenNumber
from balai.kernel import idempotency
from balai.kernel.actors import Actor

from .console import seen_mark
from .requests import Shift

Reply = dict[str, Any]
MOVED_ON = gettext_lazy("The counter has moved on since this page was drawn. Look at the number and try again.")


@dataclass(frozen=True, slots=True)
class Order:
    """One act asked for by a form: where, made for whom (`seen`), with which key.

    `service` is where to send him on, `number` the held, missed or waiting one it is about, `reason` why or how.
    """

    counter: str
    verb: str
    key: str
    seen: str
    service: str = ""
    number: str = ""
    reason: str = ""


def _ticket(ticket: TicketView | None) -> Reply:
    return {"number": ticket.number if ticket else None}


def _call_next(actor: Actor, order: Order, now: datetime) -> Reply:
    return _ticket(services.call_next(actor=actor, counter=order.counter, now=now))


def _transfer(actor: Actor, order: Order, now: datetime) -> Reply:
    if not order.service:
        raise NotServedHere()
    moved = services.transfer(actor=actor, counter=order.counter, service=order.service, now=now)
    return _ticket(moved) | {"service": moved.service}


def _of_number(verb: Callable[..., TicketView]) -> Callable[[Actor, Order, datetime], Reply]:
    return lambda actor, order, now: _ticket(verb(actor=actor, counter=order.counter, number=order.number, now=now))


def _call_number(actor: Actor, order: Order, now: datetime) -> Reply:
    called = services.call_number(actor=actor, counter=order.counter, number=order.number, now=now, reason=order.reason)
    return _ticket(called)


def _finish(actor: Actor, order: Order, now: datetime) -> Reply:
    return _ticket(services.finish(actor=actor, counter=order.counter, now=now, outcome=order.reason))


def _hold(actor: Actor, order: Order, now: datetime) -> Reply:
    return _ticket(services.hold(actor=actor, counter=order.counter, now=now, reason=order.reason))


def _rejoin(actor: Actor, order: Order, now: datetime) -> Reply:
    missed = selectors.missed_at(actor, counter=order.counter, now=now)
    found = next((ticket for ticket in missed if ticket.number == order.number), None)
    if found is None:
        raise TooLateToRejoin()
    return _ticket(services.rejoin(actor=actor, ticket_id=found.id, now=now))


def _at_counter(verb: Callable[..., TicketView]) -> Callable[[Actor, Order, datetime], Reply]:
    return lambda actor, order, now: _ticket(verb(actor=actor, counter=order.counter, now=now))


def _of_counter(verb: Callable[..., Any]) -> Callable[[Actor, Order, datetime], Reply]:
    return lambda actor, order, now: {"state": verb(actor=actor, counter=order.counter, now=now).state}


ACTS: dict[str, Callable[[Actor, Order, datetime], Reply]] = {
    "open": _of_counter(services.open_counter),
    "close": _of_counter(services.close),
    "pause": _of_counter(services.pause),
    "resume": _of_counter(services.resume),
    "call-next": _call_next,
    "recall": _at_counter(services.recall),
    "start": _at_counter(services.start),
    "finish": _finish,
    "no-show": _at_counter(services.no_show),
    "transfer": _transfer,
    "hold": _hold,
    "take-back": _of_number(services.take_back),
    "put-back": _of_number(services.put_back),
    "call": _call_number,
    "rejoin": _rejoin,
}
CONCERNS_THE_VISITOR = frozenset({"call-next", "recall", "start", "finish", "no-show", "transfer", "hold"})


def perform(shift: Shift, order: Order) -> str:
    """Do it; returns what the officer should be told, or nothing when the console shows it by itself.

    Raises WrongState when the counter is not as the form saw it, KeyError for an unknown verb, and whatever the
    service refuses.
    """
    effect = ACTS[order.verb]

    def once() -> idempotency.Reply:
        if order.verb in CONCERNS_THE_VISITOR:
            present = selectors.at_counter(shift.actor, counter=order.counter)
            if seen_mark(present) != order.seen:
                raise WrongState(MOVED_ON)
        return 200, effect(shift.actor, order, shift.now)

    route = f"counter/{order.counter}/{order.verb}"
    body = "\n".join((order.seen, order.service, order.number, order.reason)).encode()
    client = idempotency.client_of(shift.actor, "")
    _status, reply = idempotency.once(client, route, order.key, body, once, now=shift.now)
    return _said(shift.mall, order, reply or {})


def _said(mall: MallView, order: Order, reply: Reply) -> str:
    number = reply.get("number")
    if order.verb == "call-next" and number is None:
        return _("Nobody is waiting now.")
    if order.verb == "transfer":
        service = mall.services[reply["service"]]
        zones = ", ".join(str(mall.zones[code].name) for code in service.zones if code in mall.zones)
        return _("%(number)s now waits for %(service)s and keeps its place. Send the visitor to: %(place)s.") % {
            "number": number,
            "service": service.name,
            "place": zones or mall.agencies[service.agency].short,
        }
    if order.verb == "no-show":
        return _("%(number)s was noted as not present.") % {"number": number}
    if order.verb == "hold":
        return _("%(number)s is on hold. It stands in the list beside until its visitor is back.") % {"number": number}
    if order.verb == "put-back":
        return _("%(number)s waits again in its place.") % {"number": number}
    if order.verb == "rejoin":
        return _("%(number)s waits again, behind the next few.") % {"number": number}
    if order.verb == "close":
        return _("The counter is closed. Thank you for today.")
    return ""


def give_number(shift: Shift, *, counter: str, key: str, service: str, priority: str, lang: str) -> TakenNumber:
    """A number for somebody who stands at the counter without one, for a service of this counter.

    The same key gives the same number. Raises Forbidden, NotFound, Invalid, ServiceClosed.
    """
    selectors.counter_now(shift.actor, counter=counter, now=shift.now)
    if service not in shift.mall.counters[counter].services:
        raise NotServedHere()
    data = {"service": service, "channel": "counter", "priority": priority, "lang": lang}
    client = idempotency.client_of(shift.actor, "")
    wish = visit.read_wish(
        data,
        mall_id=shift.mall.id,
        actor=shift.actor,
        now=shift.now,
        key=idempotency.key_id(client, f"counter/{counter}/number", key),
        body_hash=idempotency.body_hash("\n".join(data.values()).encode()),
    )
    return visit.take_number(wish, now=shift.now)
