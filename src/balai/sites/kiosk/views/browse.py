"""Looking around: agencies, services in people's words, what one of them needs and costs, and that as a paper."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from balai.domains.accounts import selectors as accounts
from balai.domains.directory import checklists
from balai.domains.directory import selectors as directory
from balai.flows import hall as halls
from balai.flows import printing, wording
from balai.kernel.errors import NotFound

from .. import session
from ..stand import Stand, kiosk_page

BUSY_SHOWN = 3
FOUND_SHOWN = 12


@require_safe
@kiosk_page
def start(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Agencies, what many people take now, and search."""
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    return render(
        request,
        "kiosk/start.html",
        {
            "hall": hall,
            "agencies": directory.agencies(stand.actor, stand.mall, with_services=True),
            "busiest": stand.queues([queue.service.code for queue in hall.busiest], hall)[:BUSY_SHOWN],
            "touched": session.touched(request),
            **stand.printing,
        },
    )


@require_safe
@kiosk_page
def agency(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    """The services of one agency. Raises NotFound."""
    found = directory.agency(stand.actor, stand.mall, code)
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    return render(
        request, "kiosk/services.html", {"agency": found, "hall": hall, "queues": stand.queues(found.services, hall)}
    )


@require_safe
@kiosk_page
def services(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Services that answer `q`."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    found = directory.services(stand.actor, stand.mall, q=q, limit=FOUND_SHOWN)
    queues = stand.queues([item.code for item in found.items], hall)
    return render(request, "kiosk/services.html", {"q": q, "hall": hall, "queues": queues})


@require_safe
@kiosk_page
def service(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    """Everything published of a service, for the kind of applicant in `as`. Raises NotFound."""
    found = directory.service(stand.actor, stand.mall, code)
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    kinds = [one.applicant for one in checklists.by_kind(found)]
    return render(
        request,
        "kiosk/service.html",
        {
            "service": found,
            "agency": stand.mall.agencies[found.agency],
            "partners": [stand.mall.agencies[p].name for p in found.partners if p in stand.mall.agencies],
            "groups": [(kind, wording.APPLICANTS[kind]) for kind in kinds if kind],
            "needs": checklists.of_kind(found, request.GET.get("as", "")),
            "zones": [stand.mall.zones[zone] for zone in found.zones if zone in stand.mall.zones],
            "counters": halls.counter_numbers(found, stand.mall),
            "queue": hall.queues[found.code],
            "accessibility": "" if found.step_free else stand.mall.accessibility,
            "gives": hall.gives_numbers and "kiosk" in found.channels and bool(found.queue_prefix),
            "link": f"{request.scheme}://{request.get_host()}{reverse('portal:service', args=[found.code])}",
            "paper": _paper(request, stand),
            **stand.printing,
        },
    )


def _paper(request: HttpRequest, stand: Stand) -> str:
    """The state of the checklist that was asked for a moment ago; empty when none was."""
    try:
        return accounts.paper_state(stand.actor, job_id=UUID(request.GET.get("paper", "")), now=stand.now)
    except (ValueError, NotFound):
        return "failed" if request.GET.get("paper") else ""


@require_POST
@kiosk_page
def checklist(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    """Print what to bring to a service on the kiosk's printer. Raises NotFound."""
    found = directory.service(stand.actor, stand.mall, code)
    applicant = checklists.of_kind(found, request.POST.get("as", "")).applicant
    paper = printing.print_checklist(
        service=found, applicant=applicant, lang=(get_language() or "id")[:2], actor=stand.actor, now=stand.now
    )
    query = urlencode({"as": applicant, "paper": str(paper.job or paper.state)})
    return HttpResponseRedirect(f"{reverse('kiosk:service', args=[found.code])}?{query}", status=303)
