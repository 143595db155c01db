"""What a visitor can know of the mall from outside: services, counters, hours; read once, over the API."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from balai.kernel.calendar import Interval, working_calendar
from balai.kernel.clock import service_day

from .client import MallClient
from .plan import Counter, Demand

AT_THE_COUNTER = 9.0
"""Minutes, for a service whose promise says nothing about the counter (it promises days)."""
LONGEST_AT_THE_COUNTER = 15.0
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Town:
    """The mall of one day. `hours` are local wall-clock intervals of `day`; `timezone` is the mall's."""

    day: date
    hours: tuple[Interval, ...]
    services: tuple[Demand, ...]
    counters: tuple[Counter, ...]
    timezone: str = "Asia/Jakarta"

    @property
    def open_minutes(self) -> float:
        return sum(minutes(interval.end) - minutes(interval.start) for interval in self.hours)


def minutes(clock: Any) -> float:
    """Minutes after midnight of a wall-clock time."""
    return clock.hour * 60 + clock.minute + clock.second / 60


async def look_around(client: MallClient, *, day: date | None, now: datetime) -> Town:
    """Ask the mall for everything the day needs; without `day` the next ordinary one (see `ordinary_day`).

    Raises ValueError when `day` is not a working day.
    """
    mall = await client.mall()
    today = service_day(now, mall["timezone"])
    codes = [item["code"] async for item in client.services()]
    details = await asyncio.gather(*(client.service(code) for code in codes))
    day = day or ordinary_day(today)
    return Town(day, hours_of(mall, day), *offered(details), timezone=mall["timezone"])


def offered(details: Sequence[Mapping[str, Any]]) -> tuple[tuple[Demand, ...], tuple[Counter, ...]]:
    """Services and counters from what is published about each service."""
    serving: dict[str, list[str]] = {}
    for detail in details:
        for counter in detail["counters"]:
            serving.setdefault(counter, []).append(detail["code"])
    services = tuple(
        Demand(detail["code"], detail["agency"], minutes_at_counter(detail["promise"]), channels=_channels(detail))
        for detail in details
        if detail["counters"] and detail["channels"]
    )
    return services, tuple(Counter(code, tuple(codes)) for code, codes in sorted(serving.items()))


def minutes_at_counter(promise: Mapping[str, Any]) -> float:
    """How long a visitor stands at the counter: the promise when it is of minutes, else handing in papers."""
    if promise["unit"] != "minutes":
        return AT_THE_COUNTER
    return min(float(promise["value"]), LONGEST_AT_THE_COUNTER)


def hours_of(mall: Mapping[str, Any], day: date) -> tuple[Interval, ...]:
    """The mall's hours of `day`: its own if that is today, else office hours. Raises ValueError on a day off."""
    zone = ZoneInfo(mall["timezone"])
    own = [
        tuple(datetime.fromisoformat(row[end]).astimezone(zone) for end in ("opens_at", "closes_at"))
        for row in mall["today"]
    ]
    if own and own[0][0].date() == day:
        return tuple(Interval(start.time(), end.time()) for start, end in own)
    calendar = working_calendar(on=day)
    if reason := calendar.why_closed(day):
        holiday = calendar.holiday(day)
        raise ValueError(f"{day} is not a working day ({holiday.name if holiday else reason}): nobody comes.")
    return calendar.opening_hours(day)


def ordinary_day(today: date) -> date:
    """`today` or the next working day from Monday to Thursday: a Friday stands still over the prayer."""
    calendar = working_calendar(on=today)
    days = calendar.working_days(today - timedelta(days=1))
    return next(day for day in days if day.weekday() != FRIDAY)


def _channels(detail: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(detail["channels"])
