"""How long until the call: from the people ahead, the open counters, and how long this queue's visits have taken.

First version: the work of everybody ahead is a sum of visits with known mean and variance, shared by the open counters.
The band widens with the number of people and keeps a quarter of the median for what the model does not know.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from ..types import Estimate

PRIOR_WEIGHT = 5
MEMORY = 200
Z90 = 1.2816
UNKNOWN = 0.25
LONGEST_S = 4 * 3600


class Pace:
    """Seconds a counter is taken by one visit of a service: the last 200 visits over a prior from the pack."""

    __slots__ = ("_prior", "_samples", "_squares", "_sum")

    def __init__(self, typical_minutes: float) -> None:
        self._prior = max(30.0, typical_minutes * 60)
        self._samples: deque[float] = deque()
        self._sum = self._squares = 0.0

    def add(self, seconds: float) -> None:
        """Learn from one visit; impossible lengths (negative, over four hours) are left out."""
        if not 0 < seconds <= LONGEST_S:
            return
        if len(self._samples) == MEMORY:
            gone = self._samples.popleft()
            self._sum -= gone
            self._squares -= gone * gone
        self._samples.append(seconds)
        self._sum += seconds
        self._squares += seconds * seconds

    @property
    def count(self) -> int:
        """How many visits it rests on."""
        return len(self._samples)

    @property
    def mean(self) -> float:
        """Expected seconds; the prior weighs as much as five visits."""
        return (self._sum + PRIOR_WEIGHT * self._prior) / (self.count + PRIOR_WEIGHT)

    @property
    def variance(self) -> float:
        """Seconds squared; the prior's spread is 60 % of its mean."""
        prior_square = self._prior * self._prior * 1.36
        second_moment = (self._squares + PRIOR_WEIGHT * prior_square) / (self.count + PRIOR_WEIGHT)
        return max(second_moment - self.mean**2, 0.0)


def estimate(ahead: Iterable[tuple[float, float, float]], counters: int, busy: int, own: Pace) -> Estimate:
    """Median and 90th percentile in whole minutes, rounded up.

    `ahead`: (people, mean s, variance s²) for each queue that shares the counters, people already weighed by the share.
    `counters` serve it now, `busy` of them are with a visitor. No counter: as if one opened, basis `no_counter`.
    """
    people, work, variance = 0.0, 0.0, 0.0
    for count, mean, spread in ahead:
        people += count
        work += count * mean
        variance += count * spread
    hands = max(counters, 1)
    if not counters:
        busy = 1  # whoever opens the counter has not even sat down
    if people < hands - busy:
        middle, spread_s = 0.0, 0.0
    else:
        middle = (work + busy * own.mean / 2) / hands
        spread_s = math.sqrt(variance + busy * own.variance / 4) / hands
    high = middle + Z90 * math.hypot(spread_s, UNKNOWN * middle)
    basis = "no_counter" if not counters else ("history" if own.count >= PRIOR_WEIGHT else "prior")
    return Estimate(math.ceil(middle / 60), math.ceil(high / 60), basis)
