"""Signs for the counters: a code that opens the official fees and the report form of exactly that counter."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.directory import selectors as directory
from balai.domains.directory.types import AgencyView, CounterView
from balai.kernel.permissions import require

from .requests import watch_of


@dataclass(frozen=True, slots=True)
class Sign:
    """A counter and the address its code opens."""

    counter: CounterView
    agency: AgencyView
    address: str


@never_cache
@require_GET
def signs(request: HttpRequest) -> HttpResponse:
    """One sign a counter, to print and cut; of one zone or one counter if asked. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    require("queueing.oversee", watch.actor, watch.mall.id)
    mall = watch.mall
    by_zone = directory.counters_by_zone(watch.actor, mall)
    zone = request.GET.get("zone", "") if request.GET.get("zone", "") in mall.zones else ""
    asked = request.GET.get("counter", "").strip()
    wanted = by_zone[zone] if zone else tuple(desk for desks in by_zone.values() for desk in desks)
    found = [
        Sign(
            desk,
            mall.agencies[desk.agency],
            request.build_absolute_uri(reverse("portal:counter", args=[desk.code])),
        )
        for desk in wanted
        if desk.agency in mall.agencies and asked in ("", desk.code)
    ]
    values = {"actor": watch.actor, "signs": found, "zones": mall.zones.values(), "zone": zone, "asked": asked[:8]}
    return render(request, "desk/signs.html", values)
