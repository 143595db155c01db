"""Periodic jobs of more than one domain, found by procrastinate in the job worker."""

from __future__ import annotations

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app

from balai.domains.accounts.citizens import services as citizens
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


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="accounts.forget_citizens", lock="accounts.forget_citizens")
@hanging_up
def forget_citizens(timestamp: int) -> None:
    """Every quarter of an hour: contacts of old codes, ended sessions and claims, accounts nobody ever opened."""
    citizens.forget_ended(now=clock.now())


@app.task(name="balai.flows.tasks.retry_job")
@hanging_up
def retry_job(job: int) -> None:
    """Somebody asked for it on the operations page: a failed job begins anew. One that has gone on is left alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select 1 from procrastinate_jobs where id = %s and status = 'failed' for update", [job])
        if cursor.fetchone() is not None:
            cursor.execute("select procrastinate_retry_job_v2(%s, %s, null, null, null)", [job, clock.now()])
