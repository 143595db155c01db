"""The watch over the live tail's horizon: whoever keeps a writing transaction open delays every screen.

The horizon is `pg_snapshot_xmin`: while it stands still and newer transactions exist, somebody holds it. No special
right is needed to see that, and prepared transactions count too. One worker of a node watches (a file lock decides).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import structlog

from . import metrics

ALARM_AFTER_S = 1.0
_EVERY_S = 0.5
_READ = """
select pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text,
  (select pid || ' ' || usename || ' ' || coalesce(datname, '') from pg_stat_activity
   where backend_xid::text = (pg_snapshot_xmin(s)::text::numeric % 4294967296)::text limit 1)
from pg_current_snapshot() s
"""

log = structlog.get_logger("balai.horizon")


class Horizon:
    """How long the same oldest transaction has been open."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._oldest: str | None = None
        self._since = 0.0
        self._warned = False
        self.held = 0.0

    def see(self, oldest: str, newest: str, holder: str | None) -> float:
        """Take one reading; returns the seconds the horizon has been held, and warns once when that passes a second."""
        now = self._clock()
        if oldest == newest or oldest != self._oldest:
            if self._warned:
                log.info("horizon.free", held_seconds=round(self.held, 1))
            self._oldest, self._since, self._warned = oldest, now, False
        self.held = 0.0 if oldest == newest else now - self._since
        if self.held > ALARM_AFTER_S and not self._warned:
            self._warned = True
            log.warning("horizon.held", seconds=round(self.held, 1), transaction=oldest, holder=holder)
        return self.held


async def watch(conninfo: str, lock: Path, unsealed: Callable[[Any], Any] | None = None) -> None:
    """Watch for ever: sets the metrics, survives a database that is away. Cancel it to stop."""
    with contextlib.ExitStack() as stack:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        stack.callback(os.close, handle)
        while not _mine(handle):
            await asyncio.sleep(2)
        horizon = Horizon()
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                    await _read_on(connection, horizon)
            except (psycopg.Error, OSError) as error:
                log.debug("horizon.unreadable", reason=str(error))
                await asyncio.sleep(2)


async def _read_on(connection: psycopg.AsyncConnection[Any], horizon: Horizon) -> None:
    while True:
        row = await (await connection.execute(_READ)).fetchone()
        if row is not None:
            metrics.HORIZON.set(horizon.see(*row))
        await asyncio.sleep(_EVERY_S)


def _mine(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
