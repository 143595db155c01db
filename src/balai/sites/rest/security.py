"""How the API knows an officer, for the description and the check of cookie-authenticated requests."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden

from .caller import attending_of, staff_of


class OfficerAuth(HttpBearer):
    """A bearer token, or the session of a signed-in officer together with a CSRF token.

    The actor becomes `request.auth`. Raises SignInNeeded, BadToken, Forbidden (session without CSRF token).
    """

    who = staticmethod(staff_of)

    def __call__(self, request: HttpRequest) -> Actor:
        actor = self.who(request)
        by_token = request.headers.get("Authorization", "").lower().startswith("bearer ")
        if not by_token and check_csrf(request) is not None:
            raise Forbidden()
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Not used: __call__ decides."""
        return self.who(request)


class AttendingAuth(OfficerAuth):
    """An enrolled device too: by bearer token, or by its cookie together with a CSRF token."""

    who = staticmethod(attending_of)
