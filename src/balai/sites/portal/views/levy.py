"""Reporting a demand beyond the official fee, and following the report by its receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.complaints import selectors as complaints
from balai.domains.complaints import services
from balai.domains.complaints.errors import SentBefore
from balai.domains.complaints.types import Standing
from balai.domains.directory import selectors as directory
from balai.flows.wording import LEVY_REASONS, LEVY_STATES
from balai.kernel.errors import DomainError, NotFound, TooMany
from balai.kernel.ratelimit import Policy, hot_limits, shared_limits

from .. import publishing
from ..forms import LevyForm
from ..requests import address_of, visit_of

REPORTS = (Policy("target", 60, 3_600), Policy("address", 120, 3_600))
"""A hundred honest visitors share the mall's Wi-Fi; nobody needs more than that an hour."""
WRONG = (Policy("address", 60, 600),)
"""Receipts have 80 bits; this only keeps a guesser from costing anything."""
LONGEST = 40


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form for one counter, and the receipt. Whatever goes wrong, what was typed comes back. Raises NotFound."""
    visit = visit_of(request)
    desk = directory.counter(visit.actor, visit.mall, code)
    shown = publishing.counter_shown(desk, visit.hall(), visit.mall)
    offered = [(service.code, str(service.name)) for service in shown.services]
    form = LevyForm(request.POST if request.method == "POST" else None, services=offered)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                target = f"{visit.mall.id} {desk.code}"
                shared_limits.check("levy", REPORTS, target=target, address=address_of(request))
                receipt = services.report_levy(
                    mall=visit.mall,
                    counter=desk,
                    facts=form.facts((get_language() or "id")[:2]),
                    key=form.cleaned_data["key"],
                    now=visit.now,
                )
                return HttpResponseRedirect(f"{reverse('portal:levy-standing', args=[receipt])}?new=1", status=303)
            except SentBefore as error:
                form.refuse(error)
                form.renew_key()
            except TooMany as error:
                status = 429
                form.add_error(None, str(_("Too many reports came at once. Yours is still here: send it again later.")))
                answer = _page(request, form, shown, status)
                answer["Retry-After"] = str(error.retry_after)
                return answer
            except DomainError as error:
                form.refuse(error)
                form.renew_key()
    return _page(request, form, shown, status)


def _page(request: HttpRequest, form: LevyForm, shown: publishing.CounterShown, status: int) -> HttpResponse:
    return render(request, "portal/levy.html", {"form": form, "shown": shown}, status=status)


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where a receipt is typed in; a known one leads to its report."""
    visit = visit_of(request)
    typed = request.GET.get("receipt", "").strip()[:LONGEST]
    if not typed:
        return render(request, "portal/levy_ask.html", {"typed": "", "wrong": "", "summary": []})
    try:
        complaints.levy_standing(visit.actor, visit.mall, typed)
    except NotFound:
        hot_limits.check("levy-receipt", WRONG, address=address_of(request))
        return render(request, "portal/levy_ask.html", _unknown(typed))
    return HttpResponseRedirect(reverse("portal:levy-standing", args=[typed.upper()]))


def _unknown(typed: str) -> dict[str, Any]:
    wrong = str(_("No report has this receipt. Check its four groups of signs."))
    return {"typed": typed, "wrong": wrong, "summary": [("id_receipt", wrong)]}


@never_cache
@require_safe
def standing(request: HttpRequest, receipt: str) -> HttpResponse:
    """Where a report is, for whoever holds its receipt. Raises NotFound, TooMany (too many wrong ones)."""
    visit = visit_of(request)
    try:
        found: Standing = complaints.levy_standing(visit.actor, visit.mall, receipt[:LONGEST])
    except NotFound:
        hot_limits.check("levy-receipt", WRONG, address=address_of(request))
        raise
    return render(
        request,
        "portal/levy_standing.html",
        {
            "standing": found,
            "receipt": receipt.upper(),
            "state": LEVY_STATES[found.state],
            "reason": LEVY_REASONS.get(found.reason, ""),
            "new": request.GET.get("new") == "1",
            "desk": visit.mall.counters.get(found.counter),
        },
    )
