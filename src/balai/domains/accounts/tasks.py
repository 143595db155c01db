"""Periodic jobs of accounts, found by procrastinate in the job worker."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.tasks import hanging_up

from .services import end_due, end_leases, forget_ended, watch_devices

log = structlog.get_logger("balai.devices")


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="accounts.forget", lock="accounts.forget")
@hanging_up
def forget(timestamp: int) -> None:
    """Every hour: ended browser sessions, spent tokens and codes, and sign-in trouble of last week."""
    forget_ended(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="accounts.watch", lock="accounts.watch")
@hanging_up
def watch(timestamp: int) -> None:
    """Every minute, in each mall: which devices fell silent, and which papers nobody will hear of any more."""
    for mall in snapshot.malls():
        end_leases(mall_id=mall.id, now=clock.now())
        for device in watch_devices(mall_id=mall.id, now=clock.now()):
            log.warning("device.silent", mall=mall.code, device=str(device))


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="accounts.end_due", lock="accounts.end_due")
@hanging_up
def end(timestamp: int) -> None:
    """Every minute: guests whose last day is over, sign-ins of people whose last role has ended."""
    end_due(now=clock.now())
