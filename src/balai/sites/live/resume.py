"""Calls a reconnecting screen missed.

The calls of the last half hour are in memory: whoever asks for them, and however often, asks no database.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from balai.domains.queueing.board import Call, MallBoard
from balai.kernel.journal.tail import Cursor

from .messages import call_data, message

MOST = 500
OLDEST = timedelta(minutes=30)
# A number called in the last half hour changed its state within two hours; an older one may only have been repeated.
CHANGED = timedelta(hours=2)

CALLS = """
select j.generation, j.xid::text::bigint, j.id, j.subject, j.occurred_at, j.data
from queueing_ticket as t join kernel_journal as j on j.subject = t.id
where t.mall_id = %s and t.day = %s and t.since > %s
  and j.kind in ('ticket.called', 'ticket.recalled') and j.occurred_at > %s
  and (j.generation, j.xid, j.id) <= (%s, %s::text::xid8, %s)
order by j.generation, j.xid, j.id
"""


class Missed(NamedTuple):
    """One call as it goes to whoever missed it; `zone` is where its counter stands."""

    cursor: Cursor
    zone: str | None
    at: datetime
    chunk: bytes


class Resume:
    """Answers `Last-Event-ID`."""

    def __init__(self) -> None:
        self._calls: dict[UUID, deque[Missed]] = {}

    def load(self, cursor: Any, board: MallBoard, until: Cursor, now: datetime) -> None:
        """Read the last calls up to `until` at start."""
        self._calls.pop(board.mall.id, None)
        place = [until.generation, str(until.xid), until.id]
        cursor.execute(CALLS, [board.mall.id, board.day, now - CHANGED, now - OLDEST, *place])
        for generation, xid, row_id, subject, occurred_at, data in cursor.fetchall():
            self.remember(board, call_of(subject, occurred_at, data), Cursor(generation, xid, row_id))

    def remember(self, board: MallBoard, call: Call, cursor: Cursor) -> None:
        """Keep a call; its cursor lies behind those of all calls before."""
        desk = board.mall.counters.get(call.counter)
        data = {"call": call_data(call, board), "missed": True}
        kept = self._calls.setdefault(board.mall.id, deque(maxlen=MOST))
        kept.append(Missed(cursor, desk.zone if desk else None, call.at, message("call", str(cursor), data)))

    def calls(self, mall_id: UUID, zone: str | None, after: Cursor, now: datetime) -> list[bytes]:
        """The messages of every call of the zone after `after`, oldest first: at most 500, at most 30 minutes old."""
        missed = []
        for known in reversed(self._calls.get(mall_id, ())):
            if known.cursor <= after or known.at < now - OLDEST:
                break
            if zone is None or known.zone == zone:
                missed.append(known.chunk)
        return missed[::-1]


def call_of(subject: UUID, occurred_at: datetime, data: dict[str, Any]) -> Call:
    """The call an event of the kinds `ticket.called` and `ticket.recalled` tells of."""
    return Call(subject, data["number"], data["counter"], data["service"], occurred_at, data.get("recalls", 0))
