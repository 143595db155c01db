"""Who listens, and to what. Budgets keep a crowd of strangers from taking the place of the mall's own screens."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from balai.kernel.errors import TooMany
from balai.kernel.http import encode_json

MOST_STREAMS = 6000
RESERVED_FOR_DEVICES = 1000
MOST_PER_ADDRESS = 4000
MOST_PER_TOKEN = 12
BACKLOG = 64
KEEP_ALIVE_S = 15.0
RETRY = b"retry: 2000\n\n"


def message(event: str, event_id: str, data: Any) -> bytes:
    """One server-sent event."""
    return b"event: %s\nid: %s\ndata: %s\n\n" % (event.encode(), event_id.encode(), encode_json(data))


class Listener:
    """One open stream. A reader who lets more than 64 messages pile up is closed: he reconnects and resumes."""

    __slots__ = ("_queue", "_wake", "address", "closed", "device", "last", "topic")

    def __init__(self, topic: object, address: str, device: UUID | None) -> None:
        self.topic, self.address, self.device = topic, address, device
        self._queue: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self.closed = False
        self.last: Any = None

    def push(self, chunk: bytes) -> None:
        """Send a message."""
        if len(self._queue) >= BACKLOG:
            self.close()
            return
        self._queue.append(chunk)
        self._wake.set()

    def close(self) -> None:
        """End the stream after what was pushed."""
        self.closed = True
        self._wake.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """What goes to the reader, with a comment every 15 s so that dead connections are noticed."""
        yield RETRY
        while True:
            if self._queue:
                chunk = b"".join(self._queue)
                self._queue.clear()
                yield chunk
                continue
            if self.closed:
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    await self._wake.wait()
            except TimeoutError:
                yield b": \n\n"


class Hub:
    """All streams of this node by topic: ("board", mall, zone) or ("ticket", id)."""

    def __init__(self) -> None:
        self.topics: dict[object, set[Listener]] = {}
        self._addresses: Counter[str] = Counter()
        self.count = 0
        self._draining = False

    def open(self, topic: object, address: str, device: UUID | None = None) -> Listener:
        """Admit a listener. Raises TooMany when a budget is spent."""
        limit = MOST_STREAMS if device else MOST_STREAMS - RESERVED_FOR_DEVICES
        crowded = self.count >= limit or (device is None and self._addresses[address] >= MOST_PER_ADDRESS)
        if isinstance(topic, tuple) and topic[0] == "ticket":
            crowded = crowded or len(self.topics.get(topic, ())) >= MOST_PER_TOKEN
        if crowded or self._draining:
            raise TooMany(retry_after=5)
        listener = Listener(topic, address, device)
        self.topics.setdefault(topic, set()).add(listener)
        self._addresses[address] += 1
        self.count += 1
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose stream has ended; safe to repeat."""
        listeners = self.topics.get(listener.topic)
        if listeners is None or listener not in listeners:
            return
        listeners.remove(listener)
        if not listeners:
            del self.topics[listener.topic]
        self._addresses[listener.address] -= 1
        if self._addresses[listener.address] <= 0:
            del self._addresses[listener.address]
        self.count -= 1

    def publish(self, topic: object, chunk: bytes) -> None:
        """Send to everybody on a topic."""
        for listener in tuple(self.topics.get(topic, ())):
            listener.push(chunk)

    def close_device(self, device: UUID) -> None:
        """End every stream of a revoked device."""
        for listeners in tuple(self.topics.values()):
            for listener in tuple(listeners):
                if listener.device == device:
                    listener.close()

    def drain(self) -> None:
        """End all streams and admit no more: the node is going away, readers reconnect elsewhere."""
        self._draining = True
        for listeners in tuple(self.topics.values()):
            for listener in tuple(listeners):
                listener.close()
