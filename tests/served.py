"""A whole mall in processes of its own: `balai serve` on a free port, with its own data, keys and cluster."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from balai.config import postgres

from . import prepared

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    """A running mall. `base` is its address; `cluster` its embedded PostgreSQL."""

    process: subprocess.Popen[bytes]
    port: int
    home: Path
    environment: dict[str, str]

    @property
    def base(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> postgres.Cluster:
        """The cluster of this mall."""
        return postgres.Cluster(home=self.home / "data" / "postgres", keys=self.home / "keys" / "database", settings={})

    def sql(self, statement: str, *args: Any) -> list[Any]:
        """Rows of one statement, as the administrator."""
        with self.cluster.admin(postgres.DATABASE) as connection:
            answer = connection.execute(statement, args or None)  # type: ignore[arg-type]
            return answer.fetchall() if answer.description else []

    def balai(self, *arguments: str) -> str:
        """What a command of this mall prints."""
        done = subprocess.run(
            [sys.executable, "-m", "balai.config.cli", *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def token(self, role: str) -> str:
        """A bearer token, e.g. for `front_officer@DUKCAPIL`."""
        return self.balai("staff", "token", "--as", role).splitlines()[-1]

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        found = []
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if "web" in child.cmdline() and not child.children():
                    found.append(child)
            except psutil.NoSuchProcess:
                continue
        return found

    def postmaster(self) -> psutil.Process:
        """The database server's main process."""
        pid = int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        return psutil.Process(pid)

    def wait_ready(self, seconds: float = 180) -> None:
        """Return when the mall says it is ready. Raises TimeoutError with the end of its output."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.base}/-/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise TimeoutError((self.home / "serve.log").read_text()[-3000:])

    def stop(self) -> float:
        """SIGTERM; seconds until it had ended."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return time.monotonic() - started


SETS_UP = ("BALAI_MODE", "BALAI_PACK", "BALAI_NOW")
"""The settings that make one set-up differ from another."""


@contextmanager
def served(**settings: str) -> Iterator[Served]:
    """Start a mall without demo traffic, wait until it is ready, and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="balai-served-") as name:
        home = Path(name)
        home.chmod(0o755)
        wishes = {"BALAI_MODE": "test", "BALAI_PACK": str(ROOT / "packs" / "jambi-demo"), **settings}
        set_up = {key: wishes[key] for key in SETS_UP if key in wishes}
        if prepared.copied(f"mall {set_up}", home, lambda empty: _set_up(empty, set_up)):
            prepared.settle(home)
        with running(home, wishes) as mall:
            yield mall


def _set_up(home: Path, settings: dict[str, str]) -> None:
    """A mall that was started once and stopped in order, an hour before it is wanted: roles have begun by then."""
    if "BALAI_NOW" in settings:
        before = datetime.fromisoformat(settings["BALAI_NOW"]) - timedelta(hours=1)
        settings = settings | {"BALAI_NOW": before.isoformat()}
    with running(home, settings):
        pass
    shutil.rmtree(home / "data" / "run" / "log", ignore_errors=True)


@contextmanager
def running(home: Path, settings: dict[str, str]) -> Iterator[Served]:
    """`balai serve` on what lies in `home`."""
    port = free_port()
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("BALAI_", "DATABASE_"))}
    environment = clean | {
        "BALAI_DATA": str(home / "data"),
        "BALAI_KEYS": str(home / "keys"),
        "BALAI_PORT": str(port),
        "BALAI_DEMO_TRAFFIC": "0",
        **settings,
    }
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "balai.config.cli", "serve"],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    mall = Served(process, port, home, environment)
    try:
        mall.wait_ready()
        yield mall
    finally:
        if process.poll() is None:
            mall.stop()
