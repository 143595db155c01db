"""How many people come, and when: the rule packs `jambi-visitors` and `queue-arrival-profile`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from balai.kernel import rulepacks
from balai.kernel.calendar import Interval
from balai.kernel.money import round_half_up

FRIDAY = 4


@rulepacks.evaluates("jambi-visitors")
def visitors_a_day(pack: rulepacks.RulePack, given: Mapping[str, Any]) -> int:
    """Visitors on an average working day, rounded half up. `given` is not used."""
    return round_half_up(Decimal(pack.parameters["visitors"]) / pack.parameters["working_days"])


@rulepacks.evaluates("queue-arrival-profile")
def percent_between(pack: rulepacks.RulePack, given: Mapping[str, Any]) -> int:
    """`{days, from, until}` -> percent of a day's visitors whose half hour begins in that time."""
    shares = pack.parameters["percent_per_half_hour"][given["days"]]
    return sum(percent for start, percent in shares.items() if given["from"] <= start < given["until"])


def usual_visitors(on: date) -> int:
    """Visitors on an average working day by the rule in force on `on`."""
    return int(rulepacks.evaluate(rulepacks.get("jambi-visitors", on=on), {}).value)


def half_hour_shares(day: date, hours: tuple[Interval, ...]) -> dict[time, int]:
    """Weight of each half hour of `day` that begins inside `hours`. Raises ValueError when none does."""
    pack = rulepacks.get("queue-arrival-profile", on=day)
    kind = "fri" if day.weekday() == FRIDAY else "mon-thu"
    shares = {
        time.fromisoformat(start): percent
        for start, percent in pack.parameters["percent_per_half_hour"][kind].items()
        if any(interval.start <= time.fromisoformat(start) < interval.end for interval in hours)
    }
    if not any(shares.values()):
        raise ValueError(f"Nobody arrives on {day}: the arrival profile has no half hour inside the opening hours.")
    return shares
