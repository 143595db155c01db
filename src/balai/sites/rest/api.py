"""The assembled API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.docs import DocsBase

from balai import __version__
from balai.kernel.errors import DomainError
from balai.kernel.http import encode_json, problem, problem_document

from . import board, counters, directory, tickets


class NoDocs(DocsBase):
    """The description is data; the documentation pages are generated from it elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Never called: docs_url is None."""
        raise Http404


api = NinjaAPI(
    title="Balai",
    version=__version__,
    description="A public service mall: services, numbers, counters, boards.",
    openapi_url="/openapi.json",
    docs_url=None,
    docs=NoDocs(),
    urls_namespace="api",
)
api.add_router("", directory.router)
api.add_router("", board.router)
api.add_router("", tickets.router)
api.add_router("", counters.router)


def _answer(status: int, document: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(
        encode_json(document), status=status, content_type="application/problem+json", headers=headers or {}
    )


@api.exception_handler(DomainError)
def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    answer = problem(error)
    response = HttpResponse(answer.body, status=answer.status)
    for name, value in answer.headers:
        response[name.decode()] = value.decode()
    return response


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {}
    for item in error.errors:
        place = [str(part) for part in item.get("loc", ()) if part not in ("body", "query", "path", "data", "payload")]
        fields[".".join(place) or "body"] = str(item.get("msg", ""))
    document = problem_document(422, "invalid", _("Please check what you entered"), fields=fields)
    return _answer(422, document)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return _answer(404, problem_document(404, "not-found", _("We could not find this")))


@api.exception_handler(RequestDataTooBig)
@api.exception_handler(SuspiciousOperation)
def _suspicious(request: HttpRequest, error: Exception) -> HttpResponse:
    return _answer(400, problem_document(400, "malformed", _("This request cannot be read")))
