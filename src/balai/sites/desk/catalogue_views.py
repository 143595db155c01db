"""The published catalogue as a file for SIPPN."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.directory import sippn
from balai.domains.directory.permissions import EXPORT
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from .requests import watch_of

FORMS = {
    "csv": (sippn.as_csv, "text/csv; charset=utf-8"),
    "json": (sippn.as_json, "application/json"),
}


@never_cache
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """What the file holds, and which services it leaves out. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    require(EXPORT, watch.actor, watch.mall.id)
    values = {"actor": watch.actor, "mall": watch.mall, "columns": sippn.COLUMNS, "format": sippn.FORMAT}
    return render(request, "desk/catalogue.html", values)


@never_cache
@require_GET
def catalogue_file(request: HttpRequest, form: str) -> HttpResponse:
    """The file, as `csv` or `json`. Raises SignInNeeded, Forbidden, NotFound."""
    watch = watch_of(request)
    require(EXPORT, watch.actor, watch.mall.id)
    if form not in FORMS:
        raise NotFound()
    write, kind = FORMS[form]
    answer = HttpResponse(write(watch.mall), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{watch.mall.code}-sippn-{watch.mall.revision}.{form}"'
    return answer
