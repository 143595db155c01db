"""Streams end with their reader, with a reader who no longer reads, and with the node; nothing leaks."""

from __future__ import annotations

import asyncio
import gc

import pytest

from balai.kernel.http import Response, Route, Stream
from tests.config.asgi import HOST, edge, request, scope


class Ticks:
    """A stream without end that remembers how it was left."""

    def __init__(self) -> None:
        self.open = 0

    async def chunks(self):
        self.open += 1
        try:
            while True:
                yield b"data: tick\n\n"
                await asyncio.sleep(0.01)
        finally:
            self.open -= 1


def streaming(ticks: Ticks):
    async def handler(request) -> Stream:
        return Stream(ticks.chunks(), [(b"content-type", b"text/event-stream")])

    return edge(routes=[Route("GET", "/live/ticks", handler)])


def test_a_stream_ends_with_its_reader():
    ticks = Ticks()
    application = streaming(ticks)
    got = asyncio.run(request(application, scope("GET", "/live/ticks")))  # leaves at once
    assert got.status == 200
    assert got.header("content-security-policy")
    assert ticks.open == 0
    assert len(application.streams) == 0


def test_draining_ends_every_stream_and_opens_no_other():
    ticks = Ticks()
    application = streaming(ticks)

    async def drain():
        readers = [
            asyncio.create_task(request(application, scope("GET", "/live/ticks"), stays=True)) for _ in range(50)
        ]
        await asyncio.sleep(0.1)
        assert (ticks.open, len(application.streams)) == (50, 50)
        application.streams.close_all()
        answers = await asyncio.wait_for(asyncio.gather(*readers), 2)
        assert all(got.body.startswith(b"data: tick") for got in answers)
        return await request(application, scope("GET", "/live/ticks"))

    assert asyncio.run(drain()).status == 503
    assert ticks.open == 0


def test_who_does_not_read_is_cut_off():
    ticks = Ticks()
    application = streaming(ticks)
    application.streams = type(application.streams)(stall_seconds=0.1)

    async def stall():
        async def receive():
            await asyncio.sleep(60)

        async def send(message):
            if message["type"] == "http.response.body":
                await asyncio.sleep(60)  # a full pipe

        reader = asyncio.create_task(application(scope("GET", "/live/ticks"), receive, send))
        await asyncio.sleep(0.05)
        assert application.streams.close_stalled() == 0
        await asyncio.sleep(0.15)
        assert application.streams.close_stalled() == 1
        await asyncio.wait_for(reader, 1)

    asyncio.run(stall())
    assert ticks.open == 0


def test_head_of_a_stream_is_refused_and_head_of_an_answer_has_no_body():
    async def handler(request) -> Response:
        return Response(200, [], b"body")

    application = edge(routes=[Route("GET", "/api/x", handler)])
    got = asyncio.run(request(application, scope("HEAD", "/api/x", headers=[HOST])))
    assert (got.status, got.body) == (200, b"")
    assert asyncio.run(request(streaming(Ticks()), scope("HEAD", "/live/ticks"))).status == 503


@pytest.mark.threat("T-streams-crowd")
def test_a_stream_nobody_began_to_read_is_given_back_too():
    """A HEAD request, or a connection that broke before the first byte."""
    closed = []

    class Place:
        def __aiter__(self):
            return self

        async def __anext__(self):
            return b"data: tick\n\n"

        async def aclose(self):
            closed.append(True)

    async def handler(request) -> Stream:
        return Stream(Place())

    application = edge(routes=[Route("GET", "/live/place", handler)])
    asyncio.run(request(application, scope("HEAD", "/live/place")))
    assert closed == [True]

    async def broken(message):
        raise ConnectionError

    async def receive():
        await asyncio.sleep(60)

    asyncio.run(application(scope("GET", "/live/place"), receive, broken))
    assert closed == [True, True]
    assert len(application.streams) == 0


@pytest.mark.threat("T-streams-crowd")
def test_a_fault_in_a_stream_gives_it_back():
    closed = []

    class Broken:
        def __aiter__(self):
            return self

        async def __anext__(self):
            raise ZeroDivisionError

        async def aclose(self):
            closed.append(True)

    async def handler(request) -> Stream:
        return Stream(Broken())

    application = edge(routes=[Route("GET", "/live/broken", handler)])
    asyncio.run(request(application, scope("GET", "/live/broken"), stays=True))
    assert closed == [True]
    assert len(application.streams) == 0


@pytest.mark.threat("T-streams-slow")
def test_a_stream_whose_reader_left_leaves_nothing_to_the_collector():
    """It runs seldom in a worker: what only it can free adds up, 6 kB a stream."""
    application = streaming(Ticks())

    async def come_and_go():
        gone = asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            await asyncio.sleep(0)

        reader = asyncio.create_task(application(scope("GET", "/live/ticks"), receive, send))
        await asyncio.sleep(0.02)
        gone.set()
        await reader

    async def many():
        await come_and_go()
        gc.collect()
        gc.disable()
        for _reader in range(20):
            await come_and_go()
        return gc.collect()

    try:
        assert asyncio.run(many()) < 20
    finally:
        gc.enable()
