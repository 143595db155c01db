"""What the mall promises and how things belong together: charter, rights, bundles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balai.domains.directory import selectors as directory

from .. import publishing
from ..requests import visit_of


@require_safe
def charter(request: HttpRequest) -> HttpResponse:
    """The charter with a line for every active service; without one, what holds meanwhile."""
    visit = visit_of(request)
    values = {"charter": visit.mall.charter, "agencies": publishing.charter_lines(visit.mall)}
    return render(request, "portal/charter.html", values)


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Rights and duties of visitors, and what they get when a promise is not kept."""
    visit = visit_of(request)
    found = visit.mall.charter
    unit = visit.mall.agencies.get(found.integrity_unit) if found else None
    values = {"charter": found, "unit": unit, "doubt": publishing.doubt(found) if found else ""}
    return render(request, "portal/rights.html", values)


@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """Events of life for which several services belong together."""
    visit = visit_of(request)
    shown = [publishing.bundle_shown(found, visit.mall, "") for found in visit.mall.bundles.values()]
    return render(request, "portal/bundles.html", {"bundles": shown})


@require_safe
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """One of them: the way through it, and one list of what to bring. Raises NotFound."""
    visit = visit_of(request)
    found = directory.bundle(visit.actor, visit.mall, code)
    shown = publishing.bundle_shown(found, visit.mall, request.GET.get("as", ""))
    return render(request, "portal/bundle.html", {"shown": shown})
