"""The visit: from a number to a rating. What portal, kiosk, console and API call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balai.domains.directory import snapshot
from balai.domains.queueing import selectors, services, tokens
from balai.domains.queueing.errors import ServiceClosed
from balai.domains.queueing.types import Contact, Estimate, Issued, NewTicket, TicketView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid, Text
from balai.kernel.permissions import allowed

from . import hall


@dataclass(frozen=True)
class TakenNumber:
    """A number just given out, with what opens it. `ahead` people come first; None while it is only `booked`."""

    id: UUID
    number: str
    service: str
    token: str
    view_token: str
    check_in_code: str
    ahead: int | None
    eta: Estimate
    replayed: bool = False
    state: str = "waiting"

    @property
    def path(self) -> str:
        """The ticket's page; the view token is in the query so that it can be shared."""
        return f"/t/{self.id}/?token={self.view_token}"

    def as_dict(self, origin: str) -> dict[str, Any]:
        """The API object; `origin` is scheme and host of the caller's request."""
        return {
            "id": str(self.id),
            "number": self.number,
            "token": self.token,
            "view_token": self.view_token,
            "check_in_code": self.check_in_code,
            "state": self.state,
            "service": self.service,
            "position": None if self.ahead is None else self.ahead + 1,
            "ahead": self.ahead,
            "eta": self.eta.as_dict(),
            "url": origin + self.path,
        }


_FIELDS = {"service": str, "channel": str, "priority": str, "phone": str, "name": str, "lang": str}


def read_wish(
    data: Any,
    *,
    mall_id: UUID,
    actor: Actor,
    now: datetime,
    key: bytes | None = None,
    body_hash: bytes | None = None,
    device: str = "",
    group_id: UUID | None = None,
) -> NewTicket:
    """Check what a caller sent (`service`, `channel`, `priority`, `phone`, `name`, `lang`).

    `device` is the secret of the visitor's browser, under which online numbers of a day are counted.

    Raises Invalid with a message for every field, ServiceClosed (also when the mall's day is over), or Forbidden: in
    production the channels kiosk and counter belong to enrolled devices and officers.
    """
    if not isinstance(data, Mapping):
        raise Invalid(_("Send a JSON object."))
    wrong: dict[str, Text] = {}
    for name, kind in _FIELDS.items():
        value = data.get(name)
        if value is not None and (not isinstance(value, kind) or len(value) > 200 or "\x00" in value):
            wrong[name] = _("This must be a short text.")
    for name in ("service", "channel"):
        if data.get(name) is None:
            wrong[name] = _("This is needed.")
    if unknown := set(data) - set(_FIELDS):
        wrong |= {str(name)[:40]: _("There is no such field.") for name in unknown}
    if wrong:
        raise Invalid(fields=wrong)
    channel = data["channel"]
    if (
        channel != "online"
        and settings.BALAI_MODE == "production"
        and not allowed("queueing.issue_at_counter", actor, mall_id)
    ):
        raise Forbidden()
    if not hall.gives_numbers(snapshot.current(mall_id), now):
        raise ServiceClosed()
    return services.prepare(
        mall_id=mall_id,
        service=data["service"],
        channel=channel,
        priority=data.get("priority") or "normal",
        lang=data.get("lang") or "id",
        contact=Contact(data.get("name") or "", data.get("phone") or ""),
        now=now,
        actor=actor,
        key=key,
        body_hash=body_hash,
        device=device,
        group_id=group_id,
    )


def describe(wish: NewTicket, issued: Issued, now: datetime) -> TakenNumber:
    """What the visitor gets for an issued wish. Uses the live board: 0 queries on a web node."""
    board = selectors.board(wish.mall_id, now)
    ahead = board.ahead(issued.id)
    if ahead is None and wish.state == "waiting":
        # Not on the board yet: everybody who waits, and those whose numbers came just before this one.
        queue = board.waiting.get(wish.service)
        newest = max(order for _rank, order, _id in queue[-3:]) if queue else issued.number
        ahead = board.count(wish.service) + max(0, issued.number - newest - 1)
    return TakenNumber(
        id=issued.id,
        number=issued.label,
        service=wish.service,
        token=tokens.owner_token(issued.id),
        view_token=tokens.view_token(issued.id),
        check_in_code=tokens.check_in_code(issued.id),
        ahead=ahead,
        eta=board.estimate(wish.service),
        replayed=issued.replayed,
        state=wish.state,
    )


def take_number(wish: NewTicket, *, now: datetime) -> TakenNumber:
    """Give out one number in one transaction. Raises KeyConflict, QuotaReached, TooManyNumbers."""
    return describe(wish, services.issue(wish), now)


def ticket_dict(seen: TicketView) -> dict[str, Any]:
    """The API object of a ticket."""
    return {
        "id": str(seen.id),
        "number": seen.number,
        "state": seen.state,
        "service": seen.service,
        "position": seen.position,
        "ahead": seen.ahead,
        "eta": seen.eta.as_dict(),
        "counter": seen.counter,
        "channel": seen.channel,
        "priority": seen.priority,
        "issued_at": clock.written(seen.issued_at),
        "called_at": clock.written(seen.called_at) if seen.called_at else None,
        "started_at": clock.written(seen.started_at) if seen.started_at else None,
        "ended_at": clock.written(seen.ended_at) if seen.ended_at else None,
        "recalls": seen.recalls,
        "score": seen.score,
        "checked_in_at": clock.written(seen.checked_in_at) if seen.checked_in_at else None,
        "outcome": seen.outcome,
    }


def board_dict(mall_id: UUID, zone: str | None, now: datetime) -> dict[str, Any]:
    """The API object of a board: the last calls and the queues of one zone, or of the whole mall.

    Minutes are null where people wait and no counter is open: a screen promises nothing nobody can keep.

    Raises Invalid for an unknown zone.
    """
    mall = snapshot.current(mall_id)
    if zone is not None and zone not in mall.zones:
        raise Invalid(fields={"zone": _("There is no such zone.")})
    board = selectors.board(mall_id, now)
    here = [counter for counter in mall.counters.values() if zone is None or counter.zone == zone]
    codes = {counter.code for counter in here}
    services_here = {code for counter in here for code in counter.services}
    waiting = []
    for code in sorted(services_here):
        count = board.count(code)
        estimate = board.estimate(code)
        served = estimate.basis != "no_counter"
        if count or served:
            waiting.append(
                {
                    "service": code,
                    "count": count,
                    "p50_minutes": estimate.p50_minutes if served else None,
                    "p90_minutes": estimate.p90_minutes if served else None,
                }
            )
    return {
        "zone": zone,
        "at": clock.written(now.replace(microsecond=0)),
        "called": [
            {"number": call.number, "counter": call.counter, "service": call.service, "at": clock.written(call.at)}
            for call in list(board.calls)
            if call.counter in codes
        ][:12],
        "waiting": waiting,
    }


def anybody(mall_id: UUID) -> Actor:
    """A visitor nobody knows yet."""
    return Actor.visitor(mall_id)
