"""Checking in with a number taken at home: by a scanned code, or by number and check-in code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.domains.queueing import tokens
from balai.flows import arrival
from balai.kernel.errors import DomainError, NotFound

from .. import session
from ..stand import Stand, kiosk_page

LONGEST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def check_in(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The two ways; a POST checks in. Raises TooMany."""
    typed = {name: request.POST.get(name, "").strip()[:LONGEST] for name in ("number", "check_in_code")}
    error = ""
    if request.method == "POST":
        try:
            seen = arrival.arrive(
                actor=stand.actor,
                mall_id=stand.mall.id,
                now=stand.now,
                scan=request.POST.get("code", ""),
                number=typed["number"],
                code=typed["check_in_code"],
            )
        except NotFound:
            error = _("We do not know this number with this code today. Check both, or ask at the front desk.")
        except DomainError as refused:
            if refused.status == 429:
                raise
            error = refused.explain()
        else:
            answer = HttpResponseRedirect(f"{reverse('kiosk:number')}?here=1", status=303)
            session.keep(answer, seen.id, tokens.view_token(seen.id))
            return answer
    status = 422 if error else 200
    return render(request, "kiosk/check_in.html", {"typed": typed, "error": error, **stand.printing}, status=status)
