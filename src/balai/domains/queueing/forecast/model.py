"""The forecast: boosted trees over a queue's history, with a band that is calibrated on days it had not seen.

Calibration follows Y. Romano, E. Patterson, E. Candès, "Conformalized quantile regression", NeurIPS 2019, each side by
itself, with whole days left out in turn, because the waits of one day resemble each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .features import Moments, moments
from .history import History
from .snapshots import Floats, QueueDay
from .trees import Trees

BAND = 0.8
FOLDS, SEEDS = 5, 3
LONGEST = 480.0


@dataclass(frozen=True, slots=True, eq=False)
class Waits:
    """Minutes until the call: the median and the ends of the band, an entry for each moment."""

    median: Floats
    low: Floats
    high: Floats


class Forecast:
    """Learned from `days`. Raises ValueError when they hold fewer than two days with waits."""

    def __init__(self, days: Sequence[QueueDay]) -> None:
        dates = sorted({day.day for day in days if len(day.waits()[0])})
        if len(dates) < 2:
            raise ValueError("a forecast is learned from at least two days with waits")
        parts, waits, dated = [], [], []
        for date in dates:  # what is known of a day must not come from that day's own waits
            own = [day for day in days if day.day == date]
            found = [day.waits() for day in own]
            parts.append(moments(own, History([day for day in days if day.day != date]), [rows for rows, _ in found]))
            waits.append(np.concatenate([waited for _, waited in found]))
            dated.append(np.full(len(waits[-1]), dates.index(date)))
        seen = Moments(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("known", "pace", "people"))
        )
        slow = np.log(np.concatenate(waits) / seen.people) - seen.pace
        folds = np.concatenate(dated) % min(FOLDS, len(dates))
        self._history = History(days)
        self._shift = _calibrated(seen.known, slow, folds)
        self._curves = _Curves(seen.known, slow, seeds=SEEDS)

    def waits(self, days: Sequence[QueueDay]) -> Waits:
        """The forecast for the rows of `days` that count, in their order."""
        seen = moments(days, self._history, [day.waits()[0] for day in days])
        median, low, high = self._curves(seen.known)
        low, high = np.minimum(low - self._shift[0], median), np.maximum(high + self._shift[1], median)
        return Waits(*(np.minimum(np.exp(curve) * seen.usual, LONGEST) for curve in (median, low, high)))


class _Curves:
    """The middle and both ends of the slowness (logarithm of wait by usual wait), before calibration."""

    def __init__(self, known: Floats, slow: Floats, *, seeds: int = 1) -> None:
        start = np.zeros(len(slow))
        self._middle = [Trees(0.5, seed=seed).fit(known, slow, start) for seed in range(seeds)]
        middle = self._of(known)
        self._low = Trees((1 - BAND) / 2).fit(known, slow, middle)
        self._high = Trees((1 + BAND) / 2).fit(known, slow, middle)

    def _of(self, known: Floats) -> Floats:
        start = np.zeros(len(known))
        return np.asarray(np.mean([trees.predict(known, start) for trees in self._middle], axis=0))

    def __call__(self, known: Floats) -> tuple[Floats, Floats, Floats]:
        middle = self._of(known)
        return middle, self._low.predict(known, middle), self._high.predict(known, middle)


def _calibrated(known: Floats, slow: Floats, folds: Floats) -> tuple[float, float]:
    """How far each end of the band must move out so that it holds as often as it says, on days left out."""
    below, above = np.empty(len(slow)), np.empty(len(slow))
    for fold in np.unique(folds):
        out = folds == fold
        _, low, high = _Curves(known[~out], slow[~out])(known[out])
        below[out], above[out] = low - slow[out], slow[out] - high
    share = (1 + BAND) / 2
    return float(np.quantile(below, share)), float(np.quantile(above, share))
