"""What the edge itself refuses, and how it says so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balai.kernel.errors import Crashed, DomainError, MethodNotAllowed, NotFound, TooLarge, Unavailable


class BadRequest(DomainError):
    """The request breaks a rule of HTTP, or one of ours about it."""

    code = "bad-request"
    status = 400
    title = _("This request cannot be understood")


class WrongHost(DomainError):
    """A Host header we do not answer to."""

    code = "wrong-host"
    status = 400
    title = _("This address is not served here")


class TooSlow(DomainError):
    """The body did not arrive in time."""

    code = "too-slow"
    status = 408
    title = _("The request took too long to arrive")
    detail = _("Please check your connection and try again. Nothing was saved.")


class CrossSite(DomainError):
    """A page of another site tried to act here."""

    code = "cross-site"
    status = 403
    title = _("This request came from another site")


class Overloaded(Unavailable):
    """Too many requests wait already."""

    code = "overloaded"

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__()
        self.retry_after = retry_after


__all__ = [
    "BadRequest",
    "Crashed",
    "CrossSite",
    "DomainError",
    "MethodNotAllowed",
    "NotFound",
    "Overloaded",
    "TooLarge",
    "TooSlow",
    "Unavailable",
    "WrongHost",
]
