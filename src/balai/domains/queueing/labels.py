"""From what stands on a slip to a row: the letters name the queue, the count the number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from balai.domains.directory.types import MallView
from balai.kernel import clock


def labelled(mall: MallView, label: str, now: datetime) -> dict[str, Any]:
    """Where the number of that label is in the tables; empty when no queue bears its letters."""
    prefix, _dash, count = label.strip().upper().rpartition("-")
    found = [service.id for service in mall.services.values() if service.queue_prefix == prefix]
    if not prefix or not found or not (count.isascii() and count.isdigit() and len(count) < 8):
        return {}
    day = clock.service_day(now, mall.timezone)
    return {"mall_id": mall.id, "day": day, "origin_id": found[0], "number": int(count)}
