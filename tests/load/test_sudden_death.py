"""kill -9 of a web worker and of the database while visitors take numbers: what was acknowledged is never lost."""

from __future__ import annotations

import random
import socket
import threading
import time
import uuid
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.scale import n
from tests.served import Served, served

pytestmark = pytest.mark.load

SERVICES = ["kia", "ktp-perekaman", "kk-perubahan", "ikd", "skck", "laporan-kehilangan"]


@pytest.fixture(scope="module")
def mall() -> Iterator[Served]:
    with served() as running:
        yield running


class Visitors(threading.Thread):
    """Takes numbers one after the other; a failed request is repeated with the same key until it is answered."""

    def __init__(self, mall: Served, stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.mall, self.stop, self.random = mall, stop, random.Random(seed)
        self.taken: dict[str, str] = {}
        self.repeated = 0

    def run(self) -> None:
        while not self.stop.is_set():
            key = str(uuid.UUID(int=self.random.getrandbits(128)))
            wish = {"service": self.random.choice(SERVICES), "channel": "online"}
            while True:
                try:
                    answer = httpx.post(
                        f"{self.mall.base}/api/v1/tickets", json=wish, headers={"Idempotency-Key": key}, timeout=5
                    )
                except httpx.HTTPError:
                    self.repeated += 1
                    time.sleep(0.05)
                    continue
                if answer.status_code == 201:
                    self.taken[key] = answer.json()["id"]
                    break
                assert answer.status_code == 503, answer.text  # never a 500: whoever repeats with his key loses nothing
                assert answer.headers["retry-after"]
                self.repeated += 1
                time.sleep(0.05)


def test_no_acknowledged_number_is_lost_when_web_and_database_are_killed(mall):
    stop = threading.Event()
    crowd = [Visitors(mall, stop, seed) for seed in range(8)]
    for visitor in crowd:
        visitor.start()
    try:
        for round_ in range(n(2, 10)):
            time.sleep(1.0)
            mall.web_workers()[round_ % 2].kill()
            time.sleep(1.0)
            mall.postmaster().kill()
            mall.wait_ready(60)
        time.sleep(1.0)
    finally:
        stop.set()
    for visitor in crowd:
        visitor.join(30)
        assert not visitor.is_alive()
    taken = [ticket for visitor in crowd for ticket in visitor.taken.values()]
    assert len(taken) > 50
    assert len(set(taken)) == len(taken)
    assert sum(visitor.repeated for visitor in crowd) > 0, "nothing was interrupted: the test proved nothing"
    kept = {str(row[0]) for row in mall.sql("select id from queueing_ticket")}
    assert set(taken) <= kept
    # One key, one ticket: whatever was repeated after a lost reply did not become a second number.
    assert kept == set(taken)
    assert mall.sql("select 1 from queueing_ticket group by origin_id, day, number having count(*) > 1") == []
    assert mall.sql("select max(number) - count(*) from queueing_ticket group by origin_id, day") == [
        (0,) for _ in mall.sql("select distinct origin_id, day from queueing_ticket")
    ]
    journalled = {str(row[0]) for row in mall.sql("select subject from kernel_journal where kind = 'ticket.issued'")}
    assert journalled == kept


def test_the_same_key_after_a_kill_between_commit_and_reply_is_the_same_number(mall):
    """The request is sent, the worker that holds it is killed at a random moment, the visitor repeats with his key."""
    rng = random.Random(7)
    for _attempt in range(n(6, 40)):
        mall.wait_ready(30)
        key = str(uuid.uuid4())
        body = b'{"service":"kia","channel":"online"}'
        request = (
            f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1:{mall.port}\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        with socket.create_connection(("127.0.0.1", mall.port), timeout=5) as line:
            line.sendall(request)
            time.sleep(rng.choice([0.0, 0.002, 0.004, 0.006]))
            for worker in mall.web_workers():
                try:
                    worker.kill()
                except psutil.NoSuchProcess:
                    continue
        mall.wait_ready(30)
        answers = [
            httpx.post(
                f"{mall.base}/api/v1/tickets",
                content=body,
                headers={"Idempotency-Key": key, "Content-Type": "application/json"},
                timeout=10,
            )
            for _again in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["number"] == answers[1].json()["number"]
    assert mall.sql("select count(*) from kernel_idempotency where status = 201") == mall.sql(
        "select count(*) from queueing_ticket"
    )


def test_a_reply_nobody_read_is_the_same_number_when_asked_again(mall):
    mall.wait_ready(30)
    key = str(uuid.uuid4())
    body = b'{"service":"ikd","channel":"kiosk"}'
    request = (
        f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1:{mall.port}\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    before = mall.sql("select count(*) from queueing_ticket")[0][0]
    with socket.create_connection(("127.0.0.1", mall.port), timeout=5) as line:
        line.sendall(request)
    deadline = time.monotonic() + 5
    while mall.sql("select count(*) from queueing_ticket")[0][0] == before and time.monotonic() < deadline:
        time.sleep(0.02)
    answer = httpx.post(
        f"{mall.base}/api/v1/tickets",
        content=body,
        headers={"Idempotency-Key": key, "Content-Type": "application/json"},
        timeout=10,
    )
    assert answer.status_code == 201
    assert mall.sql("select count(*) from queueing_ticket")[0][0] == before + 1
