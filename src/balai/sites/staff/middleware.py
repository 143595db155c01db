"""Refusals that no view explained, as pages: to the door, to the second factor, or the page for that status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import SecondFactorNeeded
from balai.domains.accounts.roles import READERS
from balai.kernel import clock
from balai.kernel.errors import DomainError, SignInNeeded, TooMany
from balai.ui.errors import PAGES, error_page

SAFE = ("GET", "HEAD", "OPTIONS")


class StaffDoorMiddleware:
    """Turns typed refusals of HTML views into answers; the API has its own form for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and request.method not in SAFE:
            self._write_down(request)
        return response

    @staticmethod
    def _write_down(request: HttpRequest) -> None:
        """A write that was refused to somebody whose roles only read."""
        now = clock.now()
        try:
            actor = selectors.actor_for_request(request, now=now)
        except DomainError:
            return
        if actor.kind == "staff" and actor.roles and all(role.name in READERS for role in actor.roles):
            name = request.resolver_match.view_name if request.resolver_match else ""
            services.refused_write(actor=actor, address=name or "unknown", now=now)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a DomainError; everything else goes on."""
        if isinstance(exception, SecondFactorNeeded):
            return self._send(request, reverse("mfa_index"))
        if isinstance(exception, SignInNeeded):
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return self._send(
                request, f"{reverse('account_login')}?{urlencode(back)}" if back else reverse("account_login")
            )
        if isinstance(exception, TooMany):
            return error_page(request, 429, retry_after=exception.retry_after)
        if isinstance(exception, DomainError) and exception.status in PAGES:
            return error_page(request, exception.status)
        return None

    @staticmethod
    def _send(request: HttpRequest, address: str) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)
