"""The real server on a real port: what is refused, what does not wait, what every answer carries."""

from __future__ import annotations

import concurrent.futures
import time

import httpx
import pytest

from tests.recovery.raw import connect, read, send, status
from tests.served import Served

pytestmark = pytest.mark.load


def post(length: int | None, body: bytes, *more: bytes, path: bytes = b"/-/language") -> bytes:
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: 127.0.0.1", b"Content-Type: text/plain", *more]
    if length is not None:
        lines.append(b"Content-Length: %d" % length)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.threat("T-edge-smuggling")
@pytest.mark.parametrize("path", [b"/-/language", b"/api/probe/slow", b"/api/v1/tickets"])
def test_smuggled_requests_are_refused_and_never_answered_twice(mall: Served, path: bytes):
    inner = b"GET /-/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    chunked = b"5\r\nhello\r\n0\r\n\r\n" + inner
    for request in (
        post(None, chunked, b"Transfer-Encoding: chunked", path=path),
        post(5, chunked, b"Transfer-Encoding: chunked", path=path),
        post(5, b"hello", b"Content-Length: 48", path=path),
        post(5, b"hello", b"Transfer-Encoding: xchunked", path=path),
    ):
        answer = send(mall, request, timeout=3)
        assert status(answer) == 400, answer[:200]
        assert answer.count(b"HTTP/1.1 ") == 1, answer
        assert b'{"live"' not in answer


@pytest.mark.threat("T-edge-smuggling")
def test_a_body_cut_short_is_not_a_short_body(mall: Served):
    with connect(mall) as connection:
        connection.sendall(post(500, b'{"service":"skck","channel":"online"}', path=b"/api/v1/tickets"))
        connection.shutdown(1)
        assert status(read(connection)) in (0, 400)
    assert mall.sql("select count(*) from queueing_ticket") == [(0,)]


@pytest.mark.threat("T-edge-slow-bodies")
def test_twenty_slow_senders_block_nobody(mall: Served):
    slow = [connect(mall) for _ in range(20)]
    try:
        for connection in slow:
            connection.sendall(post(900, b"x"))
        time.sleep(0.2)
        began = time.monotonic()
        assert httpx.get(f"{mall.base}/-/ui", timeout=5).status_code == 200
        assert time.monotonic() - began < 2
        answers = [status(read(connection)) for connection in slow]
        assert set(answers) == {408}
    finally:
        for connection in slow:
            connection.close()


def test_too_large_and_unknown_hosts_are_refused_in_both_worlds(mall: Served):
    for path in ("/-/language", "/api/v1/tickets"):
        assert httpx.post(f"{mall.base}{path}", content=b"x" * 1_000_001).status_code == 413
        answer = httpx.post(f"{mall.base}{path}", headers={"Host": "evil.example"})
        assert answer.status_code == 400


def test_forwarded_headers_of_strangers_do_nothing(mall: Served):
    answer = httpx.get(
        f"{mall.base}/-/metrics", headers={"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.status_code == 200  # still a reader on this machine
    assert "balai_http_requests_total" in answer.text
    assert "balai_journal_unsealed_seconds" in answer.text
    assert "balai_horizon_held_seconds" in answer.text


def test_every_answer_is_sealed_and_names_no_software(mall: Served):
    for path in ("/", "/-/live", "/-/ready", "/api/v1/board", "/api/v1/mall", "/nowhere", "/static/nothing.css"):
        answer = httpx.get(mall.base + path)
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]
        assert answer.headers["server"] == "balai"


def test_a_token_in_a_query_reaches_no_log(mall: Served):
    secret = "canary-token-7f3a"
    for path in ("/", "/live/tickets/00000000-0000-7000-8000-000000000001", "/api/v1/board", "/nowhere"):
        httpx.get(f"{mall.base}{path}?token={secret}", headers={"Referer": f"{mall.base}/?token={secret}"})
    send(mall, b"GET /caf\xc3\xa9?token=" + secret.encode() + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", timeout=1)
    assert secret not in httpx.get(f"{mall.base}/-/metrics").text
    time.sleep(0.5)
    for file in [mall.home / "serve.log", *(mall.home / "data").rglob("*.log")]:
        assert secret.encode() not in file.read_bytes(), file


def test_a_thousand_streams_leave_room_for_everybody(mall: Served):
    streams = []
    try:
        for _ in range(1100):
            connection = connect(mall)
            connection.sendall(b"GET /live/probe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            streams.append(connection)
        assert streams[-1].recv(100).startswith(b"HTTP/1.1 200")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: httpx.get(f"{mall.base}/-/live", timeout=5).status_code, range(20)))
        assert answers == [200] * 20
    finally:
        for connection in streams:
            connection.close()
