"""What earlier days teach about a queue: minutes a person ahead, of the queue, of its office, of the city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .snapshots import Floats, QueueDay

PRIOR, LOCAL_PRIOR = 4.0, 3.0
"""How many points the office weighs against a queue's own, and the queue against its own at this hour."""
NEAR_MINUTES, NEAR_LOG_PEOPLE = 60.0, 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """A queue's points: `minute` of day, `people` to be called (logarithm), `pace` (logarithm of minutes a person)."""

    minute: Floats
    people: Floats
    pace: Floats

    def near(self, minute: float, people: float) -> tuple[float, float]:
        """The median pace at about this time with about so many people, and the weight it rests on."""
        weight = np.exp(
            -0.5 * ((self.minute - minute) / NEAR_MINUTES) ** 2 - 0.5 * ((self.people - people) / NEAR_LOG_PEOPLE) ** 2
        )
        total = float(weight.sum())
        if total < 1e-9:
            return 0.0, 0.0
        order = np.argsort(self.pace)
        middle = int(np.searchsorted(np.cumsum(weight[order]), total / 2))
        return float(self.pace[order][min(middle, len(order) - 1)]), total


class History:
    """Learned from `days`; a queue it does not know has its office's pace, an unknown office the city's."""

    def __init__(self, days: Sequence[QueueDay]) -> None:
        found: dict[tuple[str, str], list[Floats]] = defaultdict(list)
        for day in days:
            rows, waited = day.waits()
            people = day.ahead[rows] + 1
            found[day.office, day.queue].append(np.stack([day.minute[rows], np.log(people), np.log(waited / people)]))
        joined = {place: np.concatenate(parts, axis=1) for place, parts in found.items()}
        self._queues = {place: Past(*columns) for place, columns in joined.items() if columns.shape[1]}
        offices: dict[str, list[Floats]] = defaultdict(list)
        for (office, _queue), past in self._queues.items():
            offices[office].append(past.pace)
        everything = [past.pace for past in self._queues.values()]
        self._city = float(np.median(np.concatenate(everything))) if everything else np.log(10.0)
        self._offices = {office: float(np.median(np.concatenate(paces))) for office, paces in offices.items()}

    def office(self, office: str) -> float:
        """Pace of an office, a logarithm of minutes a person."""
        return self._offices.get(office, self._city)

    def queue(self, office: str, queue: str) -> float:
        """Pace of a queue, drawn towards its office's while it has few points."""
        past = self._queues.get((office, queue))
        if past is None:
            return self.office(office)
        count = len(past.pace)
        return (float(np.median(past.pace)) * count + self.office(office) * PRIOR) / (count + PRIOR)

    def median(self, office: str, queue: str) -> float:
        """Minutes a person by the plain median of the queue: one number a queue, what the model is judged against."""
        past = self._queues.get((office, queue))
        return float(np.exp(np.median(past.pace) if past is not None else self.office(office)))

    def at_hour(self, office: str, queue: str, minute: Floats, people: Floats) -> Floats:
        """Pace of a queue at about these minutes of the day with about so many `people` (logarithms)."""
        usual = self.queue(office, queue)
        past = self._queues.get((office, queue))
        if past is None:
            return np.full(len(minute), usual)
        near = [past.near(float(at), float(log)) for at, log in zip(minute, people, strict=True)]
        return np.array([(pace * weight + usual * LOCAL_PRIOR) / (weight + LOCAL_PRIOR) for pace, weight in near])
