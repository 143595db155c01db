"""Who is here and who comes back: the minutes and counts of rule pack `queue-attendance`, and the places they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from balai.kernel import rulepacks

from .workflow import FIRST

ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Attendance:
    """The rules in force on a day.

    `opens_before`, `closes_before`: when check-in begins before the doors open and ends before they close. `credit`:
    the longest that a number counts as having waited before its check-in. `grace`, `behind`, `times`: how long after a
    missed call one may come back, behind how many people, how often. `device`, `phone`: online numbers a day for one.
    """

    opens_before: timedelta
    closes_before: timedelta
    credit: timedelta
    grace: timedelta
    behind: int
    times: int
    device: int
    phone: int


@lru_cache(maxsize=8)
def attendance(day: date) -> Attendance:
    """The rules of `day`, a service day of the mall."""
    rules = rulepacks.get("queue-attendance", on=day).parameters
    check_in, rejoin, caps = rules["check_in"], rules["rejoin"], rules["caps"]
    return Attendance(
        opens_before=timedelta(minutes=check_in["opens_before_minutes"]),
        closes_before=timedelta(minutes=check_in["closes_before_minutes"]),
        credit=timedelta(minutes=check_in["credit_minutes"]),
        grace=timedelta(minutes=rejoin["grace_minutes"]),
        behind=rejoin["behind"],
        times=rejoin["times"],
        device=caps["device"],
        phone=caps["phone"],
    )


def first_state(*, channel: str, asks_check_in: bool) -> str:
    """The state a new number begins in: `booked` until its visitor is here, or `waiting`."""
    return FIRST[0] if asks_check_in and channel == ONLINE else FIRST[1]


def rank_on_arrival(rank: datetime, *, at: datetime, credit: timedelta, priority: timedelta) -> datetime:
    """The rank of a number that checks in at `at` and was taken with `rank`.

    It counts as having waited since it was taken, but at most `credit` (and the credit of its priority class) before
    the check-in: whoever stands in the hall is overtaken only by numbers that arrive within the credit after him.
    """
    return max(rank, at - credit - priority)


def rank_on_return(rank: datetime, ahead: list[datetime]) -> datetime:
    """The rank of a number that comes back behind the people whose ranks are `ahead`, in order; never a better one."""
    return max(rank, ahead[-1] + timedelta(microseconds=1)) if ahead else rank


def quota_holder(service_id: UUID, channel: str) -> str:
    """The budget of a service's channel."""
    return f"quota/{service_id}/{channel}"
