"""The one rounding rule of rupiah."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.kernel.money import proportion, round_half_up


@pytest.mark.parametrize(
    ("amount", "to", "rounded"),
    [
        (Decimal("2.5"), 1, 3),
        (Decimal("2.4999"), 1, 2),
        (Decimal("3.5"), 1, 4),
        (Decimal("-2.5"), 1, -3),
        (Decimal("1500"), 1_000, 2_000),
        (1_499, 1_000, 1_000),
        (12_345, 100, 12_300),
    ],
)
def test_a_half_is_rounded_up(amount: Decimal | int, to: int, rounded: int) -> None:
    assert round_half_up(amount, to=to) == rounded  # type: ignore[arg-type]


def test_a_float_is_not_rounded_but_refused() -> None:
    with pytest.raises(TypeError):
        round_half_up(0.5)  # type: ignore[arg-type]


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from([1, 10, 100, 1_000, 10_000]))
def test_rounding_is_the_arithmetic_of_the_schoolbook(amount: int, to: int) -> None:
    assert round_half_up(amount, to=to) == (amount + to // 2) // to * to  # type: ignore[arg-type]


def test_five_percent_of_a_price_is_whole_rupiah() -> None:
    assert proportion(1_234_570, Decimal("0.05")) == 61_729
