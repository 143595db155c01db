"""A whole simulated day at a real mall, its web workers killed in the middle of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.served import ROOT, Served, served

VISITORS = 60


def simulate(mall: Served, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "balai.config.cli", "simulate", "day", "--base-url", mall.base, *words],
        env=mall.environment | {"PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def numbers(mall: Served) -> int:
    return int(mall.sql("select count(*) from queueing_ticket")[0][0])


@pytest.mark.load
def test_a_day_survives_the_death_of_the_web_workers_and_then_ends_at_a_signal() -> None:
    with served() as mall:
        day = simulate(mall, "--speed", "900", "--visitors", str(VISITORS))
        until = time.monotonic() + 60
        while numbers(mall) < VISITORS // 4 and time.monotonic() < until:
            time.sleep(0.2)
        for worker in mall.web_workers():
            worker.kill()
        said, _ = day.communicate(timeout=180)
        assert day.returncode == 0, said
        assert f"{VISITORS} numbers, 0 inside" in said, said
        assert numbers(mall) == VISITORS, "a repeated request gave nobody a second number"
        assert {state for (state,) in mall.sql("select distinct state from queueing_ticket")} <= {
            "finished",
            "no_show",
            "cancelled",
        }

        day = simulate(mall, "--speed", "60")
        until = time.monotonic() + 60
        while numbers(mall) < VISITORS + 5 and time.monotonic() < until:
            time.sleep(0.2)
        began = time.monotonic()
        day.send_signal(signal.SIGTERM)
        said, _ = day.communicate(timeout=10)
        assert day.returncode == 0, said
        assert "stopped: " in said
        assert time.monotonic() - began < 2
