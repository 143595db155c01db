"""What is known about a queue at a moment, as numbers a learner can use; nothing of it lies after that moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .history import History
from .snapshots import Floats, Integers, QueueDay

NAMES = (
    "pace", "office", "hour", "last30", "last60", "last120", "opened", "house", "felt", "felt_weight", "people",
    "counters", "hands", "silence", "stated", "trend", "minute", "age",
)  # fmt: skip
"""Paces are logarithms of minutes a person, all but `pace` relative to the queue's own history."""
PEOPLE_PRIOR = 2.0
FADES_MINUTES, FELT_PRIOR, FELT_MOST = 60.0, 1.0, 2.0
SHORTEST_WAIT = 2.5
"""Half of the time between two snapshots, in minutes."""


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Many moments: a row of `known` (columns NAMES) each, the `pace` expected of old, `people` to be called."""

    known: Floats
    pace: Floats
    people: Floats

    @property
    def usual(self) -> Floats:
        """Minutes until the call at the pace of old."""
        return np.exp(self.pace) * self.people


def moments(days: Sequence[QueueDay], history: History, rows: Sequence[Integers]) -> Moments:
    """What is known at `rows` of each of `days`."""
    paces = [history.queue(day.office, day.queue) for day in days]
    today = [_pace_since(day, pace, day.minute[0]) for day, pace in zip(days, paces, strict=True)]
    house = _house(days, today)
    known = [
        np.stack(_columns(day, at, pace, history, opened, others), axis=1)
        for day, at, pace, opened, others in zip(days, rows, paces, today, house, strict=True)
    ]
    return Moments(
        np.concatenate(known),
        np.concatenate([np.full(len(at), pace) for pace, at in zip(paces, rows, strict=True)]),
        np.concatenate([day.ahead[at] + 1 for day, at in zip(days, rows, strict=True)]),
    )


def _columns(day: QueueDay, at: Integers, pace: float, history: History, opened: Floats, house: Floats) -> list[Floats]:
    minute, counters, people = day.minute[at], np.maximum(day.counters[at], 1), np.log(day.ahead[at] + 1)
    working = day.counters > 0
    usual_counters = np.cumsum(day.counters) / np.maximum(np.cumsum(working), 1)
    felt, weight = _felt(day, pace)
    before = np.log(day.ahead[np.maximum(at - 6, 0)] + 1)
    return [
        np.full(len(at), pace),
        np.full(len(at), history.office(day.office) - pace),
        history.at_hour(day.office, day.queue, minute, people) - pace,
        *(_pace_since(day, pace, day.minute - window)[at] for window in (30, 60, 120)),
        opened[at],
        house[at],
        felt[at],
        np.log1p(weight[at]),
        people,
        np.log(counters / np.maximum(usual_counters[at], 0.5)),
        np.log(counters),
        np.log1p(_silence(day)[at]) - np.log1p(np.exp(pace)),
        np.clip(np.log(np.maximum(day.stated[at], 0.5) / counters) - pace, -3, 3),
        people - before,
        minute,
        minute - day.minute[0],
    ]


def _pace_since(day: QueueDay, pace: float, since: Floats | float) -> Floats:
    """The pace at each row since the minutes `since`, drawn to the pace of old, less that pace."""
    first = np.searchsorted(day.minute, np.broadcast_to(since, len(day)))
    first = np.minimum(first, np.arange(len(day)))
    called = day.reached - day.reached[first]
    minutes = day.minute - day.minute[first]
    return np.log((minutes + PEOPLE_PRIOR * np.exp(pace)) / (called + PEOPLE_PRIOR)) - pace


def _house(days: Sequence[QueueDay], today: Sequence[Floats]) -> list[Floats]:
    """How slow the other queues of the same office are today, at each row of each day."""
    together: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, day in enumerate(days):
        together[day.office, day.day].append(index)
    answers = []
    for index, day in enumerate(days):
        others = [other for other in together[day.office, day.day] if other != index]
        total = np.zeros(len(day))
        for other in others:
            seen = np.searchsorted(days[other].minute, day.minute, side="right") - 1
            total += np.where(seen >= 0, today[other][np.maximum(seen, 0)], 0.0)
        answers.append(total / (len(others) + 1))
    return answers


def _felt(day: QueueDay, pace: float) -> tuple[Floats, Floats]:
    """What those who have been called today waited for each person ahead, less the pace of old; and its weight."""
    rows = np.arange(len(day))
    called = day.called(rows)
    known = (called < len(day)) & (day.ahead >= 1)
    at, waited = called[known], np.maximum(day.minute[np.minimum(called, len(day) - 1)] - day.minute, SHORTEST_WAIT)
    felt = np.clip(np.log(waited[known] / (day.ahead[known] + 1)) - pace, -FELT_MOST, FELT_MOST)
    fresh = np.exp((day.minute[at][None, :] - day.minute[:, None]) / FADES_MINUTES)
    weights = np.where(at[None, :] <= rows[:, None], fresh, 0.0)
    total = weights.sum(axis=1)
    return (weights @ felt) / (total + FELT_PRIOR), total


def _silence(day: QueueDay) -> Floats:
    """Minutes at each row since the number shown changed."""
    changed = np.concatenate([[True], np.diff(day.number) != 0])
    last = np.maximum.accumulate(np.where(changed, np.arange(len(day)), 0))
    return day.minute - day.minute[last]
