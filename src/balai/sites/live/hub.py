"""Who listens, and to what. Budgets keep a crowd of strangers from taking the place of the mall's own screens."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from balai.domains.queueing.types import TicketView
from balai.kernel.errors import TooMany

from .messages import KEEP_ALIVE, NOTHING_FOLLOWS, RETRY

Key = tuple[Any, ...]
"""("board", mall, zone or None), ("ticket", id) or ("printer", device id as text)."""

BACKLOG = 64
PIECE = 16
KEEP_ALIVE_S = 15.0
LATELY_S = 5.0
RATE, BURST = 1200, 10_000
"""Sends a second that strangers at boards may cost a worker, and how many may be saved up (ten calls for a thousand
screens). A crowd that costs more hears in turns.
"""


@dataclass(frozen=True)
class Budgets:
    """Streams of one worker.

    streams  all together
    devices  of these, places that only enrolled devices get
    holders  of these, places that only devices and holders of a number get
    address  strangers' boards from one address, and numbers followed from one address
    ticket   streams of one number (a family, several tabs)
    device   streams of one device
    """

    streams: int = 6000
    devices: int = 1000
    holders: int = 1000
    address: int = 4000
    ticket: int = 12
    device: int = 24


class Listener:
    """One open stream. A reader who lets more than 64 messages pile up is closed: he reconnects and resumes."""

    __slots__ = ("_queue", "_wake", "address", "closed", "device", "key", "staff")

    def __init__(self, key: Key, address: str, device: UUID | None, staff: UUID | None = None) -> None:
        self.key, self.address, self.device, self.staff = key, address, device, staff
        self._queue: deque[bytes] = deque()
        self._wake = asyncio.Event()
        self.closed = False

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

    def finish(self, grace: float = 0.0) -> None:
        """End the stream for good: its reader is told that nothing follows, and cut off after `grace` seconds."""
        self.push(NOTHING_FOLLOWS)
        asyncio.get_running_loop().call_later(grace, self.close)

    async def chunks(self) -> AsyncIterator[bytes]:
        """What goes to the reader, with a comment every 15 s so that dead connections are noticed.

        All listeners of a topic share their messages; what is joined for one of them is at most PIECE messages.
        """
        yield RETRY
        while True:
            if self._queue:
                count = min(len(self._queue), PIECE)
                yield b"".join([self._queue.popleft() for _ in range(count)])
                continue
            if self.closed:
                return
            self._wake.clear()
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    await self._wake.wait()
            except TimeoutError:
                yield KEEP_ALIVE


class Topic:
    """The listeners of one key, and what they were told last: `version` of the board, or `view` of the ticket.

    `stirred` counts the events of the ticket that came by.
    """

    __slots__ = ("devices", "sent_at", "stirred", "strangers", "version", "view")

    def __init__(self) -> None:
        self.devices: set[Listener] = set()
        self.strangers: set[Listener] = set()
        self.version, self.sent_at = -1, 0.0
        self.view: TicketView | None = None
        self.stirred = 0

    def __len__(self) -> int:
        return len(self.devices) + len(self.strangers)

    def __iter__(self) -> Iterator[Listener]:
        """Devices first: the hall hears a call before any phone."""
        yield from tuple(self.devices)
        yield from tuple(self.strangers)


class Hub:
    """All streams of this worker."""

    def __init__(self, budgets: Budgets | None = None) -> None:
        self.topics: dict[Key, Topic] = {}
        self.count = 0
        self._budgets = budgets or Budgets()
        self._addresses: Counter[tuple[str, str]] = Counter()
        self._devices: dict[UUID, set[Listener]] = {}
        self._staff: dict[UUID, set[Listener]] = {}
        self._ended: dict[UUID, float] = {}
        self._held: dict[Key, list[bytes]] = {}
        self._credit, self._credit_at = float(BURST), time.monotonic()
        self._draining = False

    def open(self, key: Key, address: str, device: UUID | None = None, staff: UUID | None = None) -> Listener:
        """Admit a listener; `staff` is the officer whose sign-in or token opened it. Raises TooMany when a budget is
        spent.

        A device whose access ended a moment ago is a stranger, whatever its caller still remembers of it.
        """
        if device is not None and time.monotonic() - self._ended.get(device, -LATELY_S) < LATELY_S:
            device = None
        if self._draining or self._crowded(key, address, device):
            raise TooMany(retry_after=5)
        listener = Listener(key, address, device, staff)
        if staff is not None:
            self._staff.setdefault(staff, set()).add(listener)
        topic = self.topics.setdefault(key, Topic())
        if device is None:
            topic.strangers.add(listener)
            self._addresses[key[0], address] += 1
        else:
            topic.devices.add(listener)
            self._devices.setdefault(device, set()).add(listener)
        self.count += 1
        return listener

    def _crowded(self, key: Key, address: str, device: UUID | None) -> bool:
        most = self._budgets
        if device is not None:
            return self.count >= most.streams or len(self._devices.get(device, ())) >= most.device
        if self._addresses[key[0], address] >= most.address:
            return True
        if key[0] == "ticket":
            here = len(self.topics.get(key, ()))
            return here >= most.ticket or self.count >= most.streams - most.devices
        return self.count >= most.streams - most.devices - most.holders

    def leave(self, listener: Listener) -> None:
        """Forget a listener whose stream has ended; safe to repeat. A topic without listeners is forgotten too."""
        topic = self.topics.get(listener.key)
        if topic is None or (listener not in topic.strangers and listener not in topic.devices):
            return
        self.count -= 1
        if listener.staff is not None:
            his = self._staff[listener.staff]
            his.remove(listener)
            if not his:
                del self._staff[listener.staff]
        if listener.device is None:
            topic.strangers.remove(listener)
            counted = (listener.key[0], listener.address)
            self._addresses[counted] -= 1
            if self._addresses[counted] <= 0:
                del self._addresses[counted]
        else:
            topic.devices.remove(listener)
            others = self._devices[listener.device]
            others.remove(listener)
            if not others:
                del self._devices[listener.device]
        if not len(topic):
            del self.topics[listener.key]

    def publish(self, key: Key, chunk: bytes) -> None:
        """Send to everybody on a topic: at once, but to a crowd of strangers at a board when its turn comes."""
        topic = self.topics.get(key)
        if topic is None:
            return
        for listener in tuple(topic.devices):
            listener.push(chunk)
        if key[0] == "board" and (self._held or not self._afford(len(topic.strangers))):
            self._held.setdefault(key, []).append(chunk)
            return
        for listener in tuple(topic.strangers):
            listener.push(chunk)

    def publish_boards(self, mall: UUID, chunk: bytes) -> None:
        """Send to everybody at any board of a mall."""
        for key in tuple(self.topics):
            if key[:2] == ("board", mall):
                self.publish(key, chunk)

    def take_turns(self) -> None:
        """Send strangers what was held back for them, longest waiting board first, as far as their budget goes."""
        for key, held in tuple(self._held.items()):
            topic = self.topics.get(key)
            if topic is not None:
                if not self._afford(len(topic.strangers)):
                    return
                together = b"".join(held)
                for listener in tuple(topic.strangers):
                    listener.push(together)
            del self._held[key]

    def _afford(self, sends: int) -> bool:
        now = time.monotonic()
        self._credit = min(float(BURST), self._credit + (now - self._credit_at) * RATE)
        self._credit_at = now
        if self._credit < sends:
            return False
        self._credit -= sends
        return True

    def end(self, key: Key, grace: float) -> None:
        """End the streams of a topic for good. Their readers may leave by themselves within `grace` seconds."""
        for listener in self.topics.get(key, ()):
            listener.finish(grace)

    def close(self, key: Key) -> None:
        """End the streams of a topic now; their readers may come back and ask."""
        for listener in self.topics.get(key, ()):
            listener.close()

    def close_device(self, device: UUID) -> None:
        """End every stream of a device: its key is another now."""
        for listener in tuple(self._devices.get(device, ())):
            listener.close()

    def close_staff(self, staff: UUID) -> None:
        """End every stream of an officer: a sign-in or token of his has ended. What still opens, opens again."""
        for listener in tuple(self._staff.get(staff, ())):
            listener.close()

    def revoke_device(self, device: UUID) -> None:
        """End every stream of a device and take it for a stranger from now on."""
        now = time.monotonic()
        self._ended = {known: at for known, at in self._ended.items() if now - at < LATELY_S} | {device: now}
        self.close_device(device)

    def drain(self) -> None:
        """End all streams and admit no more: the node is going away, readers reconnect elsewhere."""
        self._draining = True
        for topic in tuple(self.topics.values()):
            for listener in topic:
                listener.close()
