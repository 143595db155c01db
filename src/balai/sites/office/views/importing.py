"""Fees and standards by spreadsheet: the table as it is now, and the filled-in one back as drafts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from balai.domains.directory import selectors, services, sheets
from balai.domains.directory.errors import RowsInvalid
from balai.domains.directory.permissions import agencies_for
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.sheetfiles import MAX_BYTES, xlsx_bytes
from balai.kernel.spreadsheets import csv_bytes

from ..requests import Office, office_of
from ..wording import row_words

MOST_ERRORS = 200
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _writer(request: HttpRequest) -> Office:
    """Whoever may write about services. Raises NotFound for others of the office."""
    office = office_of(request)
    if agencies_for(office.actor, "directory.edit_service") == frozenset():
        raise NotFound()
    return office


@never_cache
@require_GET
def template(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """A table (`fees`, `standards`) with what it says now, as `csv` or `xlsx`. Raises NotFound."""
    office = _writer(request)
    if kind not in sheets.KINDS or form not in TYPES:
        raise NotFound()
    agencies = agencies_for(office.actor, "directory.edit_service")
    states = selectors.service_states(office.actor, office.mall, office.now)
    rows = list(sheets.table(kind, [one for one in states if agencies is None or one.agency in agencies]))
    content = csv_bytes(rows) if form == "csv" else xlsx_bytes(rows, kind)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{office.mall.code}-{kind}.{form}"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """The page with the tables; a POST makes drafts of a filled-in one, or names every mistake and writes nothing."""
    office = _writer(request)
    if request.method == "GET":
        return _page(request, office)
    day, sent = request.POST.get("effective_on", "")[:10], request.FILES.get("table")
    if sent is None:
        return _page(request, office, day=day, errors={"table": _("Choose a file.")})
    try:
        wished = date.fromisoformat(day) if day else None
    except ValueError:
        return _page(request, office, day=day, errors={"effective_on": _("Write a date, for example 2027-01-31.")})
    try:
        made, _same = services.import_table(
            actor=office.actor,
            mall_id=office.mall.id,
            content=sent.read(MAX_BYTES + 1),
            effective_on=wished,
            now=office.now,
        )
    except RowsInvalid as error:
        rows = [(one.row, one.column, row_words(one)) for one in error.errors]
        return _page(request, office, day=day, rows=rows)
    except Invalid as error:
        told = {name: str(text) for name, text in error.fields.items()}
        return _page(request, office, day=day, errors=told or {"table": error.explain()})
    if not made:
        messages.info(request, _("Everything in the table is as it says already. Nothing was written."))
        return HttpResponseRedirect(reverse("office:import"))
    count = sum(len(change.items) for change in made)
    text = ngettext(
        "%(n)s part is different: a draft was written.", "%(n)s parts are different: a draft was written.", count
    )
    messages.success(request, text % {"n": count})
    return HttpResponseRedirect(
        reverse("office:change", args=[made[0].id]) if len(made) == 1 else reverse("office:landing")
    )


def _page(
    request: HttpRequest,
    office: Office,
    *,
    day: str = "",
    errors: dict[str, str] | None = None,
    rows: list[tuple[int, str, str]] | None = None,
) -> HttpResponse:
    found = errors or {}
    values: dict[str, Any] = {
        "actor": office.actor,
        "effective_on": day,
        "today": office.mall.day.isoformat(),
        "errors": found,
        "summary": [(f"id_{name}", text) for name, text in found.items()],
        "rows": (rows or [])[:MOST_ERRORS],
        "count": len(rows or []),
        "tables": [("fees", _("Fees")), ("standards", _("Service standards"))],
    }
    return render(request, "office/import.html", values, status=422 if found or rows else 200)
