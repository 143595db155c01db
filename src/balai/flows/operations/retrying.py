"""What IT may do about the machinery: have a failed job or dead messages tried again."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django import app

from balai.domains.directory.types import MallView
from balai.kernel import journal, outbox
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import stable_id
from balai.kernel.permissions import require

from . import events  # noqa: F401 - declares the kinds

RETRY = "balai.flows.tasks.retry_job"
MACHINERY = stable_id("operations", "machinery")


def retry_job(*, actor: Actor, mall: MallView, job: int, now: datetime) -> None:
    """Ask the worker to try a failed job again; written down with who asked. Raises Forbidden, NotFound (not failed).

    The web's own role may only add jobs, so the asking is a job itself.
    """
    require("operations.retry", actor, mall)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select task_name from procrastinate_jobs where id = %s and status = 'failed'", [job])
            if cursor.fetchone() is None:
                raise NotFound()
        journal.append("job.retried", MACHINERY, mall.id, actor, {"job": job}, occurred_at=now)
        app.configure_task(RETRY, queue="default").defer(job=job)


def revive_messages(*, actor: Actor, mall: MallView, now: datetime) -> int:
    """Give every dead message a new life; how many. Written down when there were any. Raises Forbidden."""
    require("operations.retry", actor, mall)
    with transaction.atomic():
        count = outbox.revive(now)
        if count:
            journal.append("outbox.revived", MACHINERY, mall.id, actor, {"count": count}, occurred_at=now)
    return count
