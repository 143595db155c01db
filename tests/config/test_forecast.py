"""`balai forecast evaluate`: the command's form; what it computes is tested in the queue's own suite."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from balai.config import cli
from balai.domains.queueing.forecast.snapshots import COLUMNS


def written(path: Path, days: range) -> str:
    chance, lines = random.Random(3), [",".join(COLUMNS)]
    for day in days:
        served = 0
        for minute in range(480, 960, 5):
            served += chance.choice((0, 1, 1, 2))
            lines.append(f"2020-01-{day:02}T{minute // 60:02}:{minute % 60:02},office,A,{served},6,2,10")
    path.write_text("\n".join(lines))
    return str(path)


def test_it_prints_the_errors_of_three_forecasts_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train, test = written(tmp_path / "train.csv", range(2, 8)), written(tmp_path / "test.csv", range(8, 10))
    assert cli.main(["forecast", "evaluate", "--train", train, "--test", test]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert set(figures) == {"points", "model", "deployed_formula", "queue_history"}
    errors = {"mae", "median_absolute_error", "within_max_5min_25pct"}
    assert set(figures["model"]) == errors | {"coverage", "band_width_median"}
    assert set(figures["deployed_formula"]) == set(figures["queue_history"]) == errors


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    train = written(tmp_path / "train.csv", range(2, 8))
    assert cli.main(["forecast", "evaluate", "--train", train, "--test", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
    (tmp_path / "wrong.csv").write_text("at\n")
    assert cli.main(["forecast", "evaluate", "--train", str(tmp_path / "wrong.csv"), "--test", train]) == 2
    assert "no column" in capsys.readouterr().err
