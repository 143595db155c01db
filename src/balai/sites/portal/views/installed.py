"""The portal as an app on a home screen: its manifest, its worker, and what it shows without a connection."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ..requests import visit_of

ALWAYS = ("ui/tokens.css", "ui/balai.css", "portal/portal.css", "ui/mark.svg")
"""What every page needs to be readable: kept by the worker when it is installed."""
COLOUR = "#0b2a5b"


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of the page that asks."""
    mall = visit_of(request).mall
    icon = {"src": static("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    described = {
        "id": "/",
        "name": str(mall.name),
        "short_name": str(mall.short),
        "description": str(mall.about),
        "lang": (get_language() or "id")[:2],
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": mall.colours.get("brand", COLOUR) if mall.colours else COLOUR,
        "icons": [icon | {"purpose": "any"}, icon | {"purpose": "maskable"}],
        "shortcuts": [
            {"name": str(mall.short), "url": reverse("portal:services")},
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of all pages of the portal. Its text changes whenever one of the files it keeps does, and only then
    does a browser install it anew."""
    values = {
        "kept": json.dumps([reverse("portal:offline"), *(static(name) for name in ALWAYS)]),
        "push": json.dumps(static("portal/push-worker.js")),
    }
    text = render_to_string("portal/sw.js", values)
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows when there is no connection and the page was never seen: the numbers it still has."""
    visit_of(request)
    return render(request, "portal/offline.html")
