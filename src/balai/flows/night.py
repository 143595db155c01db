"""What the mall does once its day is over: numbers lapse, counters close, contacts go, the day's root leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection

from balai.domains.complaints import services as complaints
from balai.domains.directory import snapshot
from balai.domains.queueing import services
from balai.kernel import clock
from balai.kernel.journal import anchor

log = structlog.get_logger("balai.night")


@dataclass(frozen=True)
class Night:
    """What one run found to do. `anchored` is the line of yesterday's root; None before the first seal."""

    lapsed: int
    closed: int
    erased: int
    anchored: str | None


def end_day(*, mall_id: UUID, now: datetime) -> Night:
    """Do what is left of every ended service day; safe to repeat, to interrupt and to run twice at once.

    A kept root that differs from what the journal says now is logged as `journal.rewritten`, and nothing is replaced.
    """
    lapsed = services.lapse_ended_days(mall_id=mall_id, now=now)
    closed = services.close_left_open(mall_id=mall_id, now=now)
    erased = services.erase_contacts(mall_id=mall_id, now=now)
    erased += complaints.erase_contacts(mall_id=mall_id, now=now)
    return Night(lapsed, closed, erased, _anchor_yesterday(mall_id, now))


def _anchor_yesterday(mall_id: UUID, now: datetime) -> str | None:
    mall = snapshot.current(mall_id)
    day = clock.service_day(now, mall.timezone) - timedelta(days=1)
    connection.ensure_connection()
    found = anchor.of_day(connection.connection, day, mall.timezone, mall.code)
    if found is None:
        return None
    try:
        anchor.publish(found, now)
    except FileExistsError as error:
        log.error("journal.rewritten", day=found.day, mall=found.mall, kept=error.filename)
    return found.text()
