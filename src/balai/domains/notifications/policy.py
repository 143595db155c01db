"""Prices, budgets and quiet hours. Source: rule pack `message-policy`. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from balai.kernel import rulepacks


@dataclass(frozen=True, slots=True)
class Price:
    """Rupiah for one message (or one part of an SMS), and what a mall may spend in a day; 0: the channel is free."""

    cost: int
    daily_budget: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The rule in force on a day. Quiet hours run from `quiet_from` to `quiet_until`, local time, over midnight."""

    quiet_from: time
    quiet_until: time
    prices: dict[str, Price]

    def price(self, channel: str) -> Price:
        """A channel the pack does not name is free."""
        return self.prices.get(channel, Price(0, 0))

    def with_quiet(self, quiet_from: time | None, quiet_until: time | None) -> Policy:
        """The same with somebody's own quiet hours, when he has some."""
        if quiet_from is None or quiet_until is None:
            return self
        return replace(self, quiet_from=quiet_from, quiet_until=quiet_until)

    def after_quiet(self, now: datetime, tz: str) -> datetime:
        """`now` itself, or in quiet hours their end, as an instant (aware UTC in, same zone out)."""
        local = now.astimezone(ZoneInfo(tz))
        if not self._quiet(local.time()):
            return now
        day = local.date()
        if self.quiet_from > self.quiet_until and local.time() >= self.quiet_from:
            day += timedelta(days=1)
        return datetime.combine(day, self.quiet_until, tzinfo=ZoneInfo(tz)).astimezone(now.tzinfo)

    def _quiet(self, at: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@lru_cache(maxsize=8)
def in_force(day: date) -> Policy:
    """The policy of a service day. Raises NoRuleInForce."""
    parameters = rulepacks.get("message-policy", on=day).parameters
    quiet = parameters["quiet_hours"]
    return Policy(
        quiet_from=time.fromisoformat(quiet["from"]),
        quiet_until=time.fromisoformat(quiet["until"]),
        prices={
            code: Price(int(price["cost"]), int(price["daily_budget"]))
            for code, price in parameters["channels"].items()
        },
    )
