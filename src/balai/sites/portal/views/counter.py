"""What the code at a counter opens: the official fees of exactly that counter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balai.domains.directory import selectors as directory

from .. import publishing
from ..requests import visit_of


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The counter, its services, what each costs and takes at most. Raises NotFound."""
    visit = visit_of(request)
    desk = directory.counter(visit.actor, visit.mall, code)
    shown = publishing.counter_shown(desk, visit.hall(), visit.mall)
    zone = visit.mall.zones.get(desk.zone)
    return render(request, "portal/counter.html", {"shown": shown, "zone": zone})
