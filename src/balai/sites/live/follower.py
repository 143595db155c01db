"""Reading the journal into the boards, and telling the listeners. One task a node, in the event loop.

Every 50 ms, or at once after a full batch; the boards of all malls are filled from the tables before the node is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.utils import translation

from balai.domains.directory import snapshot
from balai.domains.queueing import board as boards
from balai.domains.queueing.board import Call, MallBoard
from balai.domains.queueing.types import TicketView
from balai.flows import visit
from balai.kernel import clock
from balai.kernel.journal import tail
from balai.kernel.journal.tail import Cursor, Event

from .database import connect, connect_async
from .hub import Hub, message

PERIOD_S = 0.05
BATCH = 2000
BOARD_EVERY_S = 1.0
log = structlog.get_logger(__name__)

SEEN_BUT_NOT_FINISHED = "select id from kernel_journal where (generation, xid, id) > (%s, %s::text::xid8, %s)"


class Follower:
    """Keeps `boards` equal to the journal and pushes what changed to the hub's topics."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.boards: dict[UUID, MallBoard] = {}
        self.cursor = Cursor()
        self.caught_up_at = 0.0
        self._skip: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self._sent: dict[object, tuple[int, float]] = {}
        self._views: dict[UUID, TicketView] = {}

    # -- life -------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Fill the boards, then follow. Raises psycopg.Error when the database does not answer."""
        await asyncio.to_thread(self._fill)
        self._task = asyncio.create_task(self._run(), name="journal-follower")

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def lag(self) -> float:
        """Seconds since the journal was last read to its end."""
        return time.monotonic() - self.caught_up_at

    def _fill(self) -> None:
        """Boards from the tables in one snapshot; events that are in it already are skipped later."""
        now = clock.now()
        with connect("balai-follower") as connection:
            cursor_place = tail.head(connection)
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                cursor.execute(SEEN_BUT_NOT_FINISHED, [cursor_place.generation, str(cursor_place.xid), cursor_place.id])
                skip = {row[0] for row in cursor.fetchall()}
                filled = {mall.id: boards.load(cursor, mall.id, now) for mall in snapshot.malls()}
        self.cursor, self._skip, self.boards = cursor_place, skip, filled
        self.caught_up_at = time.monotonic()

    async def _run(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        while True:
            try:
                if connection is None or connection.closed:
                    connection = await connect_async("balai-follower")
                events = await tail.read_after_async(connection, self.cursor, BATCH)
                if events:
                    self._take(events)
                if len(events) < BATCH:
                    self.caught_up_at = time.monotonic()
                    self._tick()
                    await asyncio.sleep(PERIOD_S)
                else:
                    await asyncio.sleep(0)
            except psycopg.Error as error:
                log.warning("follower.database", error=type(error).__name__)
                if connection is not None:
                    with contextlib.suppress(psycopg.Error):
                        await connection.close()
                connection = None
                await asyncio.sleep(0.25)
            except asyncio.CancelledError:
                if connection is not None:
                    await connection.close()
                raise
            except Exception:
                # One event nobody foresaw must not blind every screen: leave it, say so, go on behind it.
                log.exception("follower.event", cursor=str(self.cursor))
                await asyncio.sleep(PERIOD_S)

    # -- events -----------------------------------------------------------------------------------------------------

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            self.cursor = event.cursor
            if event.id in self._skip:
                self._skip.discard(event.id)
                continue
            if event.kind == "directory.changed":
                self._reload(event.mall_id)
            elif event.kind == "device.revoked" and event.subject is not None:
                self.hub.close_device(event.subject)
            elif event.mall_id in self.boards and event.subject is not None:
                self._apply(self.boards[event.mall_id], event)

    def _reload(self, mall_id: UUID | None) -> None:
        snapshot.forget()
        for mall in snapshot.malls():
            if mall.id in self.boards:
                self.boards[mall.id].use(mall)
            else:
                self.boards[mall.id] = MallBoard(mall, clock.service_day(clock.now(), mall.timezone))

    def _apply(self, board: MallBoard, event: Event) -> None:
        assert event.subject is not None
        call = board.apply(event.kind, event.subject, event.occurred_at, event.data)
        if call is not None:
            self._announce(board, call, str(event.cursor))
        topic = ("ticket", event.subject)
        if topic in self.hub.topics and event.subject in self._views:
            seen = boards.advance(self._views[event.subject], event.kind, event.occurred_at, event.data, board)
            self._views[event.subject] = seen
            self.hub.publish(topic, message("ticket", str(event.cursor), ticket_data(seen, board)))

    def _announce(self, board: MallBoard, call: Call, event_id: str) -> None:
        desk = board.mall.counters.get(call.counter)
        now = clock.now()
        for zone in {None, desk.zone if desk else None}:
            topic = ("board", board.mall.id, zone)
            if topic in self.hub.topics:
                data = visit.board_dict(board.mall.id, zone, now) | {"call": call_data(call, board)}
                self.hub.publish(topic, message("call", event_id, data))
                self._sent[topic] = (board.version, time.monotonic())

    def _tick(self) -> None:
        """Boards whose queues moved (at most once a second each), and tickets whose place changed."""
        now, at = clock.now(), time.monotonic()
        for board in self.boards.values():
            board.roll(clock.service_day(now, board.mall.timezone))
        for topic in tuple(self.hub.topics):
            if not isinstance(topic, tuple):
                continue
            version, sent_at = self._sent.get(topic, (-1, 0.0))
            if at - sent_at < BOARD_EVERY_S:
                continue
            if topic[0] == "board":
                self._send_board(topic, version, now, at)
            elif topic[0] == "ticket":
                self._send_ticket(topic, at)
        for gone in self._sent.keys() - self.hub.topics.keys():
            del self._sent[gone]
            if isinstance(gone, tuple) and gone[0] == "ticket":
                self._views.pop(gone[1], None)

    def _send_board(self, topic: tuple[Any, ...], version: int, now: datetime, at: float) -> None:
        board = self.boards[topic[1]]
        if board.version != version:
            self._sent[topic] = (board.version, at)
            self.hub.publish(topic, message("board", str(self.cursor), visit.board_dict(topic[1], topic[2], now)))

    def _send_ticket(self, topic: tuple[Any, ...], at: float) -> None:
        self._sent[topic] = (0, at)
        seen = self._views.get(topic[1])
        board = self.boards.get(seen.mall_id) if seen else None
        if seen is None or board is None:
            return
        now_placed = boards.placed(seen, board)
        if now_placed != seen:
            self._views[topic[1]] = now_placed
            self.hub.publish(topic, message("ticket", str(self.cursor), ticket_data(now_placed, board)))

    def told(self, topic: object) -> None:
        """A listener just got the present board of this topic: the next tick need not repeat it."""
        if isinstance(topic, tuple):
            self._sent.setdefault(topic, (self.boards[topic[1]].version, time.monotonic()))

    def watch(self, seen: TicketView) -> TicketView:
        """Begin to keep a ticket's view; returns it as it stands on the board now."""
        board = self.boards.get(seen.mall_id)
        return boards.placed(self._views.setdefault(seen.id, seen), board) if board else seen


def call_data(call: Call, board: MallBoard) -> dict[str, Any]:
    """One call with what a screen shows beside the number; texts in both languages."""
    desk = board.mall.counters.get(call.counter)
    service = board.mall.services.get(call.service)
    return {
        "number": call.number,
        "counter": call.counter,
        "counter_number": desk.number if desk else None,
        "service": call.service,
        "service_name": {"id": service.name.id, "en": service.name.en} if service else None,
        "at": call.at.isoformat(),
        "recalls": call.recalls,
    }


def ticket_data(seen: TicketView, board: MallBoard) -> dict[str, Any]:
    """The API object of a ticket with the number painted on its counter."""
    with translation.override(seen.lang):
        return visit.ticket_dict(seen) | {"counter_number": seen.counter_number}
