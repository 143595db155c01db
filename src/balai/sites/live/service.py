"""Start, stop and readiness of the live parts, and the routes the edge asks for."""

from __future__ import annotations

import asyncio

from balai.domains.queueing import selectors
from balai.kernel.http import Route

from . import endpoints, node, streams

LONGEST_LAG_S = 5.0

ROUTES = [
    Route("GET", "/api/v1/board", endpoints.board, hot=True),
    Route("POST", "/api/v1/tickets", endpoints.issue, hot=True),
    Route("GET", "/live/board", streams.board_stream),
    Route("GET", "/live/tickets/{id}", streams.ticket_stream),
    Route("GET", "/live/printer", streams.printer_stream),
]


async def startup() -> None:
    """Fill the boards from the tables, follow the journal, take wishes. Raises when the database does not answer."""
    await node.follower.start()
    node.batch.start()
    selectors.follow(node.follower.boards.get)


def drain() -> None:
    """End all streams: their readers reconnect to another node, or here after the restart."""
    node.hub.drain()


async def shutdown() -> None:
    """Commit what waits, then stop following."""
    node.hub.drain()
    await asyncio.wait_for(node.batch.stop(), timeout=3)
    await node.follower.stop()


def ready() -> bool | str:
    """True, or what is missing."""
    if not node.follower.boards:
        return "no mall is loaded"
    lag = node.follower.lag()
    return True if lag < LONGEST_LAG_S else f"the journal was last read {lag:.0f} s ago"
