"""Start, readiness and end of one web worker.

SIGTERM: streams are told to close and no new one opens; then Granian's own handler (reached through SIGINT, which it
owns too) stops accepting and waits for the requests at work. Without the first step an open stream would keep the
worker for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib
import importlib.util
import inspect
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from types import ModuleType
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import OperationalError
from django.urls import get_resolver

from balai.config import layout, parent
from balai.config.installing import waiting_migrations

from . import horizon, metrics, sockets
from .app import Edge, Receive, Send

log = structlog.get_logger("balai.edge")
_DRAIN_GRACE_S = 0.2
_READY_CACHE_S = 1.0
_SOCKET_AGAIN_S = 0.02
_DATABASE_WAIT_S = 30.0
_DATABASE_AGAIN_S = 0.5


def live_modules(names: Iterable[str]) -> list[ModuleType]:
    """The modules with native routes that exist in this build."""
    found = []
    for name in names:
        package = name.rpartition(".")[0]
        if (not package or importlib.util.find_spec(package) is not None) and importlib.util.find_spec(
            name
        ) is not None:
            found.append(importlib.import_module(name))
    return found


class Lifecycle:
    """What one worker does besides answering."""

    def __init__(self, edge: Edge, modules: list[ModuleType]) -> None:
        self.edge = edge
        self.modules = modules
        self.started = False
        self.draining = False
        self._tasks: list[asyncio.Task[Any]] = []
        self._watch: horizon.Watch | None = None
        self._checked: tuple[float, list[str]] = (0.0, ["starting"])

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """The ASGI lifespan protocol; only `startup.failed` stops a bad start."""
        await receive()
        try:
            await self.startup()
        except Exception as error:
            log.exception("worker.start_failed")
            await send({"type": "lifespan.startup.failed", "message": f"{type(error).__name__}: {error}"})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.shutdown()
        await send({"type": "lifespan.shutdown.complete"})

    async def startup(self) -> None:
        """Warm up Django, start the live modules, watch parent, streams and horizon."""
        loop = asyncio.get_running_loop()
        self.edge.gate.renew()
        await patiently(lambda: asyncio.to_thread(_warm_up))
        for module in self.modules:
            await patiently(partial(_call, module, "startup"))
        loop.add_signal_handler(signal.SIGTERM, self.drain)
        parent.die_with_parent()
        self._tasks = [loop.create_task(self._every_second()), loop.create_task(_guard())]
        self._watch = horizon.Watch(settings.BALAI_DATABASE_URL, layout.run_dir() / "horizon.lock")
        self._watch.start()
        # What start-up made stays: the collector need not walk all of Django for every few hundred requests.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)
        self.started = True
        metrics.READY.set(1)
        log.info("worker.started", pid=os.getpid())

    def drain(self) -> None:
        """SIGTERM arrived: close the streams, then let Granian finish what is at work."""
        if self.draining:
            return
        self.draining = True
        log.info("worker.draining", pid=os.getpid(), streams=len(self.edge.streams))
        metrics.READY.set(0)
        for module in self.modules:
            if (hook := getattr(module, "drain", None)) is not None:
                hook()
        self.edge.streams.draining = True
        loop = asyncio.get_running_loop()
        loop.call_later(_DRAIN_GRACE_S if len(self.edge.streams) else 0, self._leave)

    def _leave(self) -> None:
        self.edge.streams.close_all()
        os.kill(os.getpid(), signal.SIGINT)

    async def shutdown(self) -> None:
        """After the last request: stop what was started, in reverse."""
        if self._watch is not None:
            await asyncio.to_thread(self._watch.stop)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for module in reversed(self.modules):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(3):
                    await _call(module, "shutdown")
        self.edge.django.stop()
        log.info("worker.stopped", pid=os.getpid())

    async def obstacles(self) -> list[str]:
        """Why this worker should get no requests now; empty when it is ready."""
        if self.draining:
            return ["draining"]
        if not self.started:
            return ["starting"]
        loop = asyncio.get_running_loop()
        checked_at, found = self._checked
        if loop.time() - checked_at < _READY_CACHE_S:
            return found
        found = []
        try:
            async with asyncio.timeout(2):
                connection = await psycopg.AsyncConnection.connect(settings.BALAI_DATABASE_URL, connect_timeout=2)
                async with connection:
                    await connection.execute("select 1")
        except (psycopg.Error, TimeoutError):
            found.append("the database does not answer")
        for module in self.modules:
            verdict = await _call(module, "ready", default=True)
            if verdict is not True:
                found.append(str(verdict) if verdict else f"{module.__name__} is not ready")
        self._checked = (loop.time(), found)
        metrics.READY.set(0 if found else 1)
        return found

    async def _every_second(self) -> None:
        while True:
            await asyncio.sleep(1)
            metrics.flush(self.edge.routes.all)
            metrics.WAITING.set(self.edge.django.running)
            if cut := self.edge.streams.close_stalled():
                log.info("streams.stalled", cut=cut)
            if parent.orphaned():
                self.drain()


async def _guard() -> None:
    """The server listens right after the start-up is complete."""
    while not sockets.guard_listening():
        await asyncio.sleep(_SOCKET_AGAIN_S)


def _warm_up() -> None:
    """Load URLs and templates, and see that the database has all migrations. Raises RuntimeError when it has not."""
    from django.db import connection

    get_resolver().url_patterns  # noqa: B018 - loads every view module
    try:
        missing = waiting_migrations()
    finally:
        connection.close()
    if missing:
        raise RuntimeError(f"{missing} migrations are missing; run `balai setup` first")


async def patiently(step: Callable[[], Awaitable[Any]]) -> None:
    """Do `step`; anew while the database is starting again, for half a minute at most. Raises what it raised last."""
    deadline = time.monotonic() + _DATABASE_WAIT_S
    while True:
        try:
            await step()
            return
        except (OperationalError, psycopg.OperationalError) as error:
            if time.monotonic() > deadline:
                raise
            log.warning("worker.database_away", error=str(error))
        await asyncio.sleep(_DATABASE_AGAIN_S)


async def _call(module: ModuleType, name: str, default: Any = None) -> Any:
    hook = getattr(module, name, None)
    if hook is None:
        return default
    result = hook()
    return await result if inspect.isawaitable(result) else result
