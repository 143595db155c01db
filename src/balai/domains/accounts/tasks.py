"""Periodic jobs of accounts, found by procrastinate in the job worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from balai.kernel import clock
from balai.kernel.tasks import hanging_up

from .services import forget_ended


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="accounts.forget", lock="accounts.forget")
@hanging_up
def forget(timestamp: int) -> None:
    """Every hour: ended browser sessions, spent tokens and codes, and sign-in trouble of last week."""
    forget_ended(now=clock.now())
