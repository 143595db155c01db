"""`balai worker`: background jobs from the database's own queue, reactions to the journal, messages that leave."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any, cast

import structlog

from balai.config import bootstrap, logs, parent

STALLED_EVERY_S = 15.0
STALLED_AFTER_S = 30.0

log = structlog.get_logger("balai.worker")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help="run background jobs")
    parser.add_argument("--concurrency", type=int, default=2, help="jobs at a time (default 2)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM; jobs at work get two seconds to finish, then run again later."""
    parent.die_with_parent()
    logs.configure()
    bootstrap.use_django("worker", "balai-worker")
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from balai.config import reactor, refusals

    refusals.refuse_unsafe_start()
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    reacting = reactor.Reactor()
    reacting.start()
    with app.replace_connector(connector) as working:
        asyncio.run(_work(working, arguments.concurrency))
    reacting.stop()
    return 0


async def _work(app: Any, concurrency: int) -> None:
    async with app.open_async():
        again = asyncio.create_task(_retry_stalled(app))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=1.0,  # the end of a lock wakes nobody
                shutdown_graceful_timeout=2.0,
                stalled_worker_timeout=STALLED_AFTER_S,
                install_signal_handlers=True,
            )
        finally:
            again.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await again


async def _retry_stalled(app: Any) -> None:
    """A killed worker leaves its job `doing` and its lock held: give such jobs back to the queue."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
                log.warning("job.stalled", job=job.id, task=job.task_name)
                await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        except Exception as error:
            log.warning("job.stalled_unreadable", reason=type(error).__name__)
        await asyncio.sleep(STALLED_EVERY_S)
