"""What the browser of a device asks: to be paired, and every few minutes a new session.

Nothing here acts by a cookie: a request proves itself by the secret of its offer or by a signature, and must be JSON,
so that no other site's page can send it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from balai import __version__
from balai.domains.accounts import selectors, services
from balai.domains.accounts.selectors import DEVICE_COOKIE
from balai.domains.accounts.types import Device

from ..device_api import asked_by_a_device, key_in, text
from ..requests import mall_of


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page a browser becomes a device on."""
    return render(request, "staff/device.html")


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


@asked_by_a_device
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


@asked_by_a_device
@require_GET
def state(request: HttpRequest, *, pairing_id: UUID, now: datetime) -> HttpResponse:
    """How far the offer is; once claimed, what the device shall be."""
    pairing = services.offered(pairing_id=pairing_id, secret=_secret(request), now=now)
    described = _described(pairing.device) if pairing.device else {}
    return JsonResponse({"state": pairing.state} | described)


@asked_by_a_device
@require_http_methods(["POST"])
def accept(request: HttpRequest, *, pairing_id: UUID, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The person at the device agrees, and the browser proves its key."""
    device = services.accept_pairing(
        pairing_id=pairing_id, secret=_secret(request), signature=text(body, "signature"), now=now
    )
    return JsonResponse(_described(device))


@asked_by_a_device
@require_http_methods(["POST"])
def refuse(request: HttpRequest, *, pairing_id: UUID, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The person at the device does not agree."""
    services.refuse_pairing(pairing_id=pairing_id, secret=_secret(request), now=now)
    return JsonResponse({"state": "refused"})


@asked_by_a_device
@require_http_methods(["POST"])
def challenge(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """Something fresh to sign."""
    return JsonResponse({"nonce": services.challenge(device_id=key_in(body, "device"))})


@asked_by_a_device
@require_http_methods(["POST"])
def session(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """A signature for a cookie of fifteen minutes."""
    opened = services.open_device_session(
        device_id=key_in(body, "device"), nonce=text(body, "nonce"), signature=text(body, "signature"), now=now
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
