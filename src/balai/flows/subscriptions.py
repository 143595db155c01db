"""Who reacts to which event of the journal. Every reaction of one domain to another stands here and nowhere else.

The job worker calls `react_once` in a loop. Each event is reacted to once, also when processes die: the place in the
journal moves in the transaction of the reactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.domains.accounts.citizens import selectors as citizens
from balai.domains.notifications import selectors as notifications
from balai.domains.notifications import services
from balai.domains.notifications.errors import NotThisAddress
from balai.domains.notifications.services.following import Reaction
from balai.domains.queueing.services import reach
from balai.kernel.actors import Actor
from balai.kernel.journal import Event

from . import citizens as accounts  # noqa: F401  (declares the link and the code of citizens to the sender)
from . import messages

NAME = "subscriptions"

_SYSTEM = Actor.system(NAME)


def _issued(event: Event, now: datetime) -> None:
    """A number was given out: when its visitor left a phone, that is where he is told of it."""
    mall_id, ticket_id = _about(event)
    phone = reach.phones_left(_SYSTEM, [ticket_id]).get(ticket_id)
    if phone is None:
        return
    lang = event.data.get("lang") or "id"
    messages.know_visitor(mall_id=mall_id, ticket_id=ticket_id, lang=lang, now=event.occurred_at)
    for channel in messages.PHONE_CHANNELS:
        try:
            services.keep_address(addressee_id=ticket_id, channel=channel, value=phone, now=now)
        except NotThisAddress:
            # The officer may still read it; it is no number that a provider takes.
            return
    _tell("ticket-issued")(event, now)


def _tell(text: str) -> Reaction:
    """Tell the visitor of the event's number; nothing when nobody is to be told."""

    def tell(event: Event, now: datetime) -> None:
        mall_id, ticket_id = _about(event)
        followers = citizens.followers(_SYSTEM, "ticket", [ticket_id]).get(ticket_id, [])
        for addressee_id in (ticket_id, *followers):
            services.notify(
                mall_id=mall_id,
                addressee_id=addressee_id,
                text=text,
                params=_params(event.data),
                key=f"{text}/{addressee_id}/{event.generation}-{event.id}",
                happened_at=event.occurred_at,
                now=now,
                besides=ticket_id if addressee_id != ticket_id else None,
            )

    return tell


def _cancelled(event: Event, now: datetime) -> None:
    """A visitor who gave his number back knows it."""
    if event.actor_kind != "visitor":
        _tell("ticket-cancelled")(event, now)


def _about(event: Event) -> tuple[UUID, UUID]:
    if event.mall_id is None or event.subject is None:
        raise ValueError(f"{event.kind} names no mall or no ticket")
    return event.mall_id, event.subject


def _params(data: dict[str, Any]) -> dict[str, str]:
    """The codes a wording may need."""
    return {name: str(data[name]) for name in ("number", "service", "counter", "to_service") if data.get(name)}


REACTIONS: dict[str, Reaction] = {
    "ticket.issued": _issued,
    "ticket.near": _tell("ticket-near"),
    "ticket.called": _tell("ticket-called"),
    "ticket.recalled": _tell("ticket-recalled"),
    "ticket.returned": _tell("ticket-returned"),
    "ticket.transferred": _tell("ticket-transferred"),
    "ticket.no_show": _tell("ticket-no-show"),
    "ticket.cancelled": _cancelled,
    "ticket.lapsed": _tell("ticket-lapsed"),
}


def react_once(now: datetime) -> int:
    """React to the next events of the journal; how many were passed. 0: nothing new, or another process is at it.

    The first call of an installation stands at the journal's end: what happened before is no news.
    """
    return services.follow(NAME, REACTIONS, _concerning_somebody, now=now)


def _concerning_somebody(events: Sequence[Event]) -> list[Event]:
    """Most numbers are taken without a phone: three queries tell which events somebody is to be told of."""
    subjects = {event.subject for event in events if event.subject is not None}
    new = {event.subject for event in events if event.kind == "ticket.issued" and event.subject is not None}
    reached = reach.with_phone(_SYSTEM, new)
    known = notifications.known_addressees(_SYSTEM, subjects - reached)
    followed = citizens.followers(_SYSTEM, "ticket", subjects)
    concerned = reached | known | followed.keys()
    return [event for event in events if event.subject in concerned]
