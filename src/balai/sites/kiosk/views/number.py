"""Taking a number: the priority question, the number itself on screen and paper, and nobody's traces afterwards."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.domains.accounts import selectors as accounts
from balai.domains.directory import selectors as directory
from balai.domains.directory.types import ServiceView
from balai.domains.queueing import selectors, tokens
from balai.domains.queueing.types import TicketView
from balai.flows import hall as halls
from balai.flows import printing
from balai.flows import visit as visits
from balai.flows.visit import TakenNumber
from balai.kernel import idempotency
from balai.kernel.errors import DomainError, Invalid, NotFound
from balai.kernel.ratelimit import Policy, hot_limits

from .. import session
from ..stand import Stand, kiosk_page

LIMITS = (Policy("device", 600, 60), Policy("address", 6_000, 60))
ROUTE = "POST /kiosk/take/"


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def take(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    """The priority question; each answer takes the number. Raises NotFound, TooMany."""
    service = directory.service(stand.actor, stand.mall, code)
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    error = ""
    if request.method == "POST":
        device = str(stand.actor.id) if stand.actor.id else None
        hot_limits.check("issue", LIMITS, device=device, address=request.META.get("REMOTE_ADDR", ""))
        try:
            if not hall.gives_numbers:
                error = _("The mall has closed for today. No number was taken.")
            else:
                answer = HttpResponseRedirect(reverse("kiosk:number"), status=303)
                taken = _taken(request, stand, service)
                session.keep(answer, taken.id, taken.view_token)
                return answer
        except DomainError as refused:
            error = refused.explain()
    return render(
        request,
        "kiosk/take.html",
        {
            "service": service,
            "agency": stand.mall.agencies[service.agency],
            "queue": hall.queues[service.code],
            "hall": hall,
            "priorities": halls.priorities(stand.mall, stand.now) if service.accepts_priority else (),
            "key": secrets.token_urlsafe(16),
            "error": error,
            "accessibility": "" if service.step_free else stand.mall.accessibility,
            "open": hall.gives_numbers and "kiosk" in service.channels and bool(service.queue_prefix),
            **stand.printing,
        },
        status=422 if error else 200,
    )


def _taken(request: HttpRequest, stand: Stand, service: ServiceView) -> TakenNumber:
    """One number; a second touch on the same page, on whichever answer, gives the same one. Raises DomainError."""
    try:
        key = idempotency.key_id("kiosk", f"{ROUTE}{service.code}", request.POST.get("key", ""))
    except Invalid:
        key = None
    wish = visits.read_wish(
        {
            "service": service.code,
            "channel": "kiosk",
            "priority": request.POST.get("priority", "normal"),
            "lang": (get_language() or "id")[:2],
        },
        mall_id=stand.mall.id,
        actor=stand.actor,
        now=stand.now,
        key=key,
        body_hash=idempotency.body_hash(service.code.encode()) if key else None,
    )
    taken, _paper = printing.take_on_paper(wish, actor=stand.actor, now=stand.now)
    return taken


def _kept(request: HttpRequest, stand: Stand) -> tuple[TicketView, str] | None:
    """The number on this screen and its view token; None when nobody took one here a moment ago."""
    kept = session.kept(request)
    if kept is None:
        return None
    ticket_id, token = kept
    try:
        holder = tokens.visitor(ticket_id, token, stand.mall.id)
        return selectors.ticket(holder, ticket_id, now=stand.now), token
    except NotFound:
        return None


@require_safe
@kiosk_page
def number(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The number just taken, large, as QR and as paper. Whoever comes later finds the start."""
    kept = _kept(request, stand)
    if kept is None:
        return HttpResponseRedirect(reverse("kiosk:start"))
    ticket, token = kept
    service = stand.mall.service_by_id(ticket.service_id)
    return render(
        request,
        "kiosk/number.html",
        {
            "ticket": ticket,
            "arrived": "here" in request.GET,
            "service": service,
            "agency": stand.mall.agencies[service.agency],
            "zones": [stand.mall.zones[zone] for zone in service.zones if zone in stand.mall.zones],
            "counters": halls.counter_numbers(service, stand.mall),
            "accessibility": "" if service.step_free else stand.mall.accessibility,
            "link": f"{request.scheme}://{request.get_host()}/t/{ticket.id}/?token={token}",
            "paper": accounts.paper_of(ticket_id=ticket.id, now=stand.now) if stand.printer else "",
            **stand.printing,
        },
    )


@require_safe
@kiosk_page
def paper(request: HttpRequest, stand: Stand) -> HttpResponse:
    """What became of the paper of the number on this screen: a piece of the page. Raises NotFound."""
    kept = _kept(request, stand)
    if kept is None:
        raise NotFound()
    state = accounts.paper_of(ticket_id=kept[0].id, now=stand.now)
    return render(
        request,
        "kiosk/printing.html",
        {"paper": state, "number": True, "look": reverse("kiosk:paper"), **stand.printing},
    )


@require_POST
def wipe(request: HttpRequest) -> HttpResponse:
    """Forget the person at the kiosk and begin again."""
    answer = HttpResponseRedirect(reverse("kiosk:start"), status=303)
    session.forget(answer)
    return answer
