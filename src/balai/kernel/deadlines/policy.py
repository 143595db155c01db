"""What is promised: an amount of days or of time, and in which of four units it is measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

Amount: TypeAlias = int | timedelta
"""Whole days (int) for the units that count days, a duration for those that count time."""


class Unit(StrEnum):
    """How time is measured: permits in working days, replies of citizens in calendar days, UU PDP in clock hours."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    CLOCK_HOURS = "clock_hours"
    WORKING_HOURS = "working_hours"

    @property
    def counts_days(self) -> bool:
        return self in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)


@dataclass(frozen=True, slots=True)
class Policy:
    """`amount` of `unit`; `source` is the "id@version" of the rule pack or standard that says so.

    Raises ValueError when the amount is not positive, TypeError when it is of the wrong kind for the unit.
    """

    unit: Unit
    amount: Amount
    source: str = ""

    def __post_init__(self) -> None:
        check_amount(self.unit, self.amount)

    @classmethod
    def working_days(cls, days: int, source: str = "") -> Policy:
        return cls(Unit.WORKING_DAYS, days, source)

    @classmethod
    def calendar_days(cls, days: int, source: str = "") -> Policy:
        return cls(Unit.CALENDAR_DAYS, days, source)

    @classmethod
    def clock_time(cls, amount: timedelta, source: str = "") -> Policy:
        return cls(Unit.CLOCK_HOURS, amount, source)

    @classmethod
    def working_time(cls, amount: timedelta, source: str = "") -> Policy:
        return cls(Unit.WORKING_HOURS, amount, source)


def check_amount(unit: Unit, amount: Amount) -> None:
    """Raises TypeError when `amount` is of the wrong kind for `unit`, ValueError when it is not positive."""
    if isinstance(amount, bool) or not isinstance(amount, int if unit.counts_days else timedelta):
        raise TypeError(f"{unit} takes {'whole days' if unit.counts_days else 'a duration'}, not {amount!r}.")
    if not less(nothing(unit), amount):
        raise ValueError("A promise is of a positive amount.")


def nothing(unit: Unit) -> Amount:
    """The zero of `unit`."""
    return 0 if unit.counts_days else timedelta(0)


def add(one: Amount, other: Amount) -> Amount:
    return one + other  # type: ignore[operator]


def subtract(one: Amount, other: Amount) -> Amount:
    return one - other  # type: ignore[operator]


def less(one: Amount, other: Amount) -> bool:
    return one < other  # type: ignore[operator]
