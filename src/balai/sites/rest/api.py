"""The assembled API."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from balai import __version__
from balai.kernel.errors import DomainError, Invalid, NotFound, SignInNeeded, Unavailable, database_lost
from balai.kernel.http import Malformed

from . import board, counters, description, directory, tickets
from .answers import refusal
from .messages import fields_of


class ReadAlready(Parser):
    """The body as `answers.spoken` has read and checked it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The JSON body."""
        return request.balai_json  # type: ignore[attr-defined]


class BalaiAPI(NinjaAPI):
    """Ninja's, with a description of everything an answer may carry."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """OpenAPI 3.1. Made once: anybody may ask for it, and making it costs more than any other answer."""
        if self._described is None:
            schema = super().get_openapi_schema(path_prefix=description.PREFIX)
            description.complete(schema)
            self._described = schema
        return self._described

    def get_content_type(self) -> str:
        """JSON is UTF-8 without saying so (RFC 8259)."""
        return str(self.renderer.media_type)

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function: short, and stable for generated clients."""
        return str(operation.view_func.__name__)


api = BalaiAPI(
    title="Balai",
    version=__version__,
    description=description.ABOUT,
    openapi_url="/openapi.json",
    docs_url=None,
    urls_namespace="api",
    parser=ReadAlready(),
)
api.add_router("", directory.router)
api.add_router("", board.router)
api.add_router("", tickets.router)
api.add_router("", counters.router)


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    return refusal(request, error)


@api.exception_handler(DatabaseError)
def _no_database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    if not database_lost(error):
        raise error
    return refusal(request, Unavailable())


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """An address with an impossible id is an address of nothing; anything else is named field by field."""
    if all("path" in item.get("loc", ()) for item in error.errors):
        return refusal(request, NotFound())
    return refusal(request, Invalid(fields=dict(fields_of(error.errors))))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return refusal(request, NotFound())


@api.exception_handler(AuthenticationError)
def _unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return refusal(request, SignInNeeded())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return refusal(request, Malformed())
