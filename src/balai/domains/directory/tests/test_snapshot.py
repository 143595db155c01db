"""Everybody reads the mall from memory; a load reaches every thread and node within about a second."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from tests.packs.owner import load
from tests.scale import n

from balai.config import postgres
from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel.errors import NotFound
from balai.kernel.ids import stable_id

from .conftest import Loader, change

KIA = Path("services/kia/service.yaml")


def test_the_view_cannot_be_changed(mall: MallView) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        mall.services["kia"].queue_prefix = "ZZ"  # type: ignore[misc]
    with pytest.raises(TypeError):
        mall.services["kia"] = mall.services["ktp-cetak-ulang"]  # type: ignore[index]


def test_an_unknown_mall_is_not_there(mall: MallView) -> None:
    with pytest.raises(NotFound):
        snapshot.current(stable_id("mall", "nowhere"))


def test_a_second_look_within_a_second_costs_no_query(mall: MallView, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert snapshot.current(mall.id) is mall


def test_an_unchanged_mall_costs_one_query_a_second_and_stays_the_same_object(
    mall: MallView, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 0)
    with django_assert_num_queries(1):
        assert snapshot.current(mall.id) is mall


def test_a_load_by_another_process_is_seen_a_second_later(
    mall: MallView, cluster: postgres.Cluster, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(folder / KIA, "amount: 7500", "amount: 9000")
    monkeypatch.setattr(snapshot, "forget", lambda: None)  # the other process forgets, this one does not
    load(cluster, folder)
    assert snapshot.current(mall.id) is mall
    time.sleep(snapshot.CHECK_EVERY + 0.05)
    assert snapshot.current(mall.id).services["kia"].fee.amount == 9000


def test_a_database_out_of_reach_leaves_the_mall_as_it_was_last_seen(
    mall: MallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(known: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(snapshot, "_read", gone)
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 0)
    assert snapshot.current(mall.id) is mall
    snapshot.forget()
    with pytest.raises(OperationalError):
        snapshot.current(mall.id)


def test_threads_never_see_half_a_mall(reload: Loader, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the mall and the fee of a service change together in every load, and in every view."""
    mall_id = reload().mall_id
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 0.005)
    stop = threading.Event()

    def watch(_: int) -> set[tuple[str, int | None]]:
        seen = set()
        try:
            while not stop.is_set():
                mall = snapshot.current(mall_id)
                seen.add((mall.address, mall.services["kia"].fee.amount))
                time.sleep(0.001)
        finally:
            connections.close_all()
        return seen

    with ThreadPoolExecutor(4) as threads:
        watching = [threads.submit(watch, number) for number in range(4)]
        try:
            for step in range(1, n(12, 100)):
                change(folder / "mall.yaml", f"Rekaan {step},", f"Rekaan {step + 1},")
                change(folder / KIA, f"amount: {7499 + step}", f"amount: {7500 + step}")
                reload()
        finally:
            stop.set()
        seen = set().union(*(thread.result() for thread in watching))
    assert len(seen) > 2
    assert seen <= {(f"Jalan Rekaan {step}, Kota Contoh", 7499 + step) for step in range(1, 101)}


def test_an_event_loop_may_ask_too(mall: MallView, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> MallView:
        return snapshot.current(mall.id)

    assert asyncio.run(asked()) is mall
    monkeypatch.setattr(snapshot, "CHECK_EVERY", 0)
    assert asyncio.run(asked()) is mall
    snapshot.forget()
    assert asyncio.run(asked()) == mall


def test_an_event_loop_sends_one_thread_to_look_however_many_ask(
    mall: MallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[float] = []
    read = snapshot._read

    def counted(known: Any) -> Any:
        looks.append(time.monotonic())
        time.sleep(0.02)
        return read(known)

    monkeypatch.setattr(snapshot, "_read", counted)
    monkeypatch.setattr(snapshot, "_checked", float("-inf"))

    async def many() -> None:
        for _ in range(2000):
            assert snapshot.current(mall.id) is mall
        await asyncio.sleep(0.1)

    asyncio.run(many())
    assert len(looks) == 1
