"""Who calls the API, which mall he means, and effects that happen once for a key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from balai.domains.accounts.selectors import actor_for_request
from balai.domains.directory.selectors import mall_for_host
from balai.domains.directory.types import MallView
from balai.domains.queueing import tokens
from balai.kernel import clock, idempotency
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound, SignInNeeded


def mall_of(request: HttpRequest) -> MallView:
    """The mall of the request's host. Raises NotFound when no pack is loaded."""
    return mall_for_host(request.get_host())


def staff_of(request: HttpRequest) -> Actor:
    """The officer by bearer token or session. Raises SignInNeeded for anybody else, BadToken for a dead token."""
    actor = actor_for_request(request, mall_id=mall_of(request).id)
    if actor.kind != "staff":
        raise SignInNeeded()
    return actor


def attending_of(request: HttpRequest) -> Actor:
    """The enrolled device or officer before whom a visitor stands. Raises SignInNeeded for anybody else."""
    actor = actor_for_request(request, mall_id=mall_of(request).id)
    if actor.kind not in ("staff", "device"):
        raise SignInNeeded()
    return actor


def visitor_of(request: HttpRequest, ticket_id: UUID) -> Actor:
    """The visitor by `X-Ticket-Token`. Raises NotFound for a missing or wrong token as for an unknown ticket."""
    token = request.headers.get("X-Ticket-Token", "")
    if not token:
        raise NotFound()
    return tokens.visitor(ticket_id, token, mall_of(request).id)


def once(
    request: HttpRequest, actor: Actor, effect: Callable[[datetime], tuple[int, dict[str, Any] | None]]
) -> tuple[int, dict[str, Any] | None]:
    """Run `effect(now)`, or, when this caller sent the same key before, answer what it answered then.

    The key row commits with the effect. Without the header the effect simply runs. Raises KeyConflict when the same
    key comes with another body.
    """
    now = clock.now()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return effect(now)
    client = idempotency.client_of(actor, request.META.get("REMOTE_ADDR", ""))
    route = f"{request.method} {request.path}"
    return idempotency.once(client, route, key, request.body, lambda: effect(now), now=now)
