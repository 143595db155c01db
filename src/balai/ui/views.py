"""The person's wishes (language, text size), the city's colours, the gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import Engine
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from balai.ui import context, errors
from balai.ui.components import registry
from balai.ui.components.registry import GROUPS
from balai.ui.gallery import FRAMES, sample

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if safe and target.startswith("/") else "/")


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    secure = settings.SESSION_COOKIE_SECURE
    if value:
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    else:
        response.delete_cookie(name, samesite="Lax")
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """`language` id or en, `next` the page to go back to."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return errors.bad_request(request)
    return _remember(_back(request), settings.LANGUAGE_COOKIE_NAME, language)


@require_POST
def set_text(request: HttpRequest) -> HttpResponse:
    """`size` large or normal, `next` the page to go back to."""
    return _remember(_back(request), context.TEXT_COOKIE, "large" if request.POST.get("size") == "large" else "")


@require_GET
@cache_control(public=True, max_age=YEAR, immutable=True)
def colours(request: HttpRequest) -> HttpResponse:
    """The city's colours as custom properties; the address carries their version."""
    found = context.mall_colours(getattr(request, "mall", None))
    lines = "".join(f"  --{name}: {value};\n" for name, value in found.items())
    return HttpResponse(f":root {{\n{lines}}}\n", content_type="text/css; charset=utf-8")


def _source(name: str) -> str:
    return str(Engine.get_default().get_template(name).source)


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every registered component with its arguments and its states."""
    shown = [c for c in registry.values() if not c.part_of]
    groups = [(group, [(c, _source(c.example)) for c in shown if c.group == group]) for group in GROUPS]
    return render(request, "ui/gallery/index.html", {"groups": groups, "frames": FRAMES, "sample": sample()})


@require_GET
def frame(request: HttpRequest, name: str) -> HttpResponse:
    """One frame or error page, filled with invented data."""
    if name.isdigit() and int(name) in errors.PAGES:
        return HttpResponse(errors.error_page(request, int(name), retry_after=60).content)
    if name not in FRAMES:
        raise Http404
    return render(request, f"ui/gallery/frame_{name}.html", {"sample": sample()})
