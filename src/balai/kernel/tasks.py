"""The kernel's periodic jobs, found by procrastinate in the job worker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from . import clock, idempotency, outbox, ratelimit

SENT_KEPT = timedelta(days=30)
"""How long the key of a sent message is remembered."""


def hanging_up(task: Callable[..., None]) -> Callable[..., None]:
    """Give the connection back to the pool: a job runs in a thread that may never run another."""

    @wraps(task)
    def run(*args: Any, **given: Any) -> None:
        try:
            task(*args, **given)
        finally:
            if not connection.in_atomic_block:
                connection.close()

    return run


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="kernel.deliver_outbox", lock="kernel.deliver_outbox")
@hanging_up
def deliver_outbox(timestamp: int) -> None:
    """Every minute: send what is due."""
    while outbox.deliver_due().sent:
        pass


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="kernel.forget")
@hanging_up
def forget(timestamp: int) -> None:
    """Every hour: forget idempotency keys after 48 hours, limits after a day, sent messages after thirty days."""
    now = clock.now()
    while idempotency.purge(now, limit=1_000):
        pass
    ratelimit.purge()
    outbox.purge(now - SENT_KEPT)
