"""The worker's two endless loops beside its jobs: reacting to the journal, and sending what the outbox holds.

Both may run in any number of workers. A reaction is seen within a third of a second, and wakes the senders.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from django.db import connection

from balai.domains.directory import snapshot
from balai.domains.queueing import services
from balai.flows import subscriptions
from balai.kernel import clock, outbox
from balai.kernel.actors import Actor

log = structlog.get_logger("balai.worker")

PERIOD_S = 0.3
NEAR_EVERY_S = 3.0
AFTER_A_FAULT_S = 1.0
SENDERS = 2
"""So that one provider who answers slowly does not hold up the others."""


class Reactor:
    """`start`, and `stop` for the end: threads that finish what they are at."""

    def __init__(self, senders: int = SENDERS) -> None:
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._look_again = 0.0
        self._threads = [threading.Thread(target=self._loop, args=(self._react, False), name="reactions", daemon=True)]
        self._threads += [
            threading.Thread(target=self._loop, args=(self._send, True), name=f"sender-{number}", daemon=True)
            for number in range(senders)
        ]

    def start(self) -> None:
        """Begin; a database that is away is waited for."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = 1.5) -> None:
        """End. A message whose sending is cut off is sent again later, with the same id."""
        self._stop.set()
        self._woken.set()
        for thread in self._threads:
            thread.join(within_s)

    def _loop(self, work: Callable[[], bool], wakeable: bool) -> None:
        wait = self._woken if wakeable else self._stop
        while not self._stop.is_set():
            pause = PERIOD_S
            try:
                if work():
                    continue
            except Exception as error:
                # Whatever it was, the next round must come.
                log.warning("reactor.fault", loop=threading.current_thread().name, reason=type(error).__name__)
                pause = AFTER_A_FAULT_S
                connection.close()
            wait.wait(pause)
            if wakeable and not self._stop.is_set():
                self._woken.clear()
        connection.close()

    def _tell_near(self) -> None:
        """Look over the queues, at most every three seconds."""
        if time.monotonic() < self._look_again:
            return
        self._look_again = time.monotonic() + NEAR_EVERY_S
        for mall in snapshot.malls():
            services.tell_near(actor=Actor.system("near"), mall_id=mall.id, now=clock.now())

    def _react(self) -> bool:
        self._tell_near()
        passed = subscriptions.react_once(clock.now())
        if passed:
            self._woken.set()
        return bool(passed)

    def _send(self) -> bool:
        done = outbox.deliver_due(1)
        return bool(done.sent or done.retried or done.dead)
