"""Agencies and services: lists, search, one of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from balai.domains.directory import selectors as directory
from balai.domains.directory.errors import UnknownCursor
from balai.flows import hall as halls

from .. import presenting
from ..requests import visit_of

LONGEST_QUESTION = 100


@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Agencies one can visit, then those that work behind other counters."""
    visit = visit_of(request)
    every = directory.agencies(visit.actor, visit.mall)
    return render(
        request,
        "portal/agencies.html",
        {
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
        },
    )


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """What a service needs, costs and promises, and who waits for it now. Raises NotFound."""
    visit = visit_of(request)
    found = directory.service(visit.actor, visit.mall, code)
    hall = visit.hall()
    return render(
        request,
        "portal/service.html",
        {
            "mall": visit.mall,
            "service": found,
            "agency": visit.mall.agencies[found.agency],
            "partners": [visit.mall.agencies[p].name for p in found.partners if p in visit.mall.agencies],
            "zones": [visit.mall.zones[zone] for zone in found.zones if zone in visit.mall.zones],
            "counters": halls.counter_numbers(found, visit.mall),
            "queue": hall.queues[found.code],
            "hall": hall,
            "requirements": presenting.requirements(found),
            "online": "online" in found.channels and bool(found.queue_prefix),
        },
    )
