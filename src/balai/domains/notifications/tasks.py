"""Periodic jobs of notifications, found by procrastinate in the job worker."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from balai.kernel import clock
from balai.kernel.tasks import hanging_up

from .services import forget_ended

log = structlog.get_logger("balai.notifications")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="notifications.forget", lock="notifications.forget")
@hanging_up
def forget(timestamp: int) -> None:
    """Every five minutes: erase addressees whose day has ended, with their addresses and notices."""
    if gone := forget_ended(now=clock.now()):
        log.info("addressees.forgotten", count=gone)
