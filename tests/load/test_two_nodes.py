"""Several web nodes on one database: what happens on one is seen on all, and a reconnecting screen misses nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.served import Served, free_port, served
from tests.sse import Screen

from .nodes import Desk, second_node

pytestmark = pytest.mark.load


@pytest.fixture(scope="module")
def mall() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.mark.capability("QUE-03")
def test_a_call_on_one_node_reaches_a_screen_on_the_other_within_a_second(mall):
    token = mall.token("front_officer@DUKCAPIL")
    with second_node(mall, free_port()) as other:
        desk = Desk(mall.base, token)
        desk.do("open")
        screen = Screen(f"{other}/live/board?zone=a")
        for _call in range(5):
            asked = time.monotonic()
            number = desk.call()
            assert screen.wait_for_call(number).at - asked < 1.0
        elsewhere = {zone["code"] for zone in desk.client.get("/api/v1/mall").json()["zones"]} - {"a"}
        board = desk.client.get("/api/v1/board", params={"zone": sorted(elsewhere)[0]}).json()
        assert number not in [call["number"] for call in board["called"]]
        screen.close()


@pytest.mark.capability("QUE-03")
def test_after_a_restart_last_event_id_misses_no_call(mall):
    token = mall.token("front_officer@DUKCAPIL")
    port = free_port()
    desk = Desk(mall.base, token)
    desk.do("open")
    with second_node(mall, port) as node:
        screen = Screen(f"{node}/live/board?zone=a")
        seen = [desk.call() for _call in range(3)]
        screen.wait_for_call(seen[-1])
        last = screen.last_id
        screen.close()
    missed = [desk.call() for _call in range(4)]
    with second_node(mall, port) as node:
        again = Screen(f"{node}/live/board?zone=a", last_event_id=last)
        again.wait_for_call(missed[-1])
        assert again.calls() == missed
        now = desk.call()
        again.wait_for_call(now)
        assert again.calls() == [*missed, now]
        again.close()


def test_a_transaction_somebody_holds_open_delays_the_screens_but_skips_nothing(mall):
    """An administrator's writing transaction holds the horizon; afterwards every call arrives, in order."""
    desk = Desk(mall.base, mall.token("front_officer@DUKCAPIL"))
    desk.do("open")
    screen = Screen(f"{mall.base}/live/board?zone=a")
    with mall.cluster.admin("balai") as administrator:
        administrator.execute("begin")
        administrator.execute("create temporary table held (id int)")
        called = [desk.call() for _call in range(4)]
        time.sleep(1.0)
        assert called[-1] not in screen.calls()
        administrator.execute("rollback")
    screen.wait_for_call(called[-1])
    assert screen.calls() == called
    screen.close()
