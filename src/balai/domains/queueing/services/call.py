"""Calling: the next visitor of the services a counter serves, never the same one twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView
from balai.kernel import clock
from balai.kernel.actors import Actor

from ..errors import CounterNotOpen, WrongState
from ..models import Ticket
from ..permissions import require_serving
from ..selectors import view
from ..skills import callable_services
from ..types import TicketView
from ..workflow import OUTCOME, TICKET
from .transition import lock_at, step

# The counter is locked in a statement of its own: the next one must see what an earlier call at this counter committed.
LOCK = "select state from queueing_counter where counter_id = %s for update"

# One statement: whoever is still there leaves by `previous`; the heads of each queue are ordered without locks, then
# the first one nobody else is calling is locked and called. `depth` bounds how many may be in other counters' hands at
# the same instant. The journal rows are the ones `step` would write.
CALL = """
with service as (
  select * from unnest(%(all_ids)s::uuid[], %(all_codes)s::text[]) as s(id, code)
), present as (
  select * from queueing_ticket where counter_id = %(counter)s and state in ('called', 'serving') for update
), gone as (
  update queueing_ticket t
  set state = %(left_state)s, since = %(now)s, ended_at = %(now)s,
      started_at = case when %(left_state)s = 'finished' then coalesce(t.started_at, t.called_at) end,
      outcome = %(outcome)s
  from present where t.id = present.id and present.state = any(%(left_from)s)
  returning present.*
), head as (
  select h.id, h.rank, h.number from unnest(%(services)s::uuid[]) s(id) cross join lateral (
    select t.id, t.rank, t.number from queueing_ticket t
    where t.mall_id = %(mall)s and t.service_id = s.id and t.day = %(day)s and t.state = 'waiting'
    order by t.rank, t.number limit %(depth)s
  ) h order by h.rank, h.number limit %(depth)s
), pick as (
  select t.id from queueing_ticket t join head on head.id = t.id
  where t.state = 'waiting' and (select count(*) from present) = (select count(*) from gone)
  order by head.rank, head.number
  limit 1 for update of t skip locked
), called as (
  update queueing_ticket t
  set state = 'called', since = %(now)s, called_at = %(now)s, counter_id = %(counter)s, officer_id = %(officer)s
  from pick where t.id = pick.id
  returning t.*
), told as (
  insert into kernel_journal (mall_id, kind, subject, actor_kind, actor_id, occurred_at, data)
  select mall_id, %(left_event)s, gone.id, %(actor_kind)s, %(officer)s, %(now)s, jsonb_strip_nulls(jsonb_build_object(
    'service', service.code, 'number', label, 'day', day, 'from', state, 'to', %(left_state)s, 'since', since,
    'counter', %(counter_code)s::text,
    'implied', case when started_at is null and %(left_state)s = 'finished' then true end))
  from gone join service on service.id = gone.service_id
  union all
  select mall_id, 'ticket.called', called.id, %(actor_kind)s, %(officer)s, %(now)s, jsonb_build_object(
    'service', service.code, 'number', label, 'day', day, 'from', 'waiting', 'to', 'called',
    'since', (select since from queueing_ticket before where before.id = called.id), 'counter', %(counter_code)s::text)
  from called join service on service.id = called.service_id
)
select (select count(*) from present) - (select count(*) from gone) as stays, called.*
from (select 1) as one left join called on true
"""
DEPTH = 64


def call_next(*, actor: Actor, counter: str, now: datetime, previous: str = "finish") -> TicketView | None:
    """Call the next visitor to `counter`, or return None when nobody waits.

    Whoever is still at the counter is closed first by the verb `previous`: `finish` or `no-show`. Order: rank, then
    number; services that ask for a skill only when the officer has it. Raises CounterNotOpen, WrongState, Forbidden,
    NotFound.
    """
    desk = require_serving(actor, counter)
    leave = TICKET[previous]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK, [desk.id])
        if cursor.fetchone() != ("open",):
            raise CounterNotOpen()
        cursor.execute(CALL, _parameters(desk, actor, now) | _leaving(leave))
        stays, *values = cursor.fetchone()
        names = [column.name for column in cursor.description][1:]
        if stays:
            raise WrongState()
    return view(Ticket(**dict(zip(names, values, strict=True)))) if values[0] is not None else None


def _leaving(leave: Any) -> dict[str, Any]:
    return {
        "left_state": leave.target,
        "left_from": list(leave.sources),
        "left_event": leave.event,
        "outcome": OUTCOME[leave.verb],
    }


def _parameters(desk: CounterView, actor: Actor, now: datetime) -> dict[str, Any]:
    mall = snapshot.current(desk.mall_id)
    known = [service for service in mall.ids.values() if hasattr(service, "queue_prefix")]
    return {
        "counter": desk.id,
        "counter_code": desk.code,
        "all_ids": [service.id for service in known],
        "all_codes": [service.code for service in known],
        "services": [service.id for service in callable_services(desk, actor)],
        "mall": desk.mall_id,
        "day": clock.service_day(now, mall.timezone),
        "depth": DEPTH,
        "now": now,
        "officer": actor.id,
        "actor_kind": actor.kind,
    }


def recall(*, actor: Actor, counter: str, now: datetime) -> TicketView:
    """Call the visitor again. Raises NobodyAtCounter, WrongState (already being served), Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return view(step(lock_at(desk), "recall", actor=actor, now=now))
