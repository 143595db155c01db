"""A web worker that starts while the database is starting again."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError

from balai.config.edge import lifecycle


class Step:
    """Fails `times` times as a step does that finds no database."""

    def __init__(self, times: int, error: Exception) -> None:
        self.left, self.error, self.tried = times, error, 0

    async def __call__(self) -> None:
        self.tried += 1
        if self.left:
            self.left -= 1
            raise self.error


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "_DATABASE_AGAIN_S", 0.01)
    monkeypatch.setattr(lifecycle, "_DATABASE_WAIT_S", 0.2)


def test_a_worker_waits_for_a_database_that_comes_back() -> None:
    step = Step(3, OperationalError("terminating connection due to unexpected postmaster exit"))
    asyncio.run(lifecycle.patiently(step))
    assert step.tried == 4


def test_it_does_not_wait_for_ever() -> None:
    step = Step(1_000_000, OperationalError("connection refused"))
    with pytest.raises(OperationalError):
        asyncio.run(lifecycle.patiently(step))
    assert 2 <= step.tried < 1_000


def test_another_fault_stops_the_start_at_once() -> None:
    step = Step(1, RuntimeError("3 migrations are missing; run `balai setup` first"))
    with pytest.raises(RuntimeError):
        asyncio.run(lifecycle.patiently(step))
    assert step.tried == 1
