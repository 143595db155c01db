"""The figures of one group of tickets, and how groups are added. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..workflow import ENDED


@dataclass(slots=True)
class Figures:
    """Counts of one group.

    `issued`: numbers given out by its services. `states`: its tickets by what became of them. `waits` and `services`:
    whole minutes -> tickets; a number that was sent on to another service has no waiting time here. `scores`: 1..4 ->
    ratings.
    """

    issued: int = 0
    states: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    services: Counter[int] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)

    def take(self, what: str, value: int, count: int) -> None:
        """Add one row of the count."""
        if what == "issued":
            self.issued += count
        elif what in ("wait", "service", "score"):
            {"wait": self.waits, "service": self.services, "score": self.scores}[what][value] += count
        else:
            self.states[what] += count

    def add(self, other: Figures) -> None:
        """Add another group's tickets to this one."""
        self.issued += other.issued
        self.states += other.states
        self.waits += other.waits
        self.services += other.services
        self.scores += other.scores

    @property
    def served(self) -> int:
        return self.states["finished"]

    @property
    def no_show(self) -> int:
        return self.states["no_show"]

    @property
    def cancelled(self) -> int:
        return self.states["cancelled"]

    @property
    def lapsed(self) -> int:
        return self.states["lapsed"]

    @property
    def open(self) -> int:
        """Tickets that have not ended yet."""
        return sum(count for state, count in self.states.items() if state not in ENDED)

    @property
    def wait_p50(self) -> int | None:
        return percentile(self.waits, 0.5)

    @property
    def wait_p90(self) -> int | None:
        return percentile(self.waits, 0.9)

    @property
    def service_p50(self) -> int | None:
        return percentile(self.services, 0.5)

    @property
    def service_p90(self) -> int | None:
        return percentile(self.services, 0.9)

    @property
    def ratings(self) -> int:
        """How many visitors rated."""
        return sum(self.scores.values())

    @property
    def score(self) -> float | None:
        """The mean of the ratings, whatever their number; what may be shown says `Report.score_of`."""
        return sum(s * n for s, n in self.scores.items()) / self.ratings if self.ratings else None


def percentile(counted: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least `share` of the counted lie at or below; None when nothing was counted."""
    needed = share * sum(counted.values())
    seen = 0
    for value in sorted(counted):
        seen += counted[value]
        if counted[value] and seen >= needed:
            return value
    return None


def total(groups: Iterable[Figures]) -> Figures:
    """All of them together."""
    whole = Figures()
    for group in groups:
        whole.add(group)
    return whole
