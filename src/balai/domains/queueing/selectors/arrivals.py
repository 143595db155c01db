"""Numbers by what stands on the slip, who may come back, families, and how far the quotas of today are used."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import normalise_code
from balai.kernel.permissions import require

from .. import board as boards
from .. import tokens
from ..attendance import attendance, quota_holder
from ..labels import labelled
from ..models import Limit, Ticket
from ..permissions import require_attending, require_holder, require_serving
from ..types import QuotaNow, TicketView
from .lines import board, view

UNKNOWN = UUID(int=0)
MOST_TOGETHER = 20
MOST_SHOWN = 20


def by_code(actor: Actor, *, number: str, code: str, now: datetime) -> TicketView:
    """Today's number whose check-in code this is, for a device or officer of its mall.

    Raises NotFound (an unknown number and a wrong code look the same; see `tokens.slow_wrong`), Forbidden.
    """
    row = _today(actor, number, now)
    right = tokens.check_in_code(row.id if row else UNKNOWN)
    same = hmac.compare_digest(normalise_code(right).encode(), normalise_code(code[:40]).encode())
    if row is None or not same:
        raise NotFound()
    return view(row)


def by_number(actor: Actor, *, number: str, now: datetime) -> TicketView:
    """Today's number of that label in any state, for whoever works at the door. Raises NotFound, Forbidden."""
    require("queueing.door", actor, actor.mall_id)
    row = _today(actor, number, now)
    if row is None:
        raise NotFound()
    return view(row)


def _today(actor: Actor, number: str, now: datetime) -> Ticket | None:
    if actor.mall_id is None:
        raise NotFound()
    require_attending(actor, actor.mall_id)
    place = labelled(snapshot.current(actor.mall_id), number, now)
    return Ticket.objects.filter(**place).first() if place else None


def held_at(actor: Actor, *, counter: str) -> list[TicketView]:
    """Who is on hold at a counter, longest first. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    return [view(row) for row in Ticket.objects.filter(counter_id=desk.id, state="held").order_by("since")[:MOST_SHOWN]]


def missed_at(actor: Actor, *, counter: str, now: datetime) -> list[TicketView]:
    """Whose call at this counter was missed and who may still come back, latest first. Raises Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    day = clock.service_day(now, snapshot.current(desk.mall_id).timezone)
    rules = attendance(day)
    rows = Ticket.objects.filter(
        mall_id=desk.mall_id,
        day=day,
        counter_id=desk.id,
        state="no_show",
        since__gte=now - rules.grace,
        rejoins__lt=rules.times,
    )
    return [view(row) for row in rows.order_by("-since")[:MOST_SHOWN]]


def family(actor: Actor, group_id: UUID, *, now: datetime) -> list[TicketView]:
    """The numbers taken together with the one this visitor holds, first taken first, with position and estimate.

    Raises NotFound for anybody but the visitor whose own number began the group, TicketExpired after its day.
    """
    rows = list(
        Ticket.objects.filter(Q(group_id=group_id) | Q(id=group_id)).order_by("issued_at", "id")[:MOST_TOGETHER]
    )
    first = next((row for row in rows if row.id == group_id), None)
    if first is None:
        raise NotFound()
    require_holder(actor, first, now)
    live = board(first.mall_id, now)
    return [boards.placed(view(row), live) for row in rows]


def quotas_now(actor: Actor, *, now: datetime) -> list[QuotaNow]:
    """How far the quotas of today are used, in the order of the directory. Raises Forbidden."""
    require("queueing.door", actor, actor.mall_id)
    if actor.mall_id is None:
        raise NotFound()
    mall = snapshot.current(actor.mall_id)
    budgets = {
        quota_holder(service.id, channel): (service, channel, most)
        for service in mall.services.values()
        if service.queue_prefix
        for channel, most in service.quotas.items()
    }
    day = clock.service_day(now, mall.timezone)
    rows = Limit.objects.filter(mall_id=mall.id, day=day, holder__in=budgets)
    taken = dict(rows.values_list("holder", "taken"))
    return [
        QuotaNow(service.code, channel, most, taken.get(holder, 0))
        for holder, (service, channel, most) in budgets.items()
    ]
