"""`balai worker`: background jobs from the database's own queue."""

from __future__ import annotations

import argparse
import os

from balai.config import bootstrap, logs, parent


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help="run background jobs")
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (default 2)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM; jobs at work get three seconds to finish, then run again later."""
    if os.environ.get("BALAI_SUPERVISED"):
        parent.die_with_parent()
    logs.configure()
    bootstrap.use_django("worker", "balai-worker")
    from procrastinate.contrib.django import app

    from balai.config import refusals

    refusals.refuse_unsafe_start()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        working.run_worker(
            concurrency=arguments.concurrency,
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=3.0,
            install_signal_handlers=True,
        )
    return 0
