"""What a device asks: to be paired, every few minutes a new session, and in between to be known to be there.

Nothing here acts by a cookie: a request proves itself by the secret of its offer or by a signature, and must be JSON,
so that no other site's page can send it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from balai import __version__
from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import BadToken
from balai.domains.accounts.selectors import DEVICE_COOKIE
from balai.domains.accounts.types import Device
from balai.kernel import clock
from balai.kernel.errors import DomainError, Forbidden, Invalid
from balai.kernel.http import PROBLEM_TYPE

from ..requests import mall_of

View = Callable[..., HttpResponse]


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page a browser becomes a device on."""
    return render(request, "staff/device.html")


def _asked_by_a_device(view: View) -> View:
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


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise Invalid()
    return value


def _key(body: dict[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(body, name))
    except ValueError:
        raise Invalid() from None


def _secret(request: HttpRequest) -> str:
    return request.headers.get("X-Pairing-Secret", "")


def _described(device: Device) -> dict[str, str]:
    starts = {
        "kiosk": "/kiosk/",
        "screen": f"/signage/?zone={device.zone}" if device.zone else "/signage/",
        "counter": f"/counter/{device.counter}/",
        "printer": "",
    }
    return {"device": str(device.pk), "name": device.name, "kind": device.kind, "start": starts[device.kind]}


@_asked_by_a_device
@require_http_methods(["POST"])
def offer(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """A browser offers its public key and gets a code to show."""
    made = services.offer_pairing(mall_id=mall_of(request).id, public_key=body.get("public_key"), now=now)
    answer = {
        "id": str(made.id),
        "code": made.code,
        "check": made.check,
        "secret": made.secret,
        "expires_at": made.expires_at.isoformat(),
    }
    return JsonResponse(answer, status=201)


@_asked_by_a_device
@require_GET
def state(request: HttpRequest, *, pairing_id: UUID, now: datetime) -> HttpResponse:
    """How far the offer is; once claimed, what the device shall be."""
    pairing = services.offered(pairing_id=pairing_id, secret=_secret(request), now=now)
    described = _described(pairing.device) if pairing.device else {}
    return JsonResponse({"state": pairing.state} | described)


@_asked_by_a_device
@require_http_methods(["POST"])
def accept(request: HttpRequest, *, pairing_id: UUID, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The person at the device agrees, and the browser proves its key."""
    device = services.accept_pairing(
        pairing_id=pairing_id, secret=_secret(request), signature=_text(body, "signature"), now=now
    )
    return JsonResponse(_described(device))


@_asked_by_a_device
@require_http_methods(["POST"])
def refuse(request: HttpRequest, *, pairing_id: UUID, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The person at the device does not agree."""
    services.refuse_pairing(pairing_id=pairing_id, secret=_secret(request), now=now)
    return JsonResponse({"state": "refused"})


@_asked_by_a_device
@require_http_methods(["POST"])
def challenge(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """Something fresh to sign."""
    return JsonResponse({"nonce": services.challenge(device_id=_key(body, "device"))})


@_asked_by_a_device
@require_http_methods(["POST"])
def session(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """A signature for a cookie of fifteen minutes."""
    opened = services.open_device_session(
        device_id=_key(body, "device"), nonce=_text(body, "nonce"), signature=_text(body, "signature"), now=now
    )
    known = selectors.device_of_request(request, now=now)
    renew = {
        "renew_in": int(services.RENEW_EVERY.total_seconds()),
        "known": known is not None,
        "version": __version__,
    }
    response = JsonResponse(_described(opened.device) | renew)
    response.set_cookie(
        DEVICE_COOKIE,
        opened.secret,
        max_age=services.SESSION_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@_asked_by_a_device
@require_http_methods(["POST"])
def beat(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The device is there: `version`, `clock` (its own, ms since 1970) and `paper` are what it may add."""
    actor = selectors.actor_for_request(request, mall_id=mall_of(request).id, now=now)
    if actor.kind != "device":
        raise BadToken()
    clocked = body.get("clock")
    if clocked is not None and (isinstance(clocked, bool) or not isinstance(clocked, int | float)):
        raise Invalid()
    said = services.Beat(
        version=_text(body, "version") if "version" in body else "",
        drift_ms=None if clocked is None else clock.ahead_of_us(clocked),
        paper=_text(body, "paper") if "paper" in body else "",
    )
    every = services.beat(actor=actor, said=said, now=now)
    return JsonResponse({"again_in": int(every.total_seconds())})
