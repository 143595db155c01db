"""The plan of a day: who comes when, for which service, and how it goes. Pure: same seed, same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import accumulate
from random import Random
from typing import TypeVar

# Illustrative shares of an ordinary day; nothing but the liveliness of the demo depends on them.
CHANNELS = {"online": 0.35, "kiosk": 0.55, "counter": 0.10}
PRIORITIES = {"": 0.88, "elderly": 0.06, "pregnant": 0.02, "disability": 0.015, "child": 0.025}
LANGUAGES = {"id": 0.93, "en": 0.07}
SCORES = {None: 0.45, 4: 0.30, 3: 0.18, 2: 0.05, 1: 0.02}
NO_SHOW, CANCEL, TRANSFER = 0.06, 0.015, 0.04
BUSY = 0.88
"""Share of the officers' time the day may fill: above it queues grow without end."""

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Demand:
    """What visitors can come for: a service, how many of them choose it, and how long it takes at the counter."""

    service: str
    agency: str
    minutes: float
    weight: float = 1.0
    channels: tuple[str, ...] = tuple(CHANNELS)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter and the services it serves."""

    code: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One visitor. `at` is in minutes after local midnight; `minutes` is the time at the counter.

    `shows_up` False: called, does not come. `cancels_after`: minutes of waiting until the visitor gives up.
    `transfer_to`: the service the officer sends him on to. `score` 1..4, None = does not rate.
    """

    index: int
    at: float
    service: str
    channel: str
    priority: str
    language: str
    minutes: float
    shows_up: bool = True
    cancels_after: float | None = None
    transfer_to: str | None = None
    score: int | None = None


def plan_day(*, seed: int, visitors: int, services: Sequence[Demand], shares: Mapping[time, int]) -> list[Arrival]:
    """Exactly `visitors` arrivals in order of time, spread over the half hours of `shares` in proportion.

    Raises ValueError without services or with a negative number of visitors.
    """
    if not services or visitors < 0:
        raise ValueError("A day needs at least one service and no negative number of visitors.")
    random = Random(f"balai day {seed}")  # noqa: S311 - a plan, not a secret
    moments = sorted(
        start.hour * 60 + start.minute + random.random() * 30
        for start, count in apportioned(visitors, shares).items()
        for _ in range(count)
    )
    chosen = random.choices(services, cum_weights=list(accumulate(d.weight for d in services)), k=visitors)
    return [
        _arrival(random, index, at, demand, services)
        for index, (at, demand) in enumerate(zip(moments, chosen, strict=True))
    ]


def apportioned(total: int, shares: Mapping[time, int]) -> dict[time, int]:
    """`total` divided by `shares` into whole numbers that sum to it (largest remainders)."""
    whole = sum(shares.values())
    counts = {start: total * share // whole for start, share in shares.items()}
    left = total - sum(counts.values())
    by_remainder = sorted(shares, key=lambda start: (-(total * shares[start] % whole), start))
    for start in by_remainder[:left]:
        counts[start] += 1
    return counts


def demands(
    services: Sequence[Demand], counters: Sequence[Counter], *, open_minutes: float, visitors: int
) -> list[Demand]:
    """`services` with weights by what the counters can serve, and paced so that the day fills at most `BUSY` of it.

    A service no counter serves is left out.
    """
    capacity = {demand.service: 0.0 for demand in services}
    for counter in counters:
        for code in counter.services:
            if code in capacity:
                capacity[code] += open_minutes / len(counter.services)
    served = [demand for demand in services if capacity[demand.service] > 0]
    weights = {demand.service: capacity[demand.service] / demand.minutes for demand in served}
    possible = sum(weights.values())
    pace = min(1.0, BUSY * possible / visitors) if visitors else 1.0
    return [replace(d, weight=weights[d.service] / possible, minutes=d.minutes * pace) for d in served]


def _arrival(random: Random, index: int, at: float, demand: Demand, services: Sequence[Demand]) -> Arrival:
    elsewhere = [other.service for other in services if other.agency != demand.agency]
    fate = random.random()
    cancels, absent = fate < CANCEL, CANCEL <= fate < CANCEL + NO_SHOW
    transferred = bool(elsewhere) and CANCEL + NO_SHOW <= fate < CANCEL + NO_SHOW + TRANSFER
    return Arrival(
        index=index,
        at=at,
        service=demand.service,
        channel=_drawn(random, {c: w for c, w in CHANNELS.items() if c in demand.channels} or {"counter": 1.0}),
        priority=_drawn(random, PRIORITIES),
        language=_drawn(random, LANGUAGES),
        minutes=_duration(random, demand.minutes),
        shows_up=not absent,
        cancels_after=random.uniform(5, 40) if cancels else None,
        transfer_to=random.choice(elsewhere) if transferred else None,
        score=_drawn(random, SCORES),
    )


def _drawn(random: Random, shares: Mapping[Choice, float]) -> Choice:
    return random.choices(list(shares), list(shares.values()))[0]


def _duration(random: Random, mean: float, sigma: float = 0.45) -> float:
    """Minutes at the counter: log-normal about `mean`, never under half a minute, never over four times the mean."""
    drawn = random.lognormvariate(0, sigma) / 2.718281828 ** (sigma * sigma / 2)
    return min(max(0.5, mean * drawn), 4 * mean)
