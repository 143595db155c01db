"""Refusals that no view explained, as pages: to the door, to the second factor, or the page for that status."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from balai.domains.accounts.errors import SecondFactorNeeded
from balai.kernel.errors import DomainError, SignInNeeded, TooMany
from balai.ui.errors import PAGES, error_page


class StaffDoorMiddleware:
    """Turns typed refusals of HTML views into answers; the API has its own form for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
