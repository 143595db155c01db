"""A report as its readers get it: lines, the whole, and which ratings may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .figures import Figures

FEWEST_RATINGS = 5
"""Fewer are somebody's, not a figure."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: service days `first` to `last` (both included) by a grouping, of some tickets only."""

    first: date
    last: date
    by: str = "agency"
    agency: str = ""
    service: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One group; `score` is None when there are too few ratings (also when another line would give them away)."""

    key: str
    figures: Figures
    score: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """`whole` holds each ticket once. Only by posting may the lines add up to more: a joint counter posts thrice."""

    wanted: Wanted
    lines: Sequence[Line]
    whole: Line

    @property
    def hidden(self) -> bool:
        """Whether some line's ratings are too few to show."""
        return any(line.score is None and line.figures.ratings for line in self.lines)


def lines_of(groups: dict[str, Figures]) -> list[Line]:
    """The groups with the ratings that may be shown.

    What is hidden must not follow from the whole less what is shown: while the hidden ones together are fewer than
    five, the smallest shown line is hidden too.
    """
    rated = sorted((key for key in groups if groups[key].ratings), key=lambda key: (groups[key].ratings, key))
    hidden = [key for key in rated if groups[key].ratings < FEWEST_RATINGS]
    shown = [key for key in rated if key not in hidden]
    while hidden and shown and sum(groups[key].ratings for key in hidden) < FEWEST_RATINGS:
        hidden.append(shown.pop(0))
    return [Line(key, group, group.score if key in shown else None) for key, group in groups.items()]


def whole_line(figures: Figures) -> Line:
    """The line under the table."""
    return Line("", figures, figures.score if figures.ratings >= FEWEST_RATINGS else None)
