"""The duty manager's pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from balai.kernel.errors import DomainError, Invalid, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.permissions import allowed, require

from . import cancelling
from .hall import hall_watch, minutes_since
from .requests import Watch, watch_of


@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every queue and counter now; only its inside when a live page asks again."""
    watch = watch_of(request)
    values = {
        "actor": watch.actor,
        "hall": hall_watch(watch),
        "zones": watch.mall.zones.values(),
        "may_handle_levy": allowed("complaints.handle_levy", watch.actor),
        "may_export": allowed("directory.export_catalogue", watch.actor),
        "may_see_devices": allowed("accounts.see_devices", watch.actor),
        "may_see_ops": allowed("operations.see", watch.actor, watch.mall),
        "may_see_opening": allowed("operations.see_opening", watch.actor, watch.mall),
    }
    template = "desk/_hall.html" if request.headers.get("HX-Request") else "desk/overview.html"
    return render(request, template, values)


@never_cache
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest) -> HttpResponse:
    """First which number, then what it is and why it goes."""
    watch = watch_of(request)
    require("queueing.oversee", watch.actor, watch.mall.id)
    if request.method == "POST":
        return _cancel(request, watch)
    number = request.GET.get("number", "").strip().upper()[:20]
    if not number:
        return _ask(request, watch)
    try:
        return _why(request, watch, number, key=str(uuid7()))
    except NotFound:
        return _ask(request, watch, number)


def _cancel(request: HttpRequest, watch: Watch) -> HttpResponse:
    number, reason, key = (request.POST.get(name, "")[:60] for name in ("number", "reason", "key"))
    try:
        gone = cancelling.cancel(watch, number=number, reason=reason, key=key or str(uuid7()))
    except Invalid as error:
        return _why(request, watch, number, key=key, error=str(error.fields.get("reason", error.title)))
    except NotFound:
        return _ask(request, watch, number)
    except DomainError as error:
        if error.status != 409:
            raise
        messages.error(request, f"{error.title}. {error.explain()}")
    else:
        messages.success(request, _("%(number)s is cancelled.") % {"number": gone})
    return HttpResponseRedirect(reverse("desk:overview"))


def _ask(request: HttpRequest, watch: Watch, unknown: str = "") -> HttpResponse:
    error = ""
    if unknown:
        text = _("There is no open number %(number)s today. Check the letters and the count.")
        error = text % {"number": unknown}
    values: dict[str, Any] = {
        "actor": watch.actor,
        "number": unknown,
        "error": error,
        "summary": [("id_number", error)] if error else [],
    }
    return render(request, "desk/cancel.html", values, status=422 if unknown else 200)


def _why(request: HttpRequest, watch: Watch, number: str, *, key: str, error: str = "") -> HttpResponse:
    ticket = cancelling.found(watch, number)
    values: dict[str, Any] = {
        "actor": watch.actor,
        "ticket": ticket,
        "service": watch.mall.service_by_id(ticket.service_id),
        "minutes": minutes_since(ticket.issued_at, watch.now),
        "reasons": list(cancelling.REASONS.items()),
        "key": key,
        "error": error,
        "summary": [("id_reason-0", error)] if error else [],
    }
    return render(request, "desk/why.html", values, status=422 if error else 200)
