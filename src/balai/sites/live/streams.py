"""Server-sent events: boards of a zone and single tickets.

Nothing here asks who the reader is to decide what he may see: boards are public, a ticket belongs to whoever holds its
token. An enrolled device only gets a place of its own. What stands behind a stream (a device, an officer's sign-in or
token, a zone, a token's day) closes it when it ends: see `follower`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from balai.domains.accounts.errors import BadToken
from balai.domains.queueing import selectors, tokens
from balai.domains.queueing.types import TicketView
from balai.flows import visit
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.http import EdgeRequest, Headers, Stream
from balai.kernel.journal.tail import Cursor
from balai.kernel.ratelimit import Policy, hot_limits

from . import node
from .follower import over
from .hub import Key, Listener
from .messages import message, ticket_data
from .requests import device_of, mall_of, staff_of

HEADERS: Headers = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
LIMITS = (Policy("device", 120, 60), Policy("ticket", 60, 60), Policy("address", settings.BALAI_ADDRESS_LIMIT, 60))
"""Streams opened; a page opens one and keeps it."""
READINGS = 3


def last_event_id(request: EdgeRequest) -> Cursor | None:
    """From the header, or from the query after our own reconnect. Anything unreadable counts as a first visit."""
    text = request.headers.get("last-event-id") or request.query.get("last_event_id")
    try:
        return Cursor.parse(text) if text else None
    except ValueError:
        return None


class Flow:
    """The chunks of one stream. Its place is given back when it is closed, even if nobody read a single chunk."""

    def __init__(self, listener: Listener, first: list[bytes]) -> None:
        self._listener = listener
        self._chunks = self._all(b"".join(first))

    async def _all(self, first: bytes) -> AsyncGenerator[bytes, None]:
        yield first
        async for chunk in self._listener.chunks():
            yield chunk

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        return await anext(self._chunks)

    async def aclose(self) -> None:
        """End; safe to repeat."""
        node.hub.leave(self._listener)
        await self._chunks.aclose()


async def board_stream(request: EdgeRequest) -> Stream:
    """GET /live/board[?zone=]: `call` and `board` events; both carry the board object, a `call` also the call.

    `content` says that the directory changed: its `revision` is in force.

    With `Last-Event-ID` the calls missed meanwhile come first. Raises Invalid (unknown zone), TooMany.
    """
    mall_id = mall_of(request)
    zone = request.query.get("zone") or None
    visit.board_dict(mall_id, zone, clock.now())  # refuses an unknown zone before a place is taken
    actor = await device_of(request)
    device = actor.id if actor else None
    hot_limits.check("stream", LIMITS, device=str(device) if device else None, address=request.client)
    staff = await staff_of(request)
    listener = node.hub.open(("board", mall_id, zone), request.client, device, staff)
    try:
        now = clock.now()
        after = last_event_id(request)
        first = node.resume.calls(mall_id, zone, after, now) if after is not None else []
        node.follower.told(listener.key)
        first.append(message("board", str(node.follower.cursor), visit.board_dict(mall_id, zone, now)))
    except BaseException:
        node.hub.leave(listener)
        raise
    return Stream(Flow(listener, first), list(HEADERS))


async def printer_stream(request: EdgeRequest) -> Stream:
    """GET /live/printer: a `paper` event, empty, whenever the enrolled printer that asks has a paper to fetch.

    Raises BadToken for anybody else, TooMany.
    """
    actor = await device_of(request)
    if actor is None or not actor.holds("printer"):
        raise BadToken()
    hot_limits.check("stream", LIMITS, device=str(actor.id), address=request.client)
    listener = node.hub.open(("printer", str(actor.id)), request.client, actor.id)
    if listener.device is None:  # its access ended a moment ago
        node.hub.leave(listener)
        raise BadToken()
    return Stream(Flow(listener, [message("paper", str(node.follower.cursor), {})]), list(HEADERS))


async def ticket_stream(request: EdgeRequest) -> Stream:
    """GET /live/tickets/{id}?token=VIEW: `ticket` events with the ticket object.

    It ends after the end of the service day, when the number has ended without a visit, and when the visit has been
    rated; until then the stream of a finished visit stays open for the rating. Raises NotFound for a wrong token as
    for an unknown ticket (TooMany for whoever goes on trying), TooMany.
    """
    try:
        ticket_id = UUID(request.params["id"])
    except ValueError:
        raise NotFound() from None
    token = request.query.get("token") or request.headers.get("x-ticket-token") or ""
    if not token:
        raise Invalid(fields={"token": _("This is needed.")})
    mall_id, key = mall_of(request), ("ticket", ticket_id)
    try:
        actor = tokens.visitor(ticket_id, token, mall_id)
    except NotFound:
        tokens.slow_wrong(ticket_id, request.client)
        raise
    hot_limits.check("stream", LIMITS, ticket=str(ticket_id), address=request.client)
    listener = node.hub.open(key, request.client)  # before the reading: what happens meanwhile is noticed
    try:
        current = node.follower.watch(key, await _seen(actor, ticket_id, key))
    except BaseException:
        node.hub.leave(listener)
        raise
    board = node.follower.boards[current.mall_id]
    if over(current) or current.day != board.day:
        listener.finish()
    first = message("ticket", str(node.follower.cursor), ticket_data(current, board))
    return Stream(Flow(listener, [first]), list(HEADERS))


async def _seen(actor: Actor, ticket_id: UUID, key: Key) -> TicketView:
    """The ticket as the tables have it, read again when an event of its own came by meanwhile."""
    topic = node.hub.topics[key]
    for _reading in range(READINGS):
        stirred = topic.stirred
        seen = await asyncio.to_thread(selectors.ticket, actor, ticket_id, now=clock.now())
        if topic.view is not None or topic.stirred == stirred:
            break
    return seen
