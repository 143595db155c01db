"""Whoever holds a writing transaction open is noticed within seconds."""

from __future__ import annotations

import time

import psycopg
import pytest

from balai.config import postgres
from balai.config.edge import horizon, metrics
from balai.config.edge.horizon import Horizon, Watch


def test_the_horizon_is_held_while_one_old_transaction_stays_and_newer_ones_come():
    at = [0.0]
    seen = Horizon(clock=lambda: at[0])
    assert seen.see("100", "100", None) == 0
    at[0] = 5.0  # nobody writes: an old number is no alarm
    assert seen.see("100", "100", None) == 0
    assert seen.see("100", "105", "42 postgres") == 0
    at[0] = 6.5
    assert seen.see("100", "110", "42 postgres") >= 1.5
    at[0] = 7.0
    assert seen.see("110", "111", None) == 0


def test_the_alarm_is_told_once_and_its_end_as_well(monkeypatch):
    told = []
    monkeypatch.setattr(horizon.log, "warning", lambda event, **facts: told.append((event, facts["holder"])))
    monkeypatch.setattr(horizon.log, "info", lambda event, **facts: told.append((event, None)))
    at = [0.0]
    seen = Horizon(clock=lambda: at[0])
    for at[0] in (0.0, 0.5, 1.0, 1.5, 2.0):
        seen.see("100", "200", "42 postgres")
    at[0] = 2.5
    seen.see("200", "200", None)
    assert told == [("horizon.held", "42 postgres"), ("horizon.free", None)]


@pytest.mark.threat("T-horizon-held")
def test_an_administrators_open_transaction_raises_the_alarm_within_five_seconds(
    cluster, django_db_setup, tmp_path, monkeypatch
):
    told = []
    kinds = ("horizon.held", "horizon.free")  # no sealer runs here, which the watch tells too

    def tell(event: str, **facts: object) -> None:
        if event in kinds:
            told.append((event, facts))

    monkeypatch.setattr(horizon.log, "warning", tell)
    watch = Watch(cluster.url("app"), tmp_path / "run" / "lock")
    watch.start()
    try:
        with cluster.admin(postgres.DATABASE) as holder:
            holder.execute("begin")
            holder.execute("select pg_current_xact_id()")
            began = time.monotonic()
            with cluster.admin(postgres.DATABASE) as others:
                while not told and time.monotonic() - began < 5:
                    others.execute("select pg_current_xact_id()")
                    time.sleep(0.1)
            assert told, "no alarm in five seconds"
            event, facts = told[0]
            assert event == "horizon.held"
            assert facts["holder"].split()[:2] == [str(holder.info.backend_pid), "postgres"]
            assert _gauge() > 1
            holder.execute("rollback")
        deadline = time.monotonic() + 3
        while _gauge() > 0 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert _gauge() == 0
    finally:
        watch.stop()


def _gauge() -> float:
    return next(sample.value for metric in metrics.HORIZON.collect() for sample in metric.samples)


def test_only_one_worker_of_a_node_watches_and_another_takes_over(cluster, django_db_setup, tmp_path, monkeypatch):
    monkeypatch.setattr(horizon, "_AGAIN_S", 0.1)
    connected = []
    real = psycopg.connect
    monkeypatch.setattr(psycopg, "connect", lambda *args, **kwargs: connected.append(1) or real(*args, **kwargs))
    first = Watch(cluster.url("app"), tmp_path / "lock")
    second = Watch(cluster.url("app"), tmp_path / "lock")
    first.start()
    time.sleep(0.3)
    second.start()
    time.sleep(0.3)
    assert len(connected) == 1
    first.stop()
    time.sleep(0.5)
    assert len(connected) == 2
    second.stop()


def test_the_watch_survives_a_database_that_is_away(tmp_path, monkeypatch):
    monkeypatch.setattr(horizon, "_AGAIN_S", 0.05)
    watch = Watch(f"host={tmp_path} user=nobody dbname=nothing", tmp_path / "lock")
    watch.start()
    time.sleep(0.3)
    assert watch._thread.is_alive()
    watch.stop()
    assert not watch._thread.is_alive()
