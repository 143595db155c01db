"""Money in whole rupiah: an int, never a float; one rounding rule, half up, as the rule packs state it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal


def round_half_up(amount: Decimal | int, *, to: Literal[1, 10, 100, 1_000, 10_000] = 1) -> int:
    """`amount` rounded to a multiple of `to` rupiah; a half goes away from zero (2,5 -> 3; -2,5 -> -3).

    Raises TypeError for a float: its half is rarely the half that was meant.
    """
    if isinstance(amount, float | bool) or not isinstance(amount, Decimal | int):
        raise TypeError(f"Give a Decimal or an int, not {amount!r}.")
    return int((Decimal(amount) / to).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * to


def proportion(amount: int, share: Decimal) -> int:
    """`share` of `amount` (a tax of 5 % = Decimal("0.05")), rounded half up to whole rupiah."""
    return round_half_up(amount * share)
