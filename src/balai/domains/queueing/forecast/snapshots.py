"""Queues as city offices publish them: every few minutes the number now served and how many wait.

The rules which rows count, and what the true wait of a row is, are those of the Warsaw data set (open data of the city
of Warsaw, December 2019 to January 2020).
"""

from __future__ import annotations

import csv
import gzip
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

COLUMNS = ("at", "office", "queue", "now_serving", "waiting", "counters_open", "city_minutes_per_person")
LEAST_ROWS, LEAST_WAITING, MOST_FALLS, A_FALL = 40, 5, 0.02, 3
EVERY, LAST_ROWS = 3, 5
LEAST_AHEAD, LEAST_COUNTERS, LONGEST = 3, 1, 400
A_MINUTE = re.compile(r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d")


class WrongSnapshot(ValueError):
    """A file that is not in the snapshot format; the message names the line."""


@dataclass(frozen=True, slots=True, eq=False)
class QueueDay:
    """One queue on one day, its rows in time order, each array one value a row.

    `minute` counts from local midnight, `number` is the number now served and `reached` the highest so far; `ahead` are
    the people waiting, `counters` those open, `stated` the city's own minutes a person.
    """

    office: str
    queue: str
    day: str
    minute: Floats
    number: Floats
    reached: Floats
    ahead: Floats
    counters: Floats
    stated: Floats

    def __len__(self) -> int:
        return len(self.minute)

    @property
    def is_one_queue(self) -> bool:
        """Whether the rows are one series of a queue that lived, rather than several that share a name."""
        falls = np.count_nonzero(np.diff(self.number) < -A_FALL)
        return bool(
            len(self) >= LEAST_ROWS
            and self.ahead.max() >= LEAST_WAITING
            and self.number.max() > 0
            and falls <= MOST_FALLS * (len(self) - 1)
        )

    def waits(self) -> tuple[Integers, Floats]:
        """The rows that count, and the minutes until somebody who came then was called."""
        rows = np.arange(0, len(self) - LAST_ROWS, EVERY)
        rows = rows[(self.ahead[rows] >= LEAST_AHEAD) & (self.counters[rows] >= LEAST_COUNTERS)]
        called = self.called(rows)
        rows, called = rows[called < len(self)], called[called < len(self)]
        waited = self.minute[called] - self.minute[rows]
        true = (waited > 0) & (waited <= LONGEST)
        return rows[true], waited[true]

    def called(self, rows: Integers) -> Integers:
        """The row in which whoever came at each of `rows` has been called; `len(self)` when in none."""
        wanted = self.number[rows] + self.ahead[rows] + 1
        return np.maximum(rows, np.searchsorted(self.reached, wanted)).astype(np.int64)


def read(path: Path) -> list[QueueDay]:
    """The days of queues in a CSV file, plain or gzip, in order of office, queue and day; only those that count.

    Raises WrongSnapshot and OSError.
    """
    found: dict[tuple[str, str, str], list[tuple[float, ...]]] = defaultdict(list)
    for place, row in _rows(path):
        found[place].append(row)
    days = []
    for (office, queue, day), rows in sorted(found.items()):
        minute, number, ahead, counters, stated = np.array(sorted(rows, key=lambda row: row[0])).T.copy()
        one = QueueDay(office, queue, day, minute, number, np.maximum.accumulate(number), ahead, counters, stated)
        if one.is_one_queue:
            days.append(one)
    return days


def _rows(path: Path) -> Iterator[tuple[tuple[str, str, str], tuple[float, ...]]]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rt", encoding="utf-8") if zipped else path.open(encoding="utf-8") as file:
        lines = csv.DictReader(file, restval="")
        try:
            missing = set(COLUMNS) - set(lines.fieldnames or ())
            if missing:
                raise ValueError(f"no column {', '.join(sorted(missing))}")
            yield from _parsed(lines)
        except (ValueError, EOFError, gzip.BadGzipFile, zlib.error, csv.Error) as error:
            raise WrongSnapshot(f"{path}, line {max(1, lines.line_num)}: {error}") from None


def _parsed(lines: Iterable[dict[str, str]]) -> Iterator[tuple[tuple[str, str, str], tuple[float, ...]]]:
    for line in lines:
        at = line["at"]
        if not A_MINUTE.match(at):
            raise ValueError(f"{at!r} is not a local time such as 2020-01-02T08:04")
        digits = re.sub(r"\D", "", line["now_serving"])
        row = (
            int(at[11:13]) * 60.0 + int(at[14:16]),
            float(digits or 0),
            float(line["waiting"] or 0),
            float(line["counters_open"] or 0),
            float(line["city_minutes_per_person"] or 0),
        )
        if not all(0 <= value < math.inf for value in row):
            raise ValueError("people, counters and minutes are not negative and not infinite")
        yield (line["office"], line["queue"], at[:10]), row
