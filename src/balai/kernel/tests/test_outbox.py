"""What leaves the house leaves after its commit, is never lost, and has its effect once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from tests.scale import n

from balai.kernel import clock, outbox
from balai.kernel.outbox import Message, Permanent, TryLater, delivering, messages

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


class Handler:
    """Sends, or fails as told."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.failures: list[Exception] = []

    def __call__(self, message: Message) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


@pytest.fixture
def handler() -> Iterator[Handler]:
    """The handler of kind `test`."""
    made = Handler()
    outbox.register("test", made)
    yield made
    del messages._handlers["test"]


def _enqueue(key: str, due_at: datetime = NOW, kind: str = "test") -> bool:
    with transaction.atomic():
        return outbox.enqueue(kind, key, {"ticket": key}, due_at)


def _deliver(at: datetime = NOW, **options: Any) -> tuple[int, int, int]:
    done = outbox.deliver_due(now=lambda: at, **options)
    return done.sent, done.retried, done.dead


def _row(key: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("select state, attempts, due_at, sent_at, last_error from kernel_outbox where key = %s", [key])
        return tuple(cursor.fetchone())


def test_a_message_of_a_rolled_back_transaction_never_leaves(handler: Handler) -> None:
    with transaction.atomic():
        outbox.enqueue("test", "a", {}, NOW)
        transaction.set_rollback(True)
    with pytest.raises(RuntimeError):
        outbox.enqueue("test", "a", {}, NOW)
    assert _deliver() == (0, 0, 0)


def test_a_message_leaves_once_it_is_due_and_once_only(handler: Handler) -> None:
    assert _enqueue("a", NOW + timedelta(minutes=1))
    assert not _enqueue("a")
    assert _deliver() == (0, 0, 0)
    assert _deliver(NOW + timedelta(minutes=1)) == (1, 0, 0)
    assert _deliver(NOW + timedelta(days=1)) == (0, 0, 0)
    assert [(message.key, message.payload, message.attempt) for message in handler.sent] == [("a", {"ticket": "a"}, 1)]
    assert not _enqueue("a")  # its key stays known
    assert outbox.purge(NOW + timedelta(days=2)) == 1


def test_what_fails_is_tried_again_later_and_later_then_left_to_a_person(handler: Handler) -> None:
    _enqueue("a")
    at, waits = NOW, []
    for attempt in range(1, outbox.DEAD_AFTER):
        handler.failures = [ConnectionError("081234567890 did not answer")]
        assert _deliver(at) == (0, 1, 0)
        state, attempts, due_at, _, error = _row("a")
        assert (state, attempts, error) == ("waiting", attempt, "ConnectionError")
        waits.append((due_at - at).total_seconds())
        assert _deliver(due_at - timedelta(seconds=1)) == (0, 0, 0)
        at = due_at
    assert 4 <= waits[0] <= 6
    assert all(later > earlier for earlier, later in pairwise(waits))
    assert max(waits) < 6 * 3600 * 1.2
    handler.failures = [ConnectionError()]
    assert _deliver(at) == (0, 0, 1)
    assert outbox.standing(at) == {"waiting": 0, "dead": 1, "oldest_s": 0.0}
    assert _deliver(at + timedelta(days=9)) == (0, 0, 0)
    assert outbox.revive(at) == 1
    assert _deliver(at) == (1, 0, 0)


def test_a_refusal_for_good_is_not_repeated_and_stops_nobody_else(handler: Handler) -> None:
    for key in ("a", "b", "c"):
        _enqueue(key)
    handler.failures = [Permanent("status 410"), TryLater(30)]
    assert _deliver() == (1, 1, 1)
    assert _row("a")[::4] == ("dead", "Permanent: status 410")
    assert _row("b")[2] == NOW + timedelta(seconds=30)
    assert _row("c")[0] == "sent"


def test_an_unknown_kind_is_refused_when_written(handler: Handler) -> None:
    with pytest.raises(outbox.UnknownKind):
        _enqueue("a", kind="pigeon")
    with pytest.raises(ValueError):
        outbox.register("test", handler)
    with transaction.atomic(), pytest.raises(RuntimeError):
        outbox.deliver_due()


def test_a_lease_that_ended_belongs_to_the_next_worker(handler: Handler) -> None:
    _enqueue("a")
    first = delivering._lease(NOW, 60)
    assert first is not None
    assert delivering._lease(NOW + timedelta(seconds=59), 60) is None
    second = delivering._lease(NOW + timedelta(seconds=60), 60)
    assert second is not None
    assert (second.key, second.attempt) == ("a", 2)
    assert delivering._mark(first, "dead") == 0
    assert delivering._mark(second, "sent", sent_at=NOW) == 1


def test_many_workers_send_each_message_once(handler: Handler) -> None:
    count = n(60, 600)
    for number in range(count):
        _enqueue(str(number))

    def work() -> None:
        while outbox.deliver_due(7, now=lambda: NOW).sent:
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(message.key for message in handler.sent) == Counter(str(number) for number in range(count))


class Receiver(ThreadingHTTPServer):
    """A partner who honours the key, is sometimes slow, sometimes down."""

    daemon_threads = True

    def __init__(self) -> None:
        self.effects: Counter[str] = Counter()
        self.requests = 0
        self.lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                key = self.headers["Idempotency-Key"]
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with receiver.lock:
                    receiver.requests += 1
                    fate = random.random()
                    if fate > 0.1 and not receiver.effects[key]:
                        receiver.effects[key] += 1
                        assert body["number"] == int(key)
                time.sleep(random.random() * 0.05)  # the effect is there, the answer is not yet
                self.send_response(503 if fate <= 0.1 else 201)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.mark.load
@pytest.mark.threat("T-outbox")
def test_workers_killed_in_the_middle_lose_nothing_and_no_effect_happens_twice() -> None:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{receiver.server_port}"
    count = n(120, 1500)
    with transaction.atomic():
        for number in range(count):
            body = {"number": number}
            outbox.enqueue(outbox.POST, str(number), {"url": f"http://{place}/", "body": body}, clock.now())

    def worker() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "balai.kernel.tests.delivering"], env=os.environ | {"BALAI_OUTBOUND_ALLOW": place}
        )

    def left() -> int:
        return int(outbox.standing(clock.now())["waiting"])

    workers = [worker(), worker()]
    kills, deadline = 0, time.monotonic() + n(60, 300)
    try:
        while left() and time.monotonic() < deadline:
            time.sleep(0.4)
            busy = receiver.requests
            if kills < n(4, 20) and busy:
                victim = workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                workers.append(worker())
                kills += 1
        assert outbox.standing(clock.now()) == {"waiting": 0, "dead": 0, "oldest_s": 0.0}
        assert kills >= 2
        assert receiver.effects == Counter(str(number) for number in range(count))
        assert receiver.requests > count  # something was sent again
    finally:
        for process in workers:
            process.kill()
            process.wait()
        receiver.shutdown()
        receiver.server_close()


def test_a_partner_we_do_not_go_to_is_a_dead_letter() -> None:
    with override_settings(BALAI_OUTBOUND_ALLOW=[]), transaction.atomic():
        outbox.enqueue(outbox.POST, "a", {"url": "http://127.0.0.1:1/", "body": {}}, NOW)
    assert _deliver() == (0, 0, 1)
    assert _row("a")[4].startswith("Permanent: refused")
