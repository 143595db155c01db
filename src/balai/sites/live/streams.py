"""Server-sent events: boards of a zone and single tickets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from django.utils.translation import gettext as _

from balai.domains.queueing import selectors, tokens
from balai.flows import visit
from balai.kernel import clock
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.http import EdgeRequest, Headers, Stream
from balai.kernel.journal.tail import Cursor

from . import node
from .follower import ticket_data
from .hub import Listener, message
from .requests import device_of, mall_of

HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def last_event_id(request: EdgeRequest) -> Cursor | None:
    """From the header, or from the query after our own reconnect. Anything unreadable counts as a first visit."""
    text = request.headers.get("last-event-id") or request.query.get("last_event_id")
    try:
        return Cursor.parse(text) if text else None
    except ValueError:
        return None


async def _flow(listener: Listener, first: list[bytes]) -> AsyncIterator[bytes]:
    try:
        yield b"".join(first)
        async for chunk in listener.chunks():
            yield chunk
    finally:
        node.hub.leave(listener)


async def board_stream(request: EdgeRequest) -> Stream:
    """GET /live/board[?zone=]: `call` and `board` events; both carry the board object, a `call` also the call.

    With `Last-Event-ID` the calls missed meanwhile come first. Raises Invalid (unknown zone), TooMany.
    """
    mall_id = mall_of(request)
    zone = request.query.get("zone") or None
    now = clock.now()
    visit.board_dict(mall_id, zone, now)  # refuses an unknown zone before a place is taken
    device = await device_of(request)
    listener = node.hub.open(("board", mall_id, zone), request.client, device.id if device else None)
    try:
        until = node.follower.cursor
        after = last_event_id(request)
        first = await node.resume.calls(mall_id, zone, after, until) if after is not None and after < until else []
        node.follower.told(listener.topic)
        first.append(message("board", str(until), visit.board_dict(mall_id, zone, clock.now())))
    except BaseException:
        node.hub.leave(listener)
        raise
    return Stream(_flow(listener, first), list(HEADERS))


async def ticket_stream(request: EdgeRequest) -> Stream:
    """GET /live/tickets/{id}?token=VIEW: `ticket` events with the ticket object.

    Raises NotFound for a wrong token as for an unknown ticket, TooMany.
    """
    try:
        ticket_id = UUID(request.params["id"])
    except ValueError:
        raise NotFound() from None
    token = request.query.get("token") or request.headers.get("x-ticket-token") or ""
    if not token:
        raise Invalid(fields={"token": _("This is needed.")})
    actor = tokens.visitor(ticket_id, token, mall_of(request))
    seen = await asyncio.to_thread(selectors.ticket, actor, ticket_id, now=clock.now())
    listener = node.hub.open(("ticket", ticket_id), request.client)
    board = node.follower.boards[seen.mall_id]
    current = node.follower.watch(seen)
    return Stream(
        _flow(listener, [message("ticket", str(node.follower.cursor), ticket_data(current, board))]), list(HEADERS)
    )
