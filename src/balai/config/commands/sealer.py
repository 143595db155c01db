"""`balai sealer`: signs the journal within seconds. It alone reads the signing key."""

from __future__ import annotations

import argparse
import signal
import threading

import psycopg
import structlog

from balai.config import bootstrap, layout, logs, parent

log = structlog.get_logger("balai.sealer")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("sealer", help="seal the journal")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seal until SIGTERM."""
    parent.die_with_parent()
    logs.configure()
    bootstrap.use_django("sealer", "balai-sealer")
    from balai.kernel import keys
    from balai.kernel.journal import sealer

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    url = layout.database_url("sealer")
    sealer.run_forever(stop, url, keys.sign)
    # The others have stopped before us: what they wrote last is sealed before the night.
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=1) as connection:
            while sealer.seal_once(connection, keys.sign):
                pass
    except psycopg.Error as error:
        log.warning("sealer.last_rows_wait", reason=type(error).__name__)
    return 0
