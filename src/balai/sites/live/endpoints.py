"""The board and the numbers over HTTP, answered without a thread of Django's."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.utils import translation

from balai.flows import visit
from balai.kernel import clock, idempotency
from balai.kernel.errors import DomainError
from balai.kernel.http import NO_STORE, EdgeRequest, Response, encode_json, json_response, problem
from balai.kernel.ratelimit import Policy, hot_limits

from . import node
from .requests import actor_of, language_of, mall_of

RENDER_EVERY_S = 0.1
STALE_AFTER_S = 1.0
# Answered from memory: the ceiling only stops a flood.
BOARD_LIMITS = (Policy("address", 50 * settings.BALAI_ADDRESS_LIMIT, 60),)
ISSUE_LIMITS = (Policy("device", 600, 60), Policy("address", settings.BALAI_ADDRESS_LIMIT, 60))
ROUTE = "POST /api/v1/tickets"

Answer = Callable[[EdgeRequest], Awaitable[Response]]

_boards: dict[tuple[UUID, str | None], tuple[int, float, Response]] = {}


def spoken(answer: Answer) -> Answer:
    """Refusals as problem+json in the caller's language, as the API's other addresses give them."""

    @wraps(answer)
    async def answered(request: EdgeRequest) -> Response:
        try:
            return await answer(request)
        except DomainError as error:
            language = language_of(request)
            with translation.override(language):
                refused = problem(error, request_id=request.request_id)
            refused.headers.append((b"content-language", language.encode()))
            if refused.status == 401:
                refused.headers.append((b"www-authenticate", b"Bearer"))
            return refused

    return answered


@spoken
async def board(request: EdgeRequest) -> Response:
    """GET /api/v1/board[?zone=]. From memory; at most 100 ms behind the node's board. Raises Invalid."""
    mall_id = mall_of(request)
    limited = hot_limits.check("board", BOARD_LIMITS, address=request.client)
    zone = request.query.get("zone") or None
    live = node.follower.boards[mall_id]
    at = time.monotonic()
    known = _boards.get((mall_id, zone))
    if known is not None:
        version, rendered_at, response = known
        age = at - rendered_at
        if age < RENDER_EVERY_S or (version == live.version and age < STALE_AFTER_S):
            return Response(200, [*response.headers, *limited.headers], response.body)
    try:
        body = encode_json(visit.board_dict(mall_id, zone, clock.now()))
    except DomainError as error:
        error.headers = limited.headers
        raise
    etag = b'"%s"' % hashlib.blake2b(body, digest_size=9).hexdigest().encode()
    response = Response(
        200,
        [(b"content-type", b"application/json"), (b"cache-control", b"no-cache"), (b"etag", etag)],
        body,
    )
    _boards[mall_id, zone] = (live.version, at, response)
    return Response(200, [*response.headers, *limited.headers], body)


@spoken
async def issue(request: EdgeRequest) -> Response:
    """POST /api/v1/tickets. Answered after the commit that holds the number; see visit.read_wish for what it takes."""
    mall_id = mall_of(request)
    try:
        known = "authorization" in request.headers or "cookie" in request.headers
        actor = await actor_of(request) if known else visit.anybody(mall_id)
    except DomainError as error:
        error.headers = hot_limits.check("issue", ISSUE_LIMITS, address=request.client).headers
        raise
    client = idempotency.client_of(actor, request.client)
    limited = hot_limits.check("issue", ISSUE_LIMITS, device=client if actor.id else None, address=request.client)
    try:
        given = request.headers.get("idempotency-key")
        key = idempotency.key_id(client, ROUTE, given) if given is not None else None
        now = clock.now()
        wish = visit.read_wish(
            request.json(),
            mall_id=mall_id,
            actor=actor,
            now=now,
            key=key,
            body_hash=idempotency.body_hash(request.body) if key else None,
        )
        taken = visit.describe(wish, await node.batch.issue(wish), now)
    except DomainError as error:
        error.headers = limited.headers
        raise
    scheme = "https" if request.secure else "http"
    headers = [NO_STORE, (b"location", f"/api/v1/tickets/{taken.id}".encode()), *limited.headers]
    if taken.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    return json_response(taken.as_dict(f"{scheme}://{request.host}"), 201, headers)
