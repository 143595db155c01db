"""`balai serve`: the whole mall on one machine."""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
import threading
import time
import urllib.request
from typing import IO

from balai.config import env, layout, limits
from balai.config.commands import web
from balai.config.supervisor import Child, Supervisor, balai, environment

PLACES = {
    "/kiosk/": "a number in the hall",
    "/signage/?zone=a": "the screen of a zone, with voice",
    "/counter/": "officers call, serve, send on",
    "/desk/": "the duty manager sees the hall",
    "/staff/sign-in/": "the door for staff",
}
"""Printed once everything runs."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("serve", help="run the whole mall on this machine: database, web, jobs, seals")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Set up what is due, start everything, keep it running until SIGTERM."""
    began = time.monotonic()
    limits.raise_open_files()
    host, port = env.text("BALAI_HOST", "127.0.0.1") or "127.0.0.1", env.number("BALAI_PORT", 8000)
    lock = _only_one()
    web.refuse_taken_port(host, port)
    cluster = layout.cluster() if layout.embedded() else None
    supervisor = Supervisor([], cluster, _say)
    supervisor.install_signals()
    if cluster is not None:
        first = not cluster.initialised()
        cluster.start()
        cluster.provision()
        _say("database: made and started" if first else "database: started")
    code = subprocess.run(balai("setup"), env=environment("migrator"), check=False).returncode
    if code or supervisor.stopping:
        if cluster is not None:
            cluster.stop()
        return code
    supervisor.children = _children(host, port)
    _say(f"set up in {time.monotonic() - began:.1f} s; log files in {layout.run_dir() / 'log'}")
    threading.Thread(target=_tell_when_ready, args=(_address(host, port), began), daemon=True).start()
    supervisor.run()
    lock.close()
    return 0


def _address(host: str, port: int) -> str:
    """Where this machine reaches the mall."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{near}]:{port}" if ":" in near else f"http://{near}:{port}"


def _tell_when_ready(address: str, began: float) -> None:
    while True:
        try:
            with urllib.request.urlopen(f"{address}/-/ready", timeout=2):  # noqa: S310 - our own address
                break
        except OSError:
            time.sleep(0.2)
    _say(f"ready after {time.monotonic() - began:.1f} s: {address}/")
    for path, who in PLACES.items():
        _say(f"  {address}{path:22} {who}")
    if env.text("BALAI_MODE", "demo") == "demo":
        _say("  everybody is invented; officers sign in with the password balai-contoh and the names shown at the door")


def _children(host: str, port: int) -> list[Child]:
    """Traffic is stopped first, the sealer last: it seals what the others still wrote."""
    found = [
        Child("web", balai("web"), "app", 3.0, longest_pause=5.0),
        Child("worker", balai("worker"), "worker", 3.0),
        Child("sealer", balai("sealer"), "sealer", 1.0, stage=2),
    ]
    traffic = env.flag("BALAI_DEMO_TRAFFIC", env.text("BALAI_MODE", "demo") == "demo")
    if traffic:
        extra = {"BALAI_URL": _address(host, port)}
        found.insert(0, Child("traffic", balai("simulate", "day"), "app", 0.5, stage=0, extra=extra))
    return found


def _only_one() -> IO[str]:
    """Hold the lock of this installation. Raises SettingsError when another `balai serve` has it."""
    folder = layout.run_dir()
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise env.SettingsError(f"another `balai serve` runs on {layout.data_dir()}; stop it first.") from None
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()
