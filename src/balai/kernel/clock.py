"""Time. UTC inside; a mall has a time zone; its service day is computed here and nowhere else."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

_STARTED = time.monotonic()


@lru_cache(maxsize=1)
def _pretended() -> datetime | None:
    return datetime.fromisoformat(settings.BALAI_NOW) if settings.BALAI_NOW else None


def now() -> datetime:
    """The current instant, aware, in UTC.

    In demo and test `BALAI_NOW` (ISO 8601 with offset) sets where the clock stood when the process started, or when
    `balai serve` did for its children; it runs on from there. Read it at the edge of the system only: everything below
    takes `now=`.
    """
    pretended = _pretended()
    if pretended is None:
        return datetime.now(UTC)
    return pretended.astimezone(UTC) + timedelta(seconds=time.monotonic() - _STARTED)


def ahead_of_us(epoch_ms: float) -> int:
    """Milliseconds that a machine's clock, which just said `epoch_ms`, is ahead of this machine's own.

    The real clock also where `BALAI_NOW` pretends another one: a device cannot know of that.
    """
    return round(epoch_ms - time.time() * 1000)


def written(at: datetime) -> str:
    """An instant as the API writes it (RFC 3339, in UTC), e.g. `2026-11-24T02:00:00Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def service_day(now: datetime, tz: str) -> date:
    """The calendar day on which `now` (aware) falls in the mall's zone `tz`: numbers restart at local midnight."""
    return now.astimezone(ZoneInfo(tz)).date()


def day_bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """First instant of `day` and of the next day in zone `tz`, as aware UTC datetimes (half-open interval)."""
    start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(tz))
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(tz))
    return start.astimezone(UTC), end.astimezone(UTC)
