"""The owner's token of a number: in this browser only, for this number's pages only, until the service day ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "balai_number"


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
