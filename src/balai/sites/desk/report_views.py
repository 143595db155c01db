"""The queue report: a page that prints, and the same figures as a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.queueing.report import Wanted
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.permissions import require
from balai.kernel.spreadsheets import csv_bytes

from . import figures
from .requests import Watch, watch_of


@never_cache
@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """What the queues came to, by what was asked."""
    watch = watch_of(request)
    require("queueing.see_report", watch.actor, watch.mall.id)
    today = figures.today_of(watch)
    try:
        wanted = figures.asked(request.GET, today)
        sheet = figures.sheet(watch, wanted)
    except NotFound:
        return _page(request, watch, wrong={"agency": _("There is no such agency or service.")})
    except Invalid as error:
        return _page(request, watch, wrong={name: str(text) for name, text in error.fields.items()})
    return _page(request, watch, sheet=sheet)


@never_cache
@require_GET
def report_file(request: HttpRequest) -> HttpResponse:
    """The same as CSV; what cannot be asked leads to the page that says why."""
    watch = watch_of(request)
    require("queueing.see_report", watch.actor, watch.mall.id)
    try:
        wanted = figures.asked(request.GET, figures.today_of(watch))
        sheet = figures.sheet(watch, wanted)
    except (Invalid, NotFound):
        return HttpResponseRedirect(f"{reverse('desk:report')}?{request.GET.urlencode()}")
    answer = HttpResponse(csv_bytes(figures.table(sheet)), content_type="text/csv; charset=utf-8")
    name = f"{watch.mall.code}-{wanted.by}-{wanted.first}-{wanted.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _page(
    request: HttpRequest, watch: Watch, *, sheet: figures.Sheet | None = None, wrong: dict[str, str] | None = None
) -> HttpResponse:
    today = figures.today_of(watch)
    wanted = sheet.wanted if sheet else Wanted(today, today)
    given = {name: request.GET.get(name, "")[:60] for name in ("from", "to", "by", "agency", "service", "channel")}
    agencies = [agency for agency in watch.mall.agencies.values() if agency.services]
    values: dict[str, Any] = {
        "actor": watch.actor,
        "sheet": sheet,
        "wrong": wrong or {},
        "summary": [(f"id_{name}", text) for name, text in (wrong or {}).items()],
        "asked": given
        | {
            "from": given["from"] or wanted.first.isoformat(),
            "to": given["to"] or wanted.last.isoformat(),
            "by": given["by"] or wanted.by,
        },
        "groupings": list(figures.BY.items()),
        "channels": [("", _("Every channel")), *figures.CHANNEL_NAMES.items()],
        "agencies": [("", _("Every agency")), *((agency.code, agency.short) for agency in agencies)],
        "service": watch.mall.services.get(wanted.service),
        "spans": figures.spans(wanted, today),
    }
    return render(request, "desk/report.html", values, status=422 if wrong else 200)
