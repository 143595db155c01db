"""What is done at the door: numbers given, checked in, brought back, printed again; each once for a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from balai.domains.directory import selectors as directory
from balai.domains.directory.types import Opening, ServiceView
from balai.domains.queueing import selectors, services, tokens
from balai.domains.queueing.types import QuotaNow, TicketView
from balai.flows import hall, visit
from balai.flows.visit import TakenNumber
from balai.kernel import idempotency
from balai.kernel.errors import Forbidden
from balai.kernel.permissions import allowed, require

from .requests import Watch


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """The quota of one service's channel today."""

    quota: QuotaNow
    service: ServiceView


@dataclass(frozen=True, slots=True)
class Door:
    """The door's page. `may_give`: whoever sits here may give numbers; `oversees`: he may see the whole hall."""

    opening: Opening
    services: list[tuple[str, str]]
    priorities: list[tuple[str, Any]]
    quotas: list[QuotaRow]
    oversees: bool
    may_give: bool


def door_of(watch: Watch) -> Door:
    """The page. Raises Forbidden."""
    actor, mall, now = watch.actor, watch.mall, watch.now
    require("queueing.door", actor, mall.id)
    given = [one for one in mall.services.values() if one.queue_prefix and "counter" in one.channels]
    return Door(
        opening=directory.opening(actor, mall, now),
        services=sorted(
            ((one.code, f"{one.name} · {mall.agencies[one.agency].short}") for one in given), key=lambda pair: pair[1]
        ),
        priorities=[("normal", _("None")), *((p.code, p.name) for p in hall.priorities(mall, now))],
        quotas=[QuotaRow(quota, mall.services[quota.service]) for quota in selectors.quotas_now(actor, now=now)],
        oversees=allowed("queueing.oversee", actor, mall.id),
        may_give=allowed("queueing.issue_at_counter", actor, mall.id),
    )


def found(watch: Watch, number: str) -> TicketView:
    """Today's number of that label. Raises NotFound, Forbidden."""
    return selectors.by_number(watch.actor, number=number, now=watch.now)


def verbs_of(ticket: TicketView, watch: Watch) -> list[str]:
    """What can be done to a number at the door."""
    if ticket.state == "booked":
        return ["check-in", "reprint"]
    if services.may_rejoin(ticket, watch.now):
        return ["rejoin"]
    return ["reprint"] if ticket.state in ("waiting", "called", "serving", "held") else []


def check_in(watch: Watch, *, number: str, code: str) -> TicketView:
    """By number and code. Raises NotFound (and TooMany for whoever goes on trying), CheckInClosed, WrongState."""
    ticket = selectors.by_code(watch.actor, number=number, code=code, now=watch.now)
    return services.check_in(actor=watch.actor, ticket_id=ticket.id, now=watch.now)


def rejoin(watch: Watch, *, number: str) -> TicketView:
    """Raises NotFound, TooLateToRejoin, WrongState."""
    return services.rejoin(actor=watch.actor, ticket_id=found(watch, number).id, now=watch.now)


def reprint(watch: Watch, *, number: str, key: str) -> str:
    """Count one more slip for a number; returns it. Raises NotFound, WrongState."""

    def effect() -> idempotency.Reply:
        seen = services.reprint(actor=watch.actor, ticket_id=found(watch, number).id, now=watch.now)
        return 200, {"number": seen.number}

    return str(_once(watch, "desk/reprint", key, number, effect)["number"])


def _once(watch: Watch, route: str, key: str, body: str, effect: Callable[[], idempotency.Reply]) -> dict[str, Any]:
    client = idempotency.client_of(watch.actor, "")
    _status, reply = idempotency.once(client, route, key, body.encode(), effect, now=watch.now)
    return reply or {}


def give(watch: Watch, *, service: str, priority: str, lang: str, key: str) -> TakenNumber:
    """A number for somebody at the door. The same key gives the same number. Raises Invalid, ServiceClosed,
    QuotaReached, Forbidden."""
    if not allowed("queueing.issue_at_counter", watch.actor, watch.mall.id):
        raise Forbidden()
    data = {"service": service, "channel": "counter", "priority": priority, "lang": lang}
    wish = visit.read_wish(
        data,
        mall_id=watch.mall.id,
        actor=watch.actor,
        now=watch.now,
        key=idempotency.key_id(idempotency.client_of(watch.actor, ""), "desk/door", key),
        body_hash=idempotency.body_hash("\n".join(data.values()).encode()),
    )
    return visit.take_number(wish, now=watch.now)


def view_path(ticket: TicketView) -> str:
    """The page of the number, as the slip's QR opens it."""
    return f"/t/{ticket.id}/?token={tokens.view_token(ticket.id)}"
