"""`balai serve`: the database and its children on one machine, kept running.

One line a state change. A child that ends is started again after a pause that doubles up to a minute, for web up to
five seconds: it is the mall's door. A database that does not answer is started again. SIGTERM ends everything in order:
demo traffic, web, worker, sealer, database.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from . import env, layout, parent, postgres
from .childlog import ChildLog

Say = Callable[[str], None]
FIRST_PAUSE_S, LONGEST_PAUSE_S, STEADY_AFTER_S = 0.5, 60.0, 30.0
_STARTED = time.monotonic()
_ROLE_URLS = ("DATABASE_URL", "BALAI_MIGRATION_DATABASE_URL")


@dataclass
class Child:
    """One process below the supervisor.

    `role` is its database role, `stop_within` seconds from SIGTERM to SIGKILL; lower stages are stopped first.
    `longest_pause` is the most seconds it stays away after it ended by itself.
    """

    name: str
    command: list[str]
    role: str | None
    stop_within: float
    stage: int = 1
    extra: dict[str, str] = field(default_factory=dict)
    longest_pause: float = LONGEST_PAUSE_S
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_after: float = 0.0
    pause: float = FIRST_PAUSE_S
    log: ChildLog | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def environment(role: str | None, extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment of a child: its own role's database address and nobody else's."""
    given = {name: value for name, value in os.environ.items() if not _is_database_url(name)}
    if role is not None:
        given["DATABASE_URL"] = layout.database_url(role)
        given["BALAI_DB_ROLE"] = role
        if role == "migrator":
            given["BALAI_MIGRATION_DATABASE_URL"] = given["DATABASE_URL"]
    parent.lead(given)
    if pretended := given.get("BALAI_NOW"):
        given["BALAI_NOW"] = _pretended(pretended)
    given["PYTHONUNBUFFERED"] = "1"
    return given | (extra or {})


def _pretended(began: str) -> str:
    """Where a clock that stood at `began` when this process started stands now: one clock for all its children.

    A web node whose clock began anew would find roles that set-up gave a moment before to be of the future.
    """
    try:
        then = datetime.fromisoformat(began)
    except ValueError:
        raise env.SettingsError(f"BALAI_NOW={began!r} is not like 2026-11-24T09:00:00+07:00.") from None
    return (then + timedelta(seconds=time.monotonic() - _STARTED)).isoformat()


def _is_database_url(name: str) -> bool:
    return name.removesuffix("_FILE") == "DATABASE_URL" or name.removesuffix("_FILE").endswith("_DATABASE_URL")


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, children: list[Child], cluster: postgres.Cluster | None, say: Say) -> None:
        self.children, self.cluster, self.say = children, cluster, say
        self._stop = threading.Event()

    def install_signals(self) -> None:
        """SIGTERM and Ctrl-C ask for the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._stop.is_set()

    def run(self) -> None:
        """Keep everything running until SIGTERM, then stop it in order."""
        misses = 0
        checked = time.monotonic()
        while not self._stop.wait(0.1):
            for child in self.children:
                self._tend(child)
            if self.cluster is not None and time.monotonic() - checked > 0.5:
                misses = 0 if self.cluster.answers() else misses + 1
                checked = time.monotonic()
                if misses >= 2 and not self._stop.is_set():
                    self._revive_database()
                    misses = 0
        self.stop()

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.running:
            if child.pause > FIRST_PAUSE_S and now - child.started_at > STEADY_AFTER_S:
                child.pause = FIRST_PAUSE_S
            return
        if child.process is not None:
            self.say(f"{child.name}: ended with code {child.process.returncode}; starts again in {child.pause:g} s")
            child.process = None
            child.start_after = now + child.pause
            child.pause = min(child.pause * 2, child.longest_pause)
        if now >= child.start_after:
            self.start(child)

    def start(self, child: Child) -> None:
        """Start one child; its output goes to its log file, errors to ours as well."""
        if child.log is None:
            child.log = ChildLog(layout.run_dir() / "log" / f"{child.name}.log", child.name)
        child.process = subprocess.Popen(
            child.command,
            env=environment(child.role, child.extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop the children in order
        )
        child.log.follow(child.process)
        child.started_at = time.monotonic()
        self.say(f"{child.name}: started (pid {child.process.pid})")

    def _revive_database(self) -> None:
        assert self.cluster is not None
        self.say("database: does not answer; starting it again")
        try:
            self.cluster.start()
        except (postgres.PostgresFailed, OSError, subprocess.SubprocessError) as error:
            self.say(f"database: {str(error).strip().splitlines()[-1] if str(error).strip() else 'did not start'}")
            return
        self.say("database: answers again")

    def stop(self) -> None:
        """Stage by stage, the database last."""
        self.say("stopping")
        for stage in sorted({child.stage for child in self.children}):
            stop_together([child for child in self.children if child.stage == stage and child.running])
        if self.cluster is not None:
            self.cluster.stop()
        self.say("stopped")


def stop_together(children: list[Child]) -> None:
    """SIGTERM to all of them, then SIGKILL to those that take longer than they may."""
    began = time.monotonic()
    for child in children:
        if child.process is not None:
            child.process.send_signal(signal.SIGTERM)
    for child in children:
        if child.process is None:
            continue
        try:
            child.process.wait(max(0.05, child.stop_within - (time.monotonic() - began)))
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def balai(*words: str) -> list[str]:
    """The command line of a `balai` command in this environment."""
    return [sys.executable, "-m", "balai.config.cli", *words]


def log_folder() -> Path:
    """Where the children's output goes."""
    return layout.run_dir() / "log"
