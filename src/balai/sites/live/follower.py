"""Reading the journal into the boards, and telling the listeners. One task a node, in the event loop.

Every 50 ms, or at once after a full batch; the boards of all malls are filled from the tables before the node is ready.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from django.db import connections

from balai.domains.directory import snapshot
from balai.domains.queueing import board as boards
from balai.domains.queueing.board import Call, MallBoard
from balai.domains.queueing.types import TicketView
from balai.domains.queueing.workflow import ENDED
from balai.flows import visit
from balai.kernel import clock
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.journal import tail
from balai.kernel.journal.tail import Cursor, Event

from .database import connect, connect_async
from .hub import Hub, Key, Topic
from .messages import call_data, message, ticket_data
from .resume import Resume, call_of

PERIOD_S = 0.05
BATCH = 2000
BOARD_EVERY_S = 1.0
LEAVE_S = 0.5
"""How long a reader whose stream has nothing more to tell may take to leave by himself."""
CALLS = ("ticket.called", "ticket.recalled")
CLOCKS_DIFFER = timedelta(seconds=10)
log = structlog.get_logger(__name__)

NO_HURRY = """
select set_config(name, '60s', false) from pg_settings
where name in ('transaction_timeout', 'idle_in_transaction_session_timeout')
"""
SEEN_BUT_NOT_FINISHED = "select id from kernel_journal where (generation, xid, id) > (%s, %s::text::xid8, %s)"
ENDS_STAFF = ("session.ended", "token.revoked", "staff.left")


class Follower:
    """Keeps `boards` equal to the journal and pushes what changed to the hub's topics.

    A stream ends within a second of what it stands on: a device's with its access (and its former key), an officer's
    with his sign-in or token, a zone's board with the zone, a ticket's with its service day or when nothing more can
    happen to it.
    """

    def __init__(self, hub: Hub, resume: Resume) -> None:
        self.hub, self.resume = hub, resume
        self.boards: dict[UUID, MallBoard] = {}
        self.cursor = Cursor()
        self.caught_up_at = 0.0
        self._skip: set[int] = set()
        self._task: asyncio.Task[None] | None = None

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
        try:
            now, malls = clock.now(), snapshot.malls()
        finally:
            connections.close_all()  # a broken one must not meet the next attempt
        with connect("balai-follower") as connection:
            # Reading only, it delays nobody: the second that our transactions have is meant for writers.
            connection.execute(NO_HURRY)
            cursor_place = tail.head(connection)
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                cursor.execute(SEEN_BUT_NOT_FINISHED, [cursor_place.generation, str(cursor_place.xid), cursor_place.id])
                skip = {row[0] for row in cursor.fetchall()}
                filled = {mall.id: boards.load(cursor, mall.id, now) for mall in malls}
                for board in filled.values():
                    self.resume.load(cursor, board, cursor_place, now)
        self.cursor, self._skip, self.boards = cursor_place, skip, filled
        self.caught_up_at = time.monotonic()

    async def _run(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        while True:
            try:
                self._turn_days(clock.now())
                if connection is None or connection.closed:
                    connection = await connect_async("balai-follower")
                events = await tail.read_after_async(connection, self.cursor, BATCH)
                self._turn_days(clock.now())  # before events that belong to the new day already
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
            known = event.id in self._skip
            self._skip.discard(event.id)
            if event.kind.startswith("directory."):
                self._reload()
            elif event.subject is None:
                continue
            elif event.kind == "device.revoked":
                self.hub.revoke_device(event.subject)
            elif event.kind == "device.enrolled":
                self.hub.close_device(event.subject)
            elif event.kind in ENDS_STAFF:
                self.hub.close_staff(event.subject)
            elif event.kind == "print.asked":
                self.hub.publish(("printer", event.data.get("printer")), message("paper", str(event.cursor), {}))
            elif event.mall_id in self.boards:
                self._apply(self.boards[event.mall_id], event, known)

    def _reload(self) -> None:
        snapshot.forget()
        for mall in snapshot.malls():
            if mall.id not in self.boards:
                self.boards[mall.id] = MallBoard(mall, clock.service_day(clock.now(), mall.timezone))
            self._use(self.boards[mall.id], mall)

    def _use(self, board: MallBoard, mall: Any) -> None:
        """Take a newer directory and tell the screens: they show fees, hours and notices too."""
        if mall is not board.mall:
            board.use(mall)
            self.hub.publish_boards(mall.id, message("content", str(self.cursor), {"revision": mall.revision}))

    def _apply(self, board: MallBoard, event: Event, known: bool) -> None:
        """One event of a number or counter; `known` when the tables had it already as the board was filled."""
        assert event.subject is not None
        day = event.data.get("day") if event.kind.startswith("ticket.") else None
        if day not in (None, board.day.isoformat()) and day == (soon := self._soon(board)).isoformat():
            self._turn(board, soon)  # another node's clock is a little ahead
        if known:
            call = call_of(event.subject, event.occurred_at, event.data) if event.kind in CALLS else None
        else:
            call = board.apply(event.kind, event.subject, event.occurred_at, event.data)
        if call is not None:
            self.resume.remember(board, call, event.cursor)
            self._announce(board, call, str(event.cursor))
        key = ("ticket", event.subject)
        topic = self.hub.topics.get(key)
        if topic is None:
            return
        topic.stirred += 1
        if topic.view is not None:
            topic.view = boards.advance(topic.view, event.kind, event.occurred_at, event.data, board)
            self._tell(key, topic.view, board)

    def _tell(self, key: Key, seen: TicketView, board: MallBoard) -> None:
        self.hub.publish(key, message("ticket", str(self.cursor), ticket_data(seen, board)))
        if over(seen):
            self.hub.end(key, LEAVE_S)

    def _announce(self, board: MallBoard, call: Call, event_id: str) -> None:
        desk = board.mall.counters.get(call.counter)
        now = clock.now()
        for zone in {None, desk.zone if desk else None}:
            key = ("board", board.mall.id, zone)
            topic = self.hub.topics.get(key)
            if topic is not None and (shown := self._board(key, now)) is not None:
                self.hub.publish(key, message("call", event_id, shown | {"call": call_data(call, board)}))
                topic.version, topic.sent_at = board.version, time.monotonic()

    # -- time -------------------------------------------------------------------------------------------------------

    def _turn_days(self, now: datetime) -> None:
        for board in self.boards.values():
            day = clock.service_day(now, board.mall.timezone)
            if day != board.day and board.day != self._soon(board):
                self._turn(board, day)

    def _soon(self, board: MallBoard) -> date:
        """The service day of a moment from now: another node may have begun it."""
        return clock.service_day(clock.now() + CLOCKS_DIFFER, board.mall.timezone)

    def _turn(self, board: MallBoard, day: date) -> None:
        """Begin another service day. Tokens of any other open nothing any more, nor do the streams they opened."""
        for key, topic in tuple(self.hub.topics.items()):
            seen = topic.view
            if seen is None or seen.mall_id != board.mall.id or seen.day == day:
                continue
            if seen.state in ENDED:
                self.hub.end(key, LEAVE_S)
            else:
                now = clock.now()
                topic.view = boards.placed(replace(seen, state="lapsed", since=now, ended_at=now), board)
                self._tell(key, topic.view, board)
        board.roll(day)

    def _tick(self) -> None:
        """Boards whose queues moved (at most once a second each), and tickets whose place changed."""
        now, at = clock.now(), time.monotonic()
        self._take_planned(now)
        self.hub.take_turns()
        for key, topic in tuple(self.hub.topics.items()):
            if at - topic.sent_at < BOARD_EVERY_S:
                continue
            if key[0] == "board":
                self._send_board(key, topic, now, at)
            else:
                self._send_ticket(key, topic, at)

    def _take_planned(self, now: datetime) -> None:
        """A planned change of the directory falls due without an event: the mall in memory is another one then."""
        for board in self.boards.values():
            if board.mall.changes_at is not None and board.mall.changes_at <= now:
                with contextlib.suppress(NotFound):
                    self._use(board, snapshot.current(board.mall.id))

    def _send_board(self, key: Key, topic: Topic, now: datetime, at: float) -> None:
        version = self.boards[key[1]].version
        if version != topic.version:
            topic.version, topic.sent_at = version, at
            if (shown := self._board(key, now)) is not None:
                self.hub.publish(key, message("board", str(self.cursor), shown))

    def _board(self, key: Key, now: datetime) -> dict[str, Any] | None:
        """The board object of a zone; None when there is no such zone any more, and its streams end."""
        try:
            return visit.board_dict(key[1], key[2], now)
        except DomainError:
            self.hub.close(key)
            return None

    def _send_ticket(self, key: Key, topic: Topic, at: float) -> None:
        topic.sent_at = at
        board = self.boards.get(topic.view.mall_id) if topic.view else None
        if topic.view is None or board is None:
            return
        now_placed = boards.placed(topic.view, board)
        if now_placed != topic.view:
            topic.view = now_placed
            self._tell(key, now_placed, board)

    # -- listeners --------------------------------------------------------------------------------------------------

    def told(self, key: Key) -> None:
        """A listener just got the present board of this topic: the next tick need not repeat it."""
        topic = self.hub.topics[key]
        if topic.version < 0:
            topic.version, topic.sent_at = self.boards[key[1]].version, time.monotonic()

    def watch(self, key: Key, seen: TicketView) -> TicketView:
        """Begin to keep a ticket's view; returns it as it stands on the board now."""
        topic, board = self.hub.topics[key], self.boards.get(seen.mall_id)
        if topic.view is None:
            topic.view = boards.placed(seen, board) if board else seen
        return topic.view


def over(seen: TicketView) -> bool:
    """Whether nothing more can happen to a ticket: it ended without a visit, or its visit has been rated."""
    return seen.state in ENDED and (seen.state != "finished" or seen.score is not None)
