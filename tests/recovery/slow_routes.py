"""Two native routes that only the recovery tests load: an answer that takes its time, and a stream without end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from balai.kernel.http import EdgeRequest, Response, Route, Stream, json_response


async def slow(request: EdgeRequest) -> Response:
    """Answers after a second."""
    await asyncio.sleep(1)
    return json_response({"length": len(request.body)}, 201)


async def _ticks() -> AsyncIterator[bytes]:
    while True:
        yield b"data: tick\n\n"
        await asyncio.sleep(0.1)


async def ticks(request: EdgeRequest) -> Stream:
    """Ticks ten times a second."""
    return Stream(_ticks(), [(b"content-type", b"text/event-stream")])


ROUTES = [Route("POST", "/api/probe/slow", slow), Route("GET", "/live/probe", ticks)]
