"""Three ahead: whoever waits is told once that it is time to come close."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.actors import Actor

AHEAD = 3
NEW = timedelta(minutes=2)
"""Whoever has just taken a number knows how many come first."""

# The heads of the queues are only read: a lock on them would make a counter that calls at this moment skip one. That
# a number was told is a row of its own, so that many workers tell it once.
TELL = """
with line as (
  select t.id, t.service_id, t.label, t.day, t.issued_at,
    row_number() over (partition by t.service_id order by t.rank, t.number) - 1 as ahead
  from queueing_ticket t where t.mall_id = %(mall)s and t.day = %(day)s and t.state = 'waiting'
), close as (
  select line.* from line
  where ahead <= %(ahead)s and issued_at < %(before)s
    and not exists (select from queueing_near n where n.ticket_id = line.id)
  order by id
), told as (
  insert into queueing_near (ticket_id, mall_id, day)
  select id, %(mall)s, day from close on conflict (ticket_id) do nothing returning ticket_id
)
insert into kernel_journal (mall_id, kind, subject, actor_kind, occurred_at, data)
select %(mall)s, 'ticket.near', close.id, 'system', %(now)s,
  jsonb_build_object('service', s.code, 'number', close.label, 'day', close.day, 'ahead', close.ahead)
from told join close on close.id = told.ticket_id
join unnest(%(ids)s::uuid[], %(codes)s::text[]) as s(id, code) on s.id = close.service_id
"""


def tell_near(*, actor: Actor, mall_id: UUID, now: datetime) -> int:
    """Write `ticket.near` for every waiting number that now has at most three people before it; returns how many.

    Once for each number; may run in any number of processes. One statement.
    """
    if actor.kind != "system":
        raise ValueError("only a process of ours looks over everybody's place")
    mall = snapshot.current(mall_id)
    known = list(mall.services.values())
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "mall": mall_id,
                "day": clock.service_day(now, mall.timezone),
                "ahead": AHEAD,
                "before": now - NEW,
                "now": now,
                "ids": [service.id for service in known],
                "codes": [service.code for service in known],
            },
        )
        return int(cursor.rowcount)
