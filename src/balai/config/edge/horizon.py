"""The watch over the live tail's horizon: whoever keeps a writing transaction open delays every screen.

The horizon is `pg_snapshot_xmin`: while it stands still and newer transactions exist, somebody holds it. No special
right is needed to see that, and prepared transactions count too. One worker of a node watches (a file lock decides);
it also reads how long the journal's oldest row has waited for its seal.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import structlog

from balai.kernel.journal import sealer

from . import metrics

ALARM_AFTER_S = 1.0
UNSEALED_ALARM_S = 60.0
_EVERY_S = 0.5
_AGAIN_S = 2.0
_SEALS_EVERY = 4  # readings
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


class Watch:
    """The watch of one worker, in a thread of its own. Survives a database that is away."""

    def __init__(self, conninfo: str, lock: Path) -> None:
        self._conninfo, self._lock = conninfo, lock
        self._stop = threading.Event()
        self._horizon = Horizon()
        self._late = False
        self._thread = threading.Thread(target=self._run, name="horizon", daemon=True)

    def start(self) -> None:
        """Begin; while another worker of this node watches, only wait for its end."""
        self._thread.start()

    def stop(self) -> None:
        """End within a second or so."""
        self._stop.set()
        self._thread.join(2)

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            stack.callback(os.close, handle)
            while not _mine(handle):
                if self._stop.wait(_AGAIN_S):
                    return
            while not self._stop.is_set():
                try:
                    self._read_on()
                except (psycopg.Error, OSError) as error:
                    log.info("horizon.unreadable", reason=type(error).__name__)
                    self._stop.wait(_AGAIN_S)

    def _read_on(self) -> None:
        with psycopg.connect(
            self._conninfo, autocommit=True, connect_timeout=5, application_name="balai horizon"
        ) as connection:
            reading = 0
            while not self._stop.is_set():
                row = connection.execute(_READ).fetchone()
                if row is not None:
                    metrics.HORIZON.set(self._horizon.see(*row))
                if reading % _SEALS_EVERY == 0:
                    self._see_seals(sealer.unsealed_age(connection))
                reading += 1
                self._stop.wait(_EVERY_S)

    def _see_seals(self, age: float) -> None:
        metrics.UNSEALED.set(age)
        if age > UNSEALED_ALARM_S and not self._late:
            log.warning("journal.unsealed", seconds=round(age))
        self._late = age > UNSEALED_ALARM_S


def _mine(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
