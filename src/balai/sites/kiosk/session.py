"""Who stands at the kiosk: for ninety seconds a number, then nobody."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from balai.ui.context import TEXT_COOKIE

COOKIE = "balai_kiosk"
SECONDS = 90


def keep(response: HttpResponse, ticket_id: UUID, view_token: str) -> None:
    """Remember the number on this screen: its view token only, for this machine's kiosk pages only."""
    response.set_cookie(
        COOKIE,
        f"{ticket_id}.{view_token}",
        max_age=SECONDS,
        path=reverse("kiosk:start"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def kept(request: HttpRequest) -> tuple[UUID, str] | None:
    """The number on this screen and its view token; None when nobody took one here within ninety seconds."""
    ticket, _, token = request.COOKIES.get(COOKIE, "").partition(".")
    try:
        return UUID(ticket), token
    except ValueError:
        return None


def forget(response: HttpResponse) -> None:
    """Leave nothing of the person: number, language, text size."""
    response.delete_cookie(COOKIE, path=reverse("kiosk:start"), samesite="Strict")
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    response.delete_cookie(TEXT_COOKIE, samesite="Lax")


def touched(request: HttpRequest) -> bool:
    """Whether somebody changed language or text size, so that even the start page has something to forget."""
    return settings.LANGUAGE_COOKIE_NAME in request.COOKIES or TEXT_COOKIE in request.COOKIES
