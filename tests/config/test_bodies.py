"""Bodies are complete, not too long and not too slow before a thread is taken."""

from __future__ import annotations

import asyncio
import time

import pytest

from balai.kernel.http import Response, Route, json_response
from tests.config.asgi import ask, edge, request, scope


async def length_of(request) -> Response:
    return json_response({"length": len(request.body)})


ROUTES = [Route("POST", "/api/native", length_of, body_limit=100)]


def read(environ, start_response):
    start_response("200 OK", [])
    return [str(len(environ["wsgi.input"].read())).encode()]


def sends(length: int, path: str = "/page"):
    return scope("POST", path, headers=[(b"content-length", str(length).encode())])


def test_a_body_in_pieces_arrives_whole():
    got = ask(edge(read), sends(9), [b"abc", b"def", b"ghi"])
    assert (got.status, got.body) == (200, b"9")
    got = ask(edge(routes=ROUTES), sends(9, "/api/native"), [b"abc", b"defghi"])
    assert got.body == b'{"length":9}'


@pytest.mark.parametrize("path", ["/page", "/api/native"])
@pytest.mark.threat("T-edge-smuggling")
def test_a_body_shorter_or_longer_than_it_said_is_refused(path):
    for parts in ([b"abc"], [b"abc", b"def", b"ghi", b"jkl"]):
        assert ask(edge(read, ROUTES), sends(9, path), parts).status == 400


@pytest.mark.threat("T-edge-smuggling")
def test_a_sender_who_leaves_in_the_middle_has_sent_nothing():
    called = []
    application = edge(lambda environ, start_response: called.append(environ) or [b""])

    async def leave():
        got = await request(application, sends(9), [b"abc"], stays=False)
        return got.status

    assert asyncio.run(leave()) == 400
    assert not called


def test_each_route_has_its_own_limit():
    application = edge(read, ROUTES)
    assert ask(application, sends(101, "/api/native"), [b"x" * 101]).status == 413
    assert ask(application, sends(1001), [b"x" * 1001]).status == 413
    assert ask(application, sends(2_000_000, "/big/file"), [b"x" * 1_000_000] * 2).body == b"2000000"
    assert ask(application, sends(3_000_001, "/big/file"), [b"x"]).status == 413


@pytest.mark.threat("T-edge-slow-bodies")
def test_slow_bodies_hold_no_thread_and_are_ended():
    application = edge(read)

    async def siege():
        slow = [asyncio.create_task(request(application, sends(9), [b"abc"], stays=True)) for _ in range(20)]
        await asyncio.sleep(0.05)
        began = time.monotonic()
        assert (await request(application, scope())).status == 200
        took = time.monotonic() - began
        return took, [got.status for got in await asyncio.gather(*slow)]

    took, statuses = asyncio.run(siege())
    assert took < 0.2
    assert statuses == [408] * 20


@pytest.mark.threat("T-edge-slow-bodies")
def test_all_unfinished_bodies_together_stay_within_the_budget():
    application = edge(read, body_budget=2_500)

    async def siege():
        slow = [asyncio.create_task(request(application, sends(1000), [b"abc"], stays=True)) for _ in range(4)]
        return sorted(got.status for got in await asyncio.gather(*slow))

    assert asyncio.run(siege()) == [408, 408, 503, 503]
    assert ask(application, sends(3), [b"abc"]).body == b"3"


def test_a_large_answer_is_sent_in_parts_and_closed():
    closed = []

    class Large:
        def __iter__(self):
            return iter([b"x" * 400_000] * 5)

        def close(self):
            closed.append(True)

    def application(environ, start_response):
        start_response("200 OK", [])
        return Large()

    assert len(ask(edge(application), scope()).body) == 2_000_000
    assert closed == [True]


def test_who_finds_too_many_waiting_is_told_when_to_come_back():
    application = edge(read)
    application.django.running = 10_000
    got = ask(application, scope())
    assert got.status == 503
    assert got.header("retry-after")
