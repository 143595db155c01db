"""The mall itself: front page, the hall now, floors, about, privacy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balai.domains.directory import selectors as directory

from .. import presenting, publishing
from ..requests import visit_of

BUSY_SHOWN = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What do you need, is the mall open, who waits."""
    visit = visit_of(request)
    hall = visit.hall()
    return render(
        request,
        "portal/home.html",
        {
            "mall": visit.mall,
            "hall": hall,
            "busiest": hall.busiest[:BUSY_SHOWN],
            "bundles": visit.mall.bundles.values(),
            "call": presenting.last_call(hall, visit.mall),
            "agencies": directory.agencies(visit.actor, visit.mall, with_services=True),
        },
    )


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """Every queue that lives at this moment, and the last calls."""
    visit = visit_of(request)
    hall = visit.hall()
    return render(
        request,
        "portal/now.html",
        {
            "hall": hall,
            "groups": presenting.queues_by_agency(hall, visit.mall),
            "calls": presenting.last_calls(hall, visit.mall),
        },
    )


@require_safe
def floors(request: HttpRequest) -> HttpResponse:
    """Floors, zones and counters as a list: a map that a screen reader reads and a phone shows."""
    visit = visit_of(request)
    hall = visit.hall()
    return render(
        request,
        "portal/floors.html",
        {"mall": visit.mall, "hall": hall, "floors": presenting.floors(hall, visit.mall)},
    )


@require_safe
def counters(request: HttpRequest) -> HttpResponse:
    """Every counter by floor and zone: whose it is, what is done there, whether it is open now."""
    visit = visit_of(request)
    hall = visit.hall()
    shown = publishing.counters_by_floor(hall, visit.mall)
    return render(request, "portal/counters.html", {"hall": hall, "floors": shown})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Hours, address, legal basis, and how sure each of these is."""
    visit = visit_of(request)
    return render(
        request,
        "portal/about.html",
        {
            "mall": visit.mall,
            "hall": visit.hall(),
            "week": presenting.week(visit.mall),
            "counters": len(visit.mall.counters),
            "agencies": len(directory.agencies(visit.actor, visit.mall, with_services=True)),
        },
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked, why, who sees it, when it is erased."""
    visit_of(request)
    return render(request, "portal/privacy.html")
