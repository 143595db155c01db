"""Error pages: what happened, what to do now, what was kept. 500 and 503 touch neither database nor session."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from balai.kernel.errors import database_lost
from balai.ui import context

PAGES = (400, 403, 404, 429, 500, 503)
_WITHOUT_DATABASE = (500, 503)


def error_page(request: HttpRequest | None, status: int, **extra: Any) -> HttpResponse:
    """The page for one of `PAGES`; 429 and 503 take `retry_after` in seconds and send it as a header."""
    quiet = status in _WITHOUT_DATABASE
    values = {"status": status, "reason": HTTPStatus(status).phrase, **extra}
    if quiet:
        values["chrome"] = context.build(None)
        html = render_to_string(f"ui/errors/{status}.html", values)
    else:
        html = render_to_string(f"ui/errors/{status}.html", values, request=request)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    if extra.get("retry_after"):
        response["Retry-After"] = str(extra["retry_after"])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return error_page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was open too long, or cookies are off."""
    return error_page(request, 403, form_expired=True)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return error_page(request, 404)


def too_many_requests(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """For rate limits; `retry_after` in seconds."""
    return error_page(request, 429, retry_after=retry_after)


def server_error(request: HttpRequest | None = None) -> HttpResponse:
    """handler500: a fault of ours, or (503, try again) a database that does not answer in time."""
    if database_lost(sys.exc_info()[1]):
        return unavailable(request)
    return error_page(request, 500)


def unavailable(request: HttpRequest | None = None, retry_after: int = 20) -> HttpResponse:
    """While the mall's server starts, stops or has lost its database; `retry_after` in seconds."""
    return error_page(request, 503, retry_after=retry_after)
