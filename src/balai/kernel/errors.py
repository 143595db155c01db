"""Typed errors a person can act on. Sites translate them; the API shows them as problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
_ENDED = (psycopg.errors.TransactionTimeout, psycopg.errors.IdleInTransactionSessionTimeout)


def database_lost(error: BaseException | None) -> bool:
    """Whether the database did not answer, or ended a transaction that took too long: whoever asked may try again."""
    if isinstance(error, OperationalError | psycopg.OperationalError):
        return True
    return isinstance(error, _ENDED) or isinstance(getattr(error, "__cause__", None), _ENDED)


class DomainError(Exception):
    """A request the mall cannot grant.

    Subclasses set `code` (kebab-case, becomes the problem type), `status` (HTTP), `title` and, where it helps,
    `detail`: what happened, what to do now, what was kept. `params` fill the placeholders of both. `headers` go out
    with the answer (limits).
    """

    code: str = "refused"
    status: int = 409
    title: Text = _("This is not possible now")
    detail: Text = ""

    def __init__(self, detail: Text | None = None, **params: Any) -> None:
        self.params = params
        self.headers: list[tuple[bytes, bytes]] = []
        if detail is not None:
            self.detail = detail
        super().__init__(self.code)

    def explain(self) -> str:
        """The detail (or the title) in the active language, placeholders filled."""
        text = str(self.detail or self.title)
        return text % self.params if self.params else text


class Invalid(DomainError):
    """Input that cannot be understood; `fields` maps a field to its message."""

    code = "invalid"
    status = 422
    title = _("Please check what you entered")

    def __init__(self, detail: Text | None = None, fields: dict[str, Text] | None = None, **params: Any) -> None:
        super().__init__(detail, **params)
        self.fields = fields or {}


class NotFound(DomainError):
    """It does not exist, or it is not yours: nobody can tell which."""

    code = "not-found"
    status = 404
    title = _("We could not find this")
    detail = _("Check the address or the number. It may also have expired.")


class Forbidden(DomainError):
    """The actor is known and may not do this."""

    code = "forbidden"
    status = 403
    title = _("You are not allowed to do this")
    detail = _("Ask the duty manager if you need this for your work.")


class SignInNeeded(DomainError):
    """No or no longer valid credentials."""

    code = "sign-in-needed"
    status = 401
    title = _("Please sign in first")


class TooMany(DomainError):
    """A limit was reached; `retry_after` is in seconds, `headers` say which limit."""

    code = "too-many-requests"
    status = 429
    title = _("Too many requests")
    detail = _("Please wait a moment and try again. Nothing was lost.")

    def __init__(self, retry_after: int = 60, **params: Any) -> None:
        super().__init__(**params)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A part we depend on does not answer; try again."""

    code = "unavailable"
    status = 503
    title = _("This service is briefly unavailable")
    detail = _("Please try again in a few seconds. Nothing was lost.")
    retry_after = 2


class MethodNotAllowed(DomainError):
    """The address exists, the method does not."""

    code = "method-not-allowed"
    status = 405
    title = _("This method is not allowed")


class TooLarge(DomainError):
    """The body passes the limit of its address."""

    code = "too-large"
    status = 413
    title = _("This is too large to send")


class Crashed(DomainError):
    """A fault of ours; the log has it under the request id."""

    code = "internal-error"
    status = 500
    title = _("Something went wrong on our side")
    detail = _("Please try again. If it happens again, tell the information desk the request number.")
