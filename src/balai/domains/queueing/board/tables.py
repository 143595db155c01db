"""Filling a board from the tables, at start and for processes that follow no journal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from balai.domains.directory import snapshot
from balai.kernel import clock

from .mall_board import CALLS_KEPT, Call, Entry, MallBoard

OPEN = """
select id, label, service_id, rank, number, state, counter_id, called_at, holds from queueing_ticket
where mall_id = %s and day = %s and state in ('waiting', 'called', 'serving', 'held')
"""
CALLS = """
select id, label, service_id, counter_id, called_at, recalls from queueing_ticket
where mall_id = %s and day = %s and called_at is not null and counter_id is not null
order by called_at desc limit %s
"""
COUNTERS = "select counter_id, state, since from queueing_counter where mall_id = %s"
# The newest visits of each service within a month, oldest first.
VISITS = """
select service_id, seconds from (
  select service_id, extract(epoch from ended_at - called_at)::float8 as seconds, ended_at,
    row_number() over (partition by service_id order by ended_at desc) as place
  from queueing_ticket
  where mall_id = %s and issued_at > %s and called_at is not null and ended_at is not null and holds = 0
) visit where place <= 200 order by ended_at
"""


def load(cursor: Any, mall_id: UUID, now: datetime) -> MallBoard:
    """A board as the tables stand in the cursor's snapshot. `now` is aware UTC; it decides the service day."""
    mall = snapshot.current(mall_id)
    board = MallBoard(mall, clock.service_day(now, mall.timezone))
    services = {service.id: code for code, service in mall.services.items()}
    counters = {counter.id: code for code, counter in mall.counters.items()}
    cursor.execute(COUNTERS, [mall_id])
    for counter_id, state, since in cursor.fetchall():
        if counter_id in counters:
            board.set_counter(counters[counter_id], state, since)
    cursor.execute(VISITS, [mall_id, now - timedelta(days=31)])
    for service_id, seconds in cursor.fetchall():
        if service_id in services:
            board.pace_of(services[service_id]).add(seconds)
    cursor.execute(OPEN, [mall_id, board.day])
    for ticket_id, label, service_id, rank, number, state, counter_id, called_at, holds in cursor.fetchall():
        if service_id in services:
            board.put(
                Entry(
                    ticket_id,
                    label,
                    services[service_id],
                    rank.timestamp(),
                    number,
                    state,
                    counters.get(counter_id),
                    called_at.timestamp() if called_at else None,
                    holds > 0,
                )
            )
    cursor.execute(CALLS, [mall_id, board.day, CALLS_KEPT])
    for ticket_id, label, service_id, counter_id, called_at, recalls in reversed(cursor.fetchall()):
        if service_id in services and counter_id in counters:
            board.calls.appendleft(
                Call(ticket_id, label, counters[counter_id], services[service_id], called_at, recalls)
            )
    return board
