"""Into an account by the national identity. It is off until a provider is set up."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.accounts.citizens import oidc, services
from balai.domains.accounts.citizens.errors import IdentityRefused, IdentityUnavailable
from balai.domains.notifications import links
from balai.flows import citizens
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.ratelimit import Policy, hot_limits

from ..requests import PATH, Caller, caller_of, keep_session, next_of

log = structlog.get_logger("balai.identity")
COOKIE = "balai_id"
KEPT_S = 900
LIMITS = (Policy("address", 600, 60),)


def _set_up(request: HttpRequest) -> Caller:
    """Raises NotFound while there is no provider; TooMany."""
    if not oidc.provider_name():
        raise NotFound()
    caller = caller_of(request)
    hot_limits.check("identity", LIMITS, address=caller.address)
    return caller


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the provider: a link, since a form may not lead out of the house (form-action). Only a cookie is kept.

    Raises NotFound, TooMany.
    """
    caller = _set_up(request)
    redirect = links.origin(caller.mall) + reverse("citizen:identity_back")
    try:
        place, kept = oidc.begin(redirect=redirect, lang=caller.lang, now=caller.now)
    except DomainError as error:
        return _failed(request, error)
    answer = HttpResponseRedirect(place)
    answer.set_cookie(
        COOKIE,
        kept,
        max_age=KEPT_S,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """From the provider. The GET that leads here signs nobody in: it shows a button whose POST does.

    Raises NotFound, TooMany.
    """
    caller = _set_up(request)
    given = request.POST if request.method == "POST" else request.GET
    state, code = given.get("state", "")[:200], given.get("code", "")[:2_000]
    if given.get("error") or not code:
        return _failed(request, IdentityRefused("provider-said-no"))
    if request.method != "POST":
        values = {"state": state, "code": code, "identity": oidc.provider_name()}
        return render(request, "citizen/identity.html", values)
    try:
        found = oidc.finish(kept=request.COOKIES.get(COOKIE, ""), state=state, code=code, now=caller.now)
    except DomainError as error:
        return _failed(request, error)
    opened = services.enter_by_identity(
        mall_id=caller.mall.id, issuer=found.issuer, subject=found.subject, browser=caller.browser, now=caller.now
    )
    citizens.welcome(opened, mall_id=caller.mall.id, lang=caller.lang, now=caller.now)
    answer = keep_session(HttpResponseRedirect(next_of(request)), opened, caller.now)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _failed(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What happened, and the other ways in."""
    if isinstance(error, IdentityRefused):
        log.warning("identity.refused", reason=error.reason)
    values = {"error": error, "again": not isinstance(error, IdentityUnavailable), "identity": oidc.provider_name()}
    answer = render(request, "citizen/identity_failed.html", values, status=error.status)
    answer.delete_cookie(COOKIE, path=PATH)
    return answer
