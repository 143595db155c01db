"""`balai web`: the web node (edge and Django) in some worker processes on one port."""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import os
import shutil
import socket

from balai.config import bootstrap, env, layout, limits, logs, parent, refusals

WORKERS = 2
KILL_AFTER_S = 4
BACKLOG = 8192


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("web", help="serve pages, API and live streams (needs a database that was set up)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C; then finish what is at work and end within five seconds."""
    parent.die_with_parent()
    limits.raise_open_files()
    host, port = env.text("BALAI_HOST", "127.0.0.1") or "127.0.0.1", env.number("BALAI_PORT", 8000)
    refuse_taken_port(host, port)
    folder = layout.run_dir() / f"metrics-{port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    load()
    parent.lead()
    serve(host, port, env.number("BALAI_WEB_WORKERS", WORKERS))
    return 0


def load() -> None:
    """Load everything once, before the workers are forked off: they share its memory and start in no time.

    Nothing here may keep a connection or start a thread. Raises SettingsError when the start is refused.
    """
    bootstrap.use_django("app", "balai-web")
    refusals.refuse_unsafe_start()
    importlib.import_module("balai.config.edge.main")
    importlib.import_module("balai.config.urls")
    gc.collect()
    gc.freeze()


def refuse_taken_port(host: str, port: int) -> None:
    """With SO_REUSEPORT two servers would share a port in silence. Raises SettingsError when somebody listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "is already in use" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise env.SettingsError(f"{host}:{port} {reason}; choose another with BALAI_PORT.") from None


def serve(host: str, port: int, workers: int) -> None:
    """Start Granian in this process and return after it has drained."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    logs.configure()
    server = Server(
        "balai.config.edge.main:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=65_536),
        loop=Loops.uvloop,
        websockets=False,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=KILL_AFTER_S,
        log_level=LogLevels.warning,
        log_access=False,
    )
    server.serve()
