"""The kiosk's few pages."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balai.domains.accounts.selectors import actor_for_request
from balai.domains.directory import selectors as directory
from balai.domains.directory.types import MallView, ServiceView
from balai.domains.queueing import selectors, tokens
from balai.flows import hall as halls
from balai.flows import visit as visits
from balai.flows.visit import TakenNumber
from balai.kernel import clock, idempotency
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, Invalid, NotFound
from balai.kernel.permissions import allowed
from balai.kernel.ratelimit import Policy, hot_limits

from . import session

LIMITS = (Policy("device", 600, 60), Policy("address", 6_000, 60))
P = ParamSpec("P")
ROUTE = "POST /kiosk/take/"
BUSY_SHOWN = 3
FOUND_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Stand:
    """The machine (or, in demo and test, any browser), the mall it stands in, the instant (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime


def kiosk_page(page: Callable[Concatenate[HttpRequest, Stand, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that only the mall's own kiosks show in production; never kept in a cache or in the browser's history."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, *args: P.args, **arguments: P.kwargs) -> HttpResponse:
        mall: MallView | None = getattr(request, "mall", None)
        if mall is None:
            raise NotFound()
        request.now = now = clock.now()  # type: ignore[attr-defined]
        actor = actor_for_request(request, mall_id=mall.id, now=now)
        if settings.BALAI_MODE == "production" and not allowed("queueing.issue_at_counter", actor, mall.id):
            return render(request, "kiosk/not_enrolled.html", status=403)
        return page(request, Stand(actor, mall, now), *args, **arguments)

    return shown


def _services(codes: tuple[str, ...], hall: halls.HallNow) -> list[halls.QueueNow]:
    return [queue for code in codes if (queue := hall.queues[code]) and "kiosk" in queue.service.channels]


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
            "busiest": [queue for queue in hall.busiest if "kiosk" in queue.service.channels][:BUSY_SHOWN],
            "touched": session.touched(request),
        },
    )


@require_safe
@kiosk_page
def agency(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    """The services of one agency. Raises NotFound."""
    found = directory.agency(stand.actor, stand.mall, code)
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    return render(
        request, "kiosk/services.html", {"agency": found, "hall": hall, "queues": _services(found.services, hall)}
    )


@require_safe
@kiosk_page
def services(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Services that answer `q`."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    hall = halls.hall_now(stand.actor, stand.mall, stand.now)
    found = directory.services(stand.actor, stand.mall, q=q, limit=FOUND_SHOWN)
    queues = _services(tuple(item.code for item in found.items), hall)
    return render(request, "kiosk/services.html", {"q": q, "hall": hall, "queues": queues})


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
                session.keep(answer, _taken(request, stand, service))
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
    return visits.take_number(wish, now=stand.now)


@require_safe
@kiosk_page
def number(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The number just taken, large, as QR and as paper. Whoever comes later finds the start."""
    kept = session.kept(request)
    if kept is None:
        return HttpResponseRedirect(reverse("kiosk:start"))
    ticket_id, token = kept
    try:
        holder = tokens.visitor(ticket_id, token, stand.mall.id)
        ticket = selectors.ticket(holder, ticket_id, now=stand.now)
    except NotFound:
        return HttpResponseRedirect(reverse("kiosk:start"))
    service = stand.mall.service_by_id(ticket.service_id)
    return render(
        request,
        "kiosk/number.html",
        {
            "ticket": ticket,
            "service": service,
            "agency": stand.mall.agencies[service.agency],
            "zones": [stand.mall.zones[zone] for zone in service.zones if zone in stand.mall.zones],
            "counters": halls.counter_numbers(service, stand.mall),
            "accessibility": "" if service.step_free else stand.mall.accessibility,
            "link": f"{request.scheme}://{request.get_host()}/t/{ticket.id}/?token={token}",
            "printer": stand.actor.kind == "device",
        },
    )


@require_POST
def wipe(request: HttpRequest) -> HttpResponse:
    """Forget the person at the kiosk and begin again."""
    answer = HttpResponseRedirect(reverse("kiosk:start"), status=303)
    session.forget(answer)
    return answer
