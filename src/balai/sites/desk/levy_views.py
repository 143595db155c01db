"""Reports of demands beyond the official fee: the list, one of them, and what the desk does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balai.domains.complaints import selectors, services
from balai.domains.complaints.types import Opened
from balai.domains.complaints.workflow import REASONS, allows
from balai.flows.wording import LEVY_REASONS, LEVY_STATES
from balai.kernel.errors import DomainError, Invalid, NotFound

from .levy import ReportShown, lines, shown, states
from .requests import Watch, watch_of

DONE = {
    "take-up": gettext_lazy("You examine this report from now on."),
    "forward": gettext_lazy("The report is passed on to the integrity unit."),
    "close": gettext_lazy("The report is closed."),
    "reopen": gettext_lazy("The report is open again, in your hands."),
    "note": gettext_lazy("The note is kept."),
}


@never_cache
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of the mall, newest first, by state. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    state, cursor = request.GET.get("state", ""), request.GET.get("cursor", "")[:300]
    try:
        page = selectors.levy_reports(watch.actor, state=state, cursor=cursor)
    except Invalid:
        return HttpResponseRedirect(reverse("desk:levy"))
    here, asked = reverse("desk:levy"), {"state": state} if state else {}
    values = {
        "actor": watch.actor,
        "states": states(page.counts, state),
        "lines": lines(watch, page.items),
        "next": f"{here}?{urlencode({**asked, 'cursor': page.next})}" if page.next else "",
        "previous": f"{here}?{urlencode(asked)}" if cursor else "",
    }
    return render(request, "desk/levy.html", values)


@never_cache
@require_GET
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report without its words. Raises SignInNeeded, Forbidden, NotFound."""
    watch = watch_of(request)
    return _page(request, watch, report_id)


@never_cache
@require_POST
def act(request: HttpRequest, report_id: UUID, verb: str) -> HttpResponse:
    """One verb of the desk. Raises SignInNeeded, Forbidden, NotFound (also for a verb there is not)."""
    watch = watch_of(request)
    if verb == "read":
        opened = services.read(actor=watch.actor, report_id=report_id, now=watch.now)
        return _page(request, watch, report_id, opened=opened)
    do = _VERBS.get(verb)
    if do is None:
        raise NotFound()
    try:
        do(request, watch, report_id)
    except Invalid as error:
        if not error.fields:
            messages.error(request, error.explain())
            return _back(report_id)
        return _page(request, watch, report_id, wrong={name: str(text) for name, text in error.fields.items()})
    except DomainError as error:
        if error.status != 409:
            raise
        messages.error(request, f"{error.title}. {error.explain()}")
    else:
        messages.success(request, str(DONE[verb]))
    return _back(report_id)


def _close(request: HttpRequest, watch: Watch, report_id: UUID) -> None:
    reason = request.POST.get("reason", "")[:40]
    services.close(actor=watch.actor, report_id=report_id, reason=reason, now=watch.now)


def _note(request: HttpRequest, watch: Watch, report_id: UUID) -> None:
    services.note(actor=watch.actor, report_id=report_id, text=request.POST.get("text", ""), now=watch.now)


_VERBS: dict[str, Callable[[HttpRequest, Watch, UUID], Any]] = {
    "take-up": lambda _request, watch, found: services.take_up(actor=watch.actor, report_id=found, now=watch.now),
    "forward": lambda _request, watch, found: services.forward(actor=watch.actor, report_id=found, now=watch.now),
    "reopen": lambda _request, watch, found: services.reopen(actor=watch.actor, report_id=found, now=watch.now),
    "close": _close,
    "note": _note,
}


def _back(report_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:levy_report", args=[report_id]))


def _page(
    request: HttpRequest,
    watch: Watch,
    report_id: UUID,
    *,
    opened: Opened | None = None,
    wrong: dict[str, str] | None = None,
) -> HttpResponse:
    line, notes = selectors.levy_report(watch.actor, report_id)
    found: ReportShown = shown(watch, line)
    wrong = wrong or {}
    ids = {"reason": "id_reason-0", "text": "id_text"}
    values: dict[str, Any] = {
        "actor": watch.actor,
        "report": found,
        "notes": notes,
        "opened": opened,
        "state": LEVY_STATES[line.state],
        "reason": LEVY_REASONS.get(line.reason, ""),
        "may": {verb.replace("-", "_"): allows(verb, line.state) for verb in DONE},
        "reasons": [(code, LEVY_REASONS[code]) for code in REASONS],
        "unit": watch.mall.agencies.get(watch.mall.charter.integrity_unit) if watch.mall.charter else None,
        "text": request.POST.get("text", "") if wrong else "",
        "wrong": wrong,
        "summary": [(ids.get(name, ""), text) for name, text in wrong.items()],
        "nobody": _("left no address"),
    }
    return render(request, "desk/levy_report.html", values, status=422 if wrong else 200)
