"""Around every operation: language, limits, JSON only, and problem+json for whatever was refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from balai.kernel.errors import Crashed, DomainError, MethodNotAllowed, NotFound, SignInNeeded, TooLarge, TooMany
from balai.kernel.http import language_wanted, problem, read_json

from . import limits

View = Callable[..., HttpResponse]
log = structlog.get_logger("balai.rest")


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A typed error as problem+json in the active language, with the request's id.

    A wrong token or an unknown number slows whoever tries; he then reads 429, whether the number exists or not.
    """
    if isinstance(error, NotFound | SignInNeeded) and _tried_a_secret(request):
        try:
            limits.count_wrong(request)
        except TooMany as slow:
            error = slow
    extra = {"request_id": known} if (known := request.headers.get("X-Request-Id")) else {}
    answer = problem(error, **extra)
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers:
        response[name.decode()] = value.decode()
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _tried_a_secret(request: HttpRequest) -> bool:
    return "X-Ticket-Token" in request.headers or "Authorization" in request.headers


def spoken(view: View) -> View:
    """An operation of the API as the caller meets it. Its JSON body is read once, into `request.balai_json`."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_wanted(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            counted: list[tuple[bytes, bytes]] = []
            try:
                counted = limits.count(request).headers
                if request.method not in ("GET", "HEAD", "OPTIONS"):
                    request.balai_json = read_json(  # type: ignore[attr-defined]
                        request.body, request.headers.get("Content-Type", "")
                    )
                response = view(request, *args, **kwargs)
            except DomainError as error:
                response = refusal(request, error)
            except RequestDataTooBig:
                response = refusal(request, TooLarge())
            except Exception:
                log.exception("rest.failed", path=request.path)
                response = refusal(request, Crashed())
            if response.status_code == 405 and "json" not in response.get("Content-Type", ""):
                allowed = response.get("Allow", "")
                response = refusal(request, MethodNotAllowed())
                response["Allow"] = allowed
        for name, value in counted:
            response.headers.setdefault(name.decode(), value.decode())
        response["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer


def unknown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Any address below /api/v1/ that is none of the API's."""
    raise NotFound()
