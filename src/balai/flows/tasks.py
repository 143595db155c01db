"""Periodic jobs of more than one domain, found by procrastinate in the job worker."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.tasks import hanging_up

from . import night

log = structlog.get_logger("balai.night")


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="flows.end_day", lock="flows.end_day")
@hanging_up
def end_day(timestamp: int) -> None:
    """Every five minutes: close the days that have ended, in each mall by its own clock."""
    for mall in snapshot.malls():
        done = night.end_day(mall_id=mall.id, now=clock.now())
        if done.lapsed or done.closed or done.erased:
            log.info("day.ended", mall=mall.code, lapsed=done.lapsed, closed=done.closed, erased=done.erased)
