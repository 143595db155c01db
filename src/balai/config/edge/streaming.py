"""Open event streams of one worker: sent piece by piece, closed on leaving, stalling or draining."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from balai.kernel.http import Headers, Stream

from . import metrics

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]


class Pump:
    """One open stream."""

    __slots__ = ("sending_since", "task")

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self.sending_since: float | None = None

    async def run(self, stream: Stream, send: Send) -> None:
        """Send chunk after chunk until the iterator ends."""
        async for chunk in stream.chunks:
            self.sending_since = time.monotonic()
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            self.sending_since = None


class Streams:
    """All open streams of this worker."""

    def __init__(self, stall_seconds: float = 10.0) -> None:
        self._open: set[Pump] = set()
        self._stall = stall_seconds
        self.draining = False

    def __len__(self) -> int:
        return len(self._open)

    async def carry(self, stream: Stream, headers: Headers, receive: Receive, send: Send) -> None:
        """Carry one stream to its end: the iterator's, the reader's or ours. However it ends, `chunks` is closed."""
        pump = Pump()
        tasks: list[asyncio.Future[None]] = []
        try:
            await send({"type": "http.response.start", "status": stream.status, "headers": headers})
            pump.task = asyncio.ensure_future(pump.run(stream, send))
            tasks = [pump.task, asyncio.ensure_future(_reader_left(receive))]
            self._open.add(pump)
            metrics.STREAMS.set(len(self._open))
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.discard(pump)
            metrics.STREAMS.set(len(self._open))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            pump.task = None  # a cancelled task remembers its frames, and these the pump: a circle kept for long
            await close(stream)
        if not tasks[0].cancelled() and (fault := tasks[0].exception()) is not None:
            raise fault
        if pump.sending_since is None:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def close_stalled(self) -> int:
        """Cut readers that have not taken one chunk for the stall time; answers how many."""
        before = time.monotonic() - self._stall
        stalled = [pump for pump in self._open if pump.sending_since is not None and pump.sending_since < before]
        for pump in stalled:
            if pump.task is not None:
                pump.task.cancel()
        return len(stalled)

    def close_all(self) -> None:
        """End every stream now and open no new one; readers reconnect elsewhere with Last-Event-ID."""
        self.draining = True
        for pump in list(self._open):
            if pump.task is not None:
                pump.task.cancel()


async def close(stream: Stream) -> None:
    """Give back what a stream holds, whether it was begun or not."""
    if (end := getattr(stream.chunks, "aclose", None)) is not None:
        await end()


async def _reader_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
