"""How good a forecast is on days it has not seen, beside what an office could say without it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .history import History
from .model import Forecast
from .snapshots import Floats, QueueDay


def evaluate(train: Sequence[QueueDay], test: Sequence[QueueDay]) -> dict[str, Any]:
    """Errors in minutes of three forecasts for every wait of `test`, learned from `train`.

    `model` is ours, `deployed_formula` the office's own (people x stated minutes / open counters), `queue_history` the
    median minutes a person of the queue. Only the model has a band: its `coverage` (share) and `band_width_median`.
    Raises ValueError when there is nothing to learn from or to judge.
    """
    found = [day.waits() for day in test]
    if not any(len(rows) for rows, _ in found):
        raise ValueError("the test file holds no wait that counts")
    true = np.concatenate([waited for _, waited in found])
    history = History(train)
    formula, usual = [], []
    for day, (rows, _) in zip(test, found, strict=True):
        people = day.ahead[rows] + 1
        formula.append(people * day.stated[rows] / day.counters[rows])
        usual.append(people * history.median(day.office, day.queue))
    waits = Forecast(train).waits(test)
    held = (waits.low <= true) & (true <= waits.high)
    return {
        "points": len(true),
        "model": _errors(waits.median, true)
        | {
            "coverage": round(float(held.mean()), 4),
            "band_width_median": round(float(np.median(waits.high - waits.low)), 2),
        },
        "deployed_formula": _errors(np.concatenate(formula), true),
        "queue_history": _errors(np.concatenate(usual), true),
    }


def _errors(said: Floats, true: Floats) -> dict[str, float]:
    error = np.abs(said - true)
    return {
        "mae": round(float(error.mean()), 3),
        "median_absolute_error": round(float(np.median(error)), 3),
        "within_max_5min_25pct": round(float((error <= np.maximum(5.0, true * 0.25)).mean()), 4),
    }
