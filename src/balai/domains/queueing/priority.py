"""Priority classes: how many minutes of waiting each is credited. Source: rule pack `queue-priority`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from balai.kernel import rulepacks


@lru_cache(maxsize=8)
def priority_credits(day: date) -> dict[str, timedelta]:
    """Credit of each class in force on `day`; `normal` has none. A normal ticket can thus be overtaken only by
    priority tickets issued within the credit after it: nobody starves.
    """
    pack = rulepacks.get("queue-priority", on=day)
    credits = {name: timedelta(minutes=minutes) for name, minutes in pack.parameters["credit_minutes"].items()}
    return {"normal": timedelta()} | credits
