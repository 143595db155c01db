"""Group commit: wishes that arrive while one statement runs go together into the next."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import psycopg
import structlog

from balai.domains.queueing import services
from balai.domains.queueing.types import Issued, NewTicket
from balai.kernel.errors import Unavailable

from .database import connect

LARGEST = 256
log = structlog.get_logger(__name__)


class Batch:
    """One writer a node: a thread with its own connection. Every caller is answered only after the commit."""

    def __init__(self) -> None:
        self._waiting: list[tuple[NewTicket, asyncio.Future[Issued]]] = []
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="issue")
        self._connection: psycopg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to take wishes."""
        self._task = asyncio.create_task(self._run(), name="issue-batch")

    async def stop(self) -> None:
        """Commit what waits, then end."""
        while self._waiting:
            self._wake.set()
            await asyncio.sleep(0.005)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=True)
        if self._connection is not None:
            self._connection.close()

    async def issue(self, wish: NewTicket) -> Issued:
        """The number for one wish, committed. Raises KeyConflict, or Unavailable (the database did not answer)."""
        future: asyncio.Future[Issued] = asyncio.get_running_loop().create_future()
        self._waiting.append((wish, future))
        self._wake.set()
        return await future

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                taken, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
                wishes = [wish for wish, _future in taken]
                outcomes = await loop.run_in_executor(self._thread, self._commit, wishes)
                for (_wish, future), outcome in zip(taken, outcomes, strict=True):
                    if future.done():
                        continue
                    if isinstance(outcome, Exception):
                        future.set_exception(outcome)
                    else:
                        future.set_result(outcome)

    def _commit(self, wishes: list[NewTicket]) -> list[Issued | Exception]:
        """Issue all of them; a wish the database refuses fails alone."""
        try:
            return self._statement(wishes)
        except psycopg.OperationalError as error:
            log.warning("issue.database", error=type(error).__name__, wishes=len(wishes))
            return self._once_more(wishes)
        except psycopg.Error as error:
            if len(wishes) == 1:
                log.error("issue.refused", error=type(error).__name__)
                return [Unavailable()]
            return [outcome for wish in wishes for outcome in self._commit([wish])]

    def _statement(self, wishes: list[NewTicket]) -> list[Issued | Exception]:
        if self._connection is None or self._connection.closed:
            self._connection = connect("balai-issue")
        with self._connection.cursor() as cursor:
            return services.issue_many(wishes, cursor)

    def _once_more(self, wishes: list[NewTicket]) -> list[Issued | Exception]:
        """After a lost connection or a deadlock: only wishes with a key may be repeated without risk."""
        keyed = [wish for wish in wishes if wish.key is not None]
        again: dict[object, Issued | Exception] = {}
        try:
            if keyed:
                again = dict(zip((wish.id for wish in keyed), self._statement(keyed), strict=True))
        except psycopg.Error as error:
            log.error("issue.unavailable", error=type(error).__name__, wishes=len(keyed))
        return [again.get(wish.id) or Unavailable() for wish in wishes]
