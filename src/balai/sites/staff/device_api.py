"""What every request of a device has in common: JSON in, JSON or problem+json out, from our own pages or no page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from balai.domains.accounts import selectors
from balai.domains.accounts.errors import BadToken
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, Forbidden, Invalid
from balai.kernel.http import PROBLEM_TYPE

from .requests import mall_of

View = Callable[..., HttpResponse]


def asked_by_a_device(view: View) -> View:
    """JSON in, JSON or problem+json out; from our own pages only."""

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            origin = request.headers.get("Origin")
            if origin is not None and urlsplit(origin).netloc != request.get_host():
                raise Forbidden()
            if request.method == "POST":
                kwargs["body"] = _json(request)
            return view(request, now=clock.now(), **kwargs)
        except DomainError as error:
            problem = {
                "type": PROBLEM_TYPE + error.code,
                "title": str(error.title),
                "status": error.status,
                "detail": error.explain(),
            }
            return JsonResponse(problem, status=error.status, content_type="application/problem+json")

    return never_cache(csrf_exempt(answer))


def _json(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Invalid()
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Invalid() from None
    if not isinstance(body, dict):
        raise Invalid()
    return body


def text(body: dict[str, Any], name: str) -> str:
    """A text of the body. Raises Invalid."""
    value = body.get(name)
    if not isinstance(value, str):
        raise Invalid()
    return value


def key_in(body: dict[str, Any], name: str) -> UUID:
    """A key of the body. Raises Invalid."""
    try:
        return UUID(text(body, name))
    except ValueError:
        raise Invalid() from None


def device_of(request: HttpRequest, now: datetime) -> Actor:
    """The enrolled device that asks, by cookie or bearer token. Raises BadToken for anybody else."""
    actor = selectors.actor_for_request(request, mall_id=mall_of(request).id, now=now)
    if actor.kind != "device":
        raise BadToken()
    return actor
