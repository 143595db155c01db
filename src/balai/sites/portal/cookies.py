"""What a browser keeps until the service day ends: the owner's token of each number, for that number's pages only, and
a random name under which its numbers of the day are counted.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from balai.kernel import clock

from .requests import Visit

COOKIE = "balai_number"
DEVICE = "balai_visitor"
_NAME = re.compile(r"[\w-]{22}")


def time_left(visit: Visit) -> timedelta:
    """Until the service day ends."""
    _start, end = clock.day_bounds(clock.service_day(visit.now, visit.mall.timezone), visit.mall.timezone)
    return end - visit.now


def device_of(request: HttpRequest) -> str:
    """This browser's random name (128 bits), a new one when it has none. Only its keyed hash is stored."""
    known = request.COOKIES.get(DEVICE, "")
    return known if _NAME.fullmatch(known) else secrets.token_urlsafe(16)


def keep_device(response: HttpResponse, name: str, time_left: timedelta) -> None:
    """Let the browser keep its name until the day ends."""
    response.set_cookie(
        DEVICE,
        name,
        max_age=max(1, int(time_left.total_seconds())),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def keep_owner(response: HttpResponse, ticket_id: UUID, token: str, time_left: timedelta) -> None:
    """Set the cookie: HttpOnly, so that no script reads it, and sent to the ticket's own address only."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=max(1, int(time_left.total_seconds())),
        path=reverse("portal:ticket", args=[ticket_id]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def owner_token_of(request: HttpRequest) -> str:
    """The token this browser keeps for the ticket of this address; empty when there is none."""
    return request.COOKIES.get(COOKIE, "")
