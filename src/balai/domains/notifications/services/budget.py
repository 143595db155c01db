"""What a channel may cost a mall in a day: reserved when a message is planned, so that it is never overspent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from balai.kernel import journal
from balai.kernel.actors import Actor

log = structlog.get_logger("balai.notifications")

_RESERVE = """
insert into notifications_spending as s (mall_id, channel, day, spent, refused)
values (%(mall)s, %(channel)s, %(day)s, %(cost)s, 0)
on conflict (mall_id, channel, day) do update set spent = s.spent + excluded.spent
  where s.spent + excluded.spent <= %(budget)s
returning spent
"""
_REFUSE = """
insert into notifications_spending as s (mall_id, channel, day, spent, refused)
values (%(mall)s, %(channel)s, %(day)s, 0, 1)
on conflict (mall_id, channel, day) do update set refused = s.refused + 1
returning spent, refused
"""


def reserve(*, mall_id: UUID, channel: str, day: date, cost: int, budget: int, now: datetime) -> bool:
    """Take `cost` rupiah from the day's budget; False when they are not there.

    The first refusal of a day is told in the journal and the log: once, not for every message.
    """
    values: dict[str, Any] = {"mall": mall_id, "channel": channel, "day": day, "cost": cost, "budget": budget}
    with connection.cursor() as cursor:
        if cost <= budget:
            cursor.execute(_RESERVE, values)
            if cursor.fetchone() is not None:
                return True
        cursor.execute(_REFUSE, values)
        spent, refused = cursor.fetchone()
    if refused == 1:
        log.error("budget.spent", channel=channel, day=day.isoformat(), spent=spent, budget=budget)
        journal.append(
            "message.budget_spent",
            mall_id,
            mall_id,
            Actor.system("notifications"),
            {"channel": channel, "day": day.isoformat(), "spent": spent, "budget": budget},
            occurred_at=now,
        )
    return False
