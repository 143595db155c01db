"""Calling: the next visitor of the services a counter serves, never the same one twice."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView
from balai.kernel import clock
from balai.kernel.actors import Actor

from ..errors import CounterNotOpen
from ..models import CounterState, Ticket
from ..permissions import require_serving
from ..selectors import view
from ..types import TicketView
from ..workflow import ACTIVE
from .transition import lock_at, step

# The heads of each queue are ordered without locks, then the first one nobody else is calling is locked. `depth`
# bounds how many may be in other counters' hands at the same instant.
PICK = """
with head as (
  select h.id, h.rank, h.number from unnest(%(services)s::uuid[]) s(id) cross join lateral (
    select t.id, t.rank, t.number from queueing_ticket t
    where t.mall_id = %(mall)s and t.service_id = s.id and t.day = %(day)s and t.state = 'waiting'
    order by t.rank, t.number limit %(depth)s
  ) h order by h.rank, h.number limit %(depth)s
)
select t.id from queueing_ticket t join head on head.id = t.id
where t.state = 'waiting'
order by head.rank, head.number
limit 1 for update of t skip locked
"""
DEPTH = 64


def call_next(*, actor: Actor, counter: str, now: datetime, previous: str = "finish") -> TicketView | None:
    """Call the next visitor to `counter`, or return None when nobody waits.

    Whoever is still at the counter is closed first by the verb `previous`: `finish` or `no-show`. Order: rank, then
    number. Raises CounterNotOpen, WrongState, Forbidden, NotFound.
    """
    desk = require_serving(actor, counter)
    mall = snapshot.current(desk.mall_id)
    with transaction.atomic():
        state = CounterState.objects.select_for_update().filter(counter_id=desk.id).first()
        if state is None or state.state != "open":
            raise CounterNotOpen()
        present = Ticket.objects.select_for_update().filter(counter_id=desk.id, state__in=ACTIVE).first()
        if present is not None:
            step(present, previous, actor=actor, now=now)
        ticket = _lock_head(desk, clock.service_day(now, mall.timezone))
        if ticket is None:
            return None
        ticket.counter_id, ticket.officer_id, ticket.called_at = desk.id, actor.id, now
        return view(step(ticket, "call", actor=actor, now=now))


def _lock_head(desk: CounterView, day: object) -> Ticket | None:
    services = snapshot.current(desk.mall_id).service_ids(desk)
    with connection.cursor() as cursor:
        cursor.execute(PICK, {"services": services, "mall": desk.mall_id, "day": day, "depth": DEPTH})
        row = cursor.fetchone()
    return Ticket.objects.get(id=row[0]) if row else None


def recall(*, actor: Actor, counter: str, now: datetime) -> TicketView:
    """Call the visitor again. Raises NobodyAtCounter, WrongState (already being served), Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return view(step(lock_at(desk), "recall", actor=actor, now=now))
