"""Processes die; the mall goes on. And when it is told to end, it ends, with everything it had accepted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import httpx
import psutil
import pytest

from tests.recovery import slow_start
from tests.recovery.conftest import LIVE
from tests.recovery.raw import connect, read
from tests.served import Served, served

pytestmark = pytest.mark.load


def children(mall: Served, name: str) -> list[psutil.Process]:
    """The direct children of `balai serve` that run one command."""
    return [child for child in psutil.Process(mall.process.pid).children() if alive(child) and name in child.cmdline()]


def alive(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and waits for its parent to notice does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for(condition, seconds: float) -> bool:
    """Whether it becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("name", ["worker", "sealer", "web"])
def test_a_killed_child_is_replaced(mall: Served, name: str):
    mall.wait_ready()
    (before,) = children(mall, name)
    before.kill()
    assert wait_for(lambda: children(mall, name) not in ([], [before]), 15)
    assert f"{name}: ended with code -9" in (mall.home / "serve.log").read_text()
    mall.wait_ready()


def test_the_web_mains_death_leaves_no_orphans(mall: Served):
    mall.wait_ready()
    (main,) = children(mall, "web")
    workers = main.children()
    assert len(workers) == 2
    main.kill()
    assert wait_for(lambda: not any(alive(worker) for worker in workers), 8)
    mall.wait_ready()


def test_a_web_worker_whose_main_dies_while_it_starts_is_no_orphan_either(tmp_path):
    mark = tmp_path / "starting"
    with served(BALAI_LIVE=f"{LIVE},tests.recovery.slow_start", **{slow_start.MARK: str(mark)}) as mall:
        (main,) = children(mall, "web")
        mark.touch()
        main.children()[0].kill()
        assert wait_for(lambda: mark.read_text() != "", 10)
        starting = psutil.Process(int(mark.read_text()))
        main.kill()
        assert wait_for(lambda: not alive(starting), 8)
        mark.unlink()
        mall.wait_ready()


def test_one_killed_web_worker_is_replaced_while_the_other_answers(mall: Served):
    mall.wait_ready()
    victim = mall.web_workers()[0]
    victim.kill()
    assert wait_for(lambda: len(mall.web_workers()) == 2 and victim.pid not in {p.pid for p in mall.web_workers()}, 20)
    mall.wait_ready()


def test_a_killed_database_comes_back_by_itself(mall: Served):
    mall.postmaster().kill()
    assert wait_for(lambda: "database: answers again" in (mall.home / "serve.log").read_text(), 20)
    mall.wait_ready()
    assert httpx.get(f"{mall.base}/api/v1/services?limit=1", timeout=10).status_code == 200


def test_a_second_serve_on_the_same_data_is_refused(mall: Served):
    second = subprocess.run(
        [sys.executable, "-m", "balai.config.cli", "serve"],
        env=mall.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert "another `balai serve` runs" in second.stderr


def test_nobody_under_it_knows_another_roles_password(mall: Served):
    for name, role in (("web", "app"), ("worker", "worker"), ("sealer", "sealer")):
        (child,) = children(mall, name)
        known = {key: value for key, value in child.environ().items() if "DATABASE_URL" in key}
        assert list(known) == ["DATABASE_URL"]
        assert f"balai_{role}:" in known["DATABASE_URL"]


def test_sigterm_ends_open_streams_and_loses_no_request():
    with served(BALAI_LIVE=LIVE) as mall:
        streams = []
        for path in (b"/live/board", b"/live/probe", b"/live/board"):
            connection = connect(mall)
            connection.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            streams.append(connection)
        answers: list[tuple[int, str]] = []

        def ask() -> None:
            try:
                answer = httpx.post(f"{mall.base}/api/probe/slow", content=b"hello", timeout=10)
                answers.append((answer.status_code, answer.text))
            except httpx.HTTPError as error:
                answers.append((0, repr(error)))

        askers = [threading.Thread(target=ask) for _ in range(20)]
        for asker in askers:
            asker.start()
        time.sleep(0.5)
        issued = httpx.post(f"{mall.base}/api/v1/tickets", json={"service": "skck", "channel": "online"}, timeout=10)
        assert issued.status_code == 201
        below = psutil.Process(mall.process.pid).children(recursive=True)
        postmaster = mall.postmaster()
        took = mall.stop()
        for asker in askers:
            asker.join(10)
        assert took < 5, f"took {took:.1f} s"
        assert answers == [(201, '{"length":5}')] * 20
        assert all(read(connection) is not None for connection in streams)
        assert not [process for process in [*below, postmaster] if alive(process)]
        assert mall.process.returncode == 0
        log = (mall.home / "serve.log").read_text()
        assert log.rstrip().endswith("stopped")
        cluster = mall.cluster
        cluster.start()
        try:
            assert mall.sql("select count(*) from queueing_ticket") == [(1,)]
            unsealed = mall.sql(
                "select count(*) from kernel_journal j where not exists"
                " (select from kernel_seal s where j.id = any(s.row_ids))"
            )
            assert unsealed == [(0,)]
        finally:
            cluster.stop()


def test_kill_9_of_everything_and_a_new_start_lose_nothing():
    with served() as mall:
        issued = httpx.post(f"{mall.base}/api/v1/tickets", json={"service": "skck", "channel": "online"}, timeout=10)
        below = psutil.Process(mall.process.pid).children(recursive=True)
        os.kill(mall.process.pid, signal.SIGKILL)
        mall.process.wait()
        assert wait_for(lambda: not any(alive(process) for process in below), 10)
        again = subprocess.Popen(
            [sys.executable, "-m", "balai.config.cli", "serve"],
            env=mall.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            mall.wait_ready()
            answer = httpx.get(
                f"{mall.base}/api/v1/tickets/{issued.json()['id']}",
                headers={"X-Ticket-Token": issued.json()["token"]},
            )
            assert answer.json()["number"] == issued.json()["number"]
        finally:
            again.send_signal(signal.SIGTERM)
            again.wait(15)
