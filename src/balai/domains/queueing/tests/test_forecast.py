"""The forecast of waits: which rows count, what it may know, and how honest its band is."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from balai.domains.queueing import forecast
from balai.domains.queueing.forecast.features import NAMES, moments
from balai.domains.queueing.forecast.history import History
from balai.domains.queueing.forecast.snapshots import COLUMNS, QueueDay, read
from balai.domains.queueing.forecast.trees import Trees

Row = tuple[str, str, str, str, int, int, float]


def write(path: Path, rows: Iterable[Row]) -> Path:
    with gzip.open(path, "wt") if path.suffix == ".gz" else path.open("w") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return path


def at(day: str, minute: float) -> str:
    return f"{day}T{int(minute) // 60:02}:{int(minute) % 60:02}"


def even(day: str = "2020-01-02", *, queue: str = "A", waiting: int = 5, rows: int = 60) -> list[Row]:
    """A number called with each snapshot, every five minutes from eight o'clock."""
    return [(at(day, 480 + 5 * row), "office", queue, f"A{row:03}", waiting, 2, 10.0) for row in range(rows)]


def lived(day: str, queue: str, pace: float, chance: random.Random) -> list[Row]:
    """A queue whose visits take about `pace` minutes at each of two counters, slower on some days than on others."""
    served, waiting, rows, ready = 0, 4, [], 480.0
    pace *= chance.lognormvariate(0, 0.4)
    for minute in range(480, 960):
        waiting += chance.random() < 2 / pace * 1.05
        while ready <= minute and waiting:
            served, waiting = served + 1, waiting - 1
            ready = max(ready, minute - pace) + chance.lognormvariate(0, 0.4) * pace / 2
        if minute % 5 == 0:
            rows.append((at(day, minute), "office", queue, str(served), waiting, 2, pace * 3))
    return rows


def days(*, first: int, last: int) -> list[Row]:
    chance = random.Random(first)
    return [
        row
        for day in range(first, last + 1)
        for queue, pace in (("A", 4.0), ("B", 9.0))
        for row in lived(f"2020-01-{day:02}", queue, pace, chance)
    ]


def test_the_wait_of_a_row_is_the_time_until_the_number_after_all_who_wait(tmp_path: Path) -> None:
    (day,) = read(write(tmp_path / "even.csv", even()))
    rows, waited = day.waits()
    assert list(rows) == list(range(0, 54, 3)), "every third row, and none whose number is never called"
    assert set(waited) == {30.0}, "five people and oneself, five minutes each"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (even(rows=39), "too few rows"),
        (even(waiting=4), "never five people"),
        ([(*row[:3], "-", *row[4:]) for row in even()], "no number"),
        ([(*row[:3], str(index % 2 * 50), *row[4:]) for index, row in enumerate(even())], "two series under one name"),
    ],
)
def test_a_day_that_is_no_queue_does_not_count(tmp_path: Path, rows: list[Row], why: str) -> None:
    assert read(write(tmp_path / "odd.csv", rows)) == [], why


def test_rows_with_nobody_to_wait_for_or_nobody_at_work_do_not_count(tmp_path: Path) -> None:
    rows = [(*row[:4], 2 if index < 30 else 5, 0 if index > 40 else 1, row[6]) for index, row in enumerate(even())]
    (day,) = read(write(tmp_path / "some.csv", rows))
    assert list(day.waits()[0]) == [30, 33, 36, 39]


def test_a_packed_file_is_the_same_file(tmp_path: Path) -> None:
    plain, packed = read(write(tmp_path / "a.csv", even())), read(write(tmp_path / "a.csv.gz", even()))
    assert np.array_equal(plain[0].number, packed[0].number)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("at,office\n", "no column city_minutes_per_person"),
        (",".join(COLUMNS) + "\nyesterday,o,q,1,1,1,1\n", "line 2: 'yesterday' is not a local time"),
        (",".join(COLUMNS) + "\n2020-01-02T08:04,o,q,1,many,1,1\n", "line 2: could not convert"),
        (",".join(COLUMNS) + "\n2020-01-02T08:04,o,q,1,nan,1,1\n", "line 2: people, counters and minutes"),
        (",".join(COLUMNS) + "\n2020-01-02T08:04\n2020-01-02T08:04,o,q,1,-3,1,1\n", "line 3: people"),
        ("", "no column"),
        ("\x1f\x8b not packed at all", "line 1"),
    ],
)
def test_a_file_in_another_form_is_refused_by_its_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text(content)
    with pytest.raises(forecast.WrongSnapshot, match=said):
        read(path)


def test_what_is_known_at_a_moment_does_not_depend_on_what_comes_after(tmp_path: Path) -> None:
    whole = read(write(tmp_path / "days.csv", days(first=2, last=4)))
    history = History(whole)
    day, at_rows = whole[0], np.array([12, 40, 60])
    cut = QueueDay(*(value if isinstance(value, str) else value[:61] for value in _parts(day)))
    before, after = moments([cut], history, [at_rows]), moments([day], history, [at_rows])
    assert before.known.shape == (3, len(NAMES))
    for name, short, long in zip(NAMES, before.known.T, after.known.T, strict=True):
        assert np.allclose(short, long), name


def _parts(day: QueueDay) -> list[object]:
    return [getattr(day, name) for name in QueueDay.__slots__]


def test_trees_find_a_step_and_its_quantiles() -> None:
    chance = np.random.default_rng(7)
    x = chance.uniform(size=(4000, 3))
    y = np.where(x[:, 1] > 0.5, 3.0, 0.0) + chance.exponential(size=4000)
    for quantile, low, high in ((0.5, np.log(2), np.log(2) + 3), (0.9, np.log(10), np.log(10) + 3)):
        said = Trees(quantile).fit(x, y, np.zeros(len(y))).predict(x, np.zeros(len(y)))
        assert np.mean(y <= said) == pytest.approx(quantile, abs=0.03)
        assert np.median(said[x[:, 1] < 0.45]) == pytest.approx(low, abs=0.25)
        assert np.median(said[x[:, 1] > 0.55]) == pytest.approx(high, abs=0.25)


def test_days_not_seen_are_forecast_better_than_the_office_can_and_the_band_holds(tmp_path: Path) -> None:
    train = read(write(tmp_path / "train.csv", days(first=2, last=11)))
    test = read(write(tmp_path / "test.csv", days(first=12, last=17)))
    figures = forecast.evaluate(train, test)
    assert figures["points"] == sum(len(day.waits()[0]) for day in test) > 200
    assert figures["model"]["mae"] < figures["queue_history"]["mae"]
    assert figures["model"]["median_absolute_error"] * 2 < figures["deployed_formula"]["median_absolute_error"]
    assert 0.7 <= figures["model"]["coverage"] <= 0.9
    assert forecast.evaluate(train, test) == figures, "the same files give the same figures"


def test_a_queue_never_seen_has_the_pace_of_its_office(tmp_path: Path) -> None:
    train = read(write(tmp_path / "train.csv", days(first=2, last=6)))
    rows = [(*row[:2], "new", *row[3:]) for row in days(first=8, last=10) if row[2] == "A"]
    test = read(write(tmp_path / "test.csv", rows))
    assert 0 < forecast.evaluate(train, test)["model"]["mae"] < 120


def test_one_day_is_too_little_to_learn_from(tmp_path: Path) -> None:
    (day,) = read(write(tmp_path / "even.csv", even()))
    with pytest.raises(ValueError, match="at least two days"):
        forecast.evaluate([day], [day])
    with pytest.raises(ValueError, match="no wait"):
        forecast.evaluate([day], [])


def test_on_the_queues_of_warsaw_the_forecast_keeps_its_promises() -> None:
    """Real queues: learned from the first days of the reference file, judged on its last three."""
    if not settings.BALAI_REFERENCE:
        pytest.skip("NO REFERENCE: the queues of Warsaw")
    whole = read(Path(settings.BALAI_REFERENCE) / "data" / "warsaw_queues_dev.csv.gz")
    assert sum(len(day.waits()[0]) for day in whole) == 8383, "the rules which rows count are the data set's"
    last = sorted({day.day for day in whole})[-3:]
    figures = forecast.evaluate([d for d in whole if d.day not in last], [d for d in whole if d.day in last])
    model, usual, formula = figures["model"], figures["queue_history"], figures["deployed_formula"]
    assert model["median_absolute_error"] <= 0.95 * usual["median_absolute_error"]
    assert model["mae"] <= 0.92 * usual["mae"]
    assert 0.75 <= model["coverage"] <= 0.85
    assert model["median_absolute_error"] * 2 <= formula["median_absolute_error"]
    assert model["mae"] * 2 <= formula["mae"]
