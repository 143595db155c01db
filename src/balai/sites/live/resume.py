"""Calls a reconnecting screen missed, from the journal. A thousand screens that come back together ask once."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from balai.domains.queueing.board import Call
from balai.kernel import clock
from balai.kernel.journal.tail import Cursor

from .database import connect_async
from .follower import Follower, call_data
from .hub import message

MOST = 500
OLDEST = timedelta(minutes=30)

MISSED = """
select generation, xid::text::bigint, id, subject, occurred_at, data from kernel_journal
where mall_id = %s and kind in ('ticket.called', 'ticket.recalled')
  and (generation, xid, id) > (%s, %s::text::xid8, %s) and (generation, xid, id) <= (%s, %s::text::xid8, %s)
  and occurred_at > %s
order by kernel_journal.generation, kernel_journal.xid, kernel_journal.id limit %s
"""


class Resume:
    """Answers `Last-Event-ID`."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._asked: dict[tuple[UUID, Cursor, Cursor], tuple[float, asyncio.Future[list[Any]]]] = {}

    async def calls(self, mall_id: UUID, zone: str | None, after: Cursor, until: Cursor) -> list[bytes]:
        """The messages of every call of the zone after `after` up to `until`, oldest first, at most 30 minutes old."""
        board = self._follower.boards[mall_id]
        chunks = []
        for generation, xid, row_id, subject, occurred_at, data in await self._rows(mall_id, after, until):
            call = Call(subject, data["number"], data["counter"], data["service"], occurred_at, data.get("recalls", 0))
            desk = board.mall.counters.get(call.counter)
            if zone is None or (desk is not None and desk.zone == zone):
                chunks.append(
                    message(
                        "call", str(Cursor(generation, xid, row_id)), {"call": call_data(call, board), "missed": True}
                    )
                )
        return chunks

    async def _rows(self, mall_id: UUID, after: Cursor, until: Cursor) -> list[Any]:
        key = (mall_id, after, until)
        at = time.monotonic()
        for old in [known for known, (asked_at, _f) in self._asked.items() if at - asked_at > 2]:
            del self._asked[old]
        if key not in self._asked:
            self._asked[key] = (at, asyncio.ensure_future(self._read(*key)))
        return await asyncio.shield(self._asked[key][1])

    async def _read(self, mall_id: UUID, after: Cursor, until: Cursor) -> list[Any]:
        async with await connect_async("balai-resume") as connection:
            answer = await connection.execute(
                MISSED,
                [
                    mall_id,
                    after.generation,
                    str(after.xid),
                    after.id,
                    until.generation,
                    str(until.xid),
                    until.id,
                    clock.now() - OLDEST,
                    MOST,
                ],
            )
            return await answer.fetchall()
