"""`balai sealer`: signs the journal within seconds. It alone reads the signing key."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from balai.config import bootstrap, layout, logs, parent


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("sealer", help="seal the journal")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Seal until SIGTERM."""
    if os.environ.get("BALAI_SUPERVISED"):
        parent.die_with_parent()
    logs.configure()
    bootstrap.use_django("sealer", "balai-sealer")
    from balai.kernel import keys
    from balai.kernel.journal import sealer

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sealer.run_forever(stop, layout.database_url("sealer"), keys.sign)
    return 0
