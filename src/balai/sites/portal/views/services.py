"""Agencies and services: lists, search, one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from balai.domains.directory import checklists
from balai.domains.directory import selectors as directory
from balai.domains.directory.errors import UnknownCursor
from balai.flows import hall as halls

from .. import presenting, publishing
from ..requests import visit_of

LONGEST_QUESTION = 100


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Agencies one can visit, then those that work behind other counters; of one class (`kind`) if asked for."""
    visit = visit_of(request)
    counts = directory.by_class(visit.actor, visit.mall)
    kind = request.GET.get("kind", "")
    kind = kind if any(one.kind == kind for one in counts) else ""
    every = directory.agencies(visit.actor, visit.mall, kind=kind)
    return render(
        request,
        "portal/agencies.html",
        {
            "classes": publishing.classes(counts, kind),
            "visited": [presenting.place(found, visit.mall) for found in every if found.services],
            "behind": [found for found in every if not found.services],
        },
    )


@require_safe
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """One agency with its services and counters. Raises NotFound."""
    visit = visit_of(request)
    found = directory.agency(visit.actor, visit.mall, code)
    hall = visit.hall()
    return render(
        request,
        "portal/agency.html",
        {
            "agency": found,
            "place": presenting.place(found, visit.mall),
            "hall": hall,
            "results": [hall.queues[service] for service in found.services],
        },
    )


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Services that answer `q`, of one `agency` if given, from `cursor` on. An unusable cursor starts anew."""
    visit = visit_of(request)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    agency_code = request.GET.get("agency", "")
    cursor = request.GET.get("cursor", "")
    asked = {name: text for name, text in (("q", q), ("agency", agency_code)) if text}
    first = reverse("portal:services") + (f"?{urlencode(asked)}" if asked else "")
    try:
        page = directory.services(visit.actor, visit.mall, q=q, agency=agency_code or None, cursor=cursor or None)
    except UnknownCursor:
        return HttpResponseRedirect(first)
    hall = visit.hall()
    following = f"{reverse('portal:services')}?{urlencode({**asked, 'cursor': page.next})}" if page.next else ""
    return render(
        request,
        "portal/services.html",
        {
            "q": q,
            "agency": visit.mall.agencies.get(agency_code.upper()),
            "hall": hall,
            "results": [hall.queues[item.code] for item in page.items],
            "next": following,
            "previous": first if cursor else "",
            "bundles": () if page.items else tuple(visit.mall.bundles.values()),
            "words": () if page.items else directory.nearest_words(visit.actor, visit.mall, q),
        },
    )


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """What a service needs, costs and promises, and who waits for it now. Raises NotFound."""
    visit = visit_of(request)
    found = directory.service(visit.actor, visit.mall, code)
    members = visit.mall.agencies[found.agency].members
    hall = visit.hall()
    return render(
        request,
        "portal/service.html",
        {
            "mall": visit.mall,
            "service": found,
            "agency": visit.mall.agencies[found.agency],
            "partners": [visit.mall.agencies[p].name for p in found.partners if p in visit.mall.agencies],
            "members": [visit.mall.agencies[code] for code in members if code in visit.mall.agencies],
            "zones": [visit.mall.zones[zone] for zone in found.zones if zone in visit.mall.zones],
            "counters": halls.counter_numbers(found, visit.mall),
            "queue": hall.queues[found.code],
            "hall": hall,
            "checklist": (checklist := checklists.of_service(found, request.GET.get("as", ""))),
            "applicants": publishing.applicants(found.applicants, checklist.applicant),
            "internal": publishing.internal(found),
            "doubt": checklists.least_sure(found),
            "online": "online" in found.channels and bool(found.queue_prefix),
        },
    )


PAPERS = ("a4", "80")
"""A sheet, or the 80 mm roll of a kiosk."""


@require_safe
def checklist(request: HttpRequest, code: str) -> HttpResponse:
    """A page to print: what to bring for a service, as whom, on which `paper`. Raises NotFound."""
    visit = visit_of(request)
    found = directory.service(visit.actor, visit.mall, code)
    paper = request.GET.get("paper", "")
    paper = paper if paper in PAPERS else PAPERS[0]
    shown = checklists.of_service(found, request.GET.get("as", ""))
    return render(
        request,
        "portal/checklist_roll.html" if paper == "80" else "portal/checklist.html",
        {
            "service": found,
            "agency": visit.mall.agencies[found.agency],
            "checklist": shown,
            "applicants": publishing.applicants(found.applicants, shown.applicant),
            "counters": halls.counter_numbers(found, visit.mall),
            "zones": [visit.mall.zones[zone] for zone in found.zones if zone in visit.mall.zones],
            "doubt": checklists.least_sure(found),
            "now": visit.now,
            "link": request.build_absolute_uri(reverse("portal:service", args=[found.code])),
        },
    )
