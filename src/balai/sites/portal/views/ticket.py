"""The page of a number: follow it, check in, come back, give it back, rate the visit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.directory import selectors as directory
from balai.domains.queueing import selectors, services, tokens
from balai.domains.queueing.errors import AlreadyRated, CheckInClosed, TicketExpired, TooLateToRejoin, WrongState
from balai.domains.queueing.types import TicketView
from balai.domains.queueing.workflow import STATES
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ratelimit import Policy, hot_limits

from ..cookies import owner_token_of
from ..following import Following, following
from ..forms import RatingForm
from ..requests import Visit, address_of, visit_of

LIMITS = (Policy("ticket", 60, 60), Policy("address", 6_000, 60))


@require_safe
def show(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The number for whoever holds one of its tokens. Raises NotFound for everybody else, TooMany if they insist."""
    try:
        return _page(request, _followed(request, ticket_id))
    except TicketExpired:
        return _expired(request)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Give the number back: only from the browser that took it. A GET leads to the number. Raises NotFound, TooMany."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:ticket", args=[ticket_id]))
    actor = _owner(request, ticket_id)
    hot_limits.check("ticket", LIMITS, ticket=str(ticket_id), address=address_of(request))
    try:
        services.cancel(actor=actor, ticket_id=ticket_id, now=clock.now())
    except TicketExpired:
        return _expired(request)
    except WrongState:
        messages.warning(request, _("The number was not cancelled: it is past that. See below."))
    return _back(ticket_id)


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The visitor is in the mall: only from the browser that took the number. A GET leads to it. Raises NotFound,
    TooMany."""
    return _bring(request, ticket_id, services.check_in)


@require_http_methods(["GET", "HEAD", "POST"])
def rejoin(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The visitor of a missed call is here after all. As `check_in`."""
    return _bring(request, ticket_id, services.rejoin)


def _bring(request: HttpRequest, ticket_id: UUID, verb: Callable[..., TicketView]) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:ticket", args=[ticket_id]))
    actor = _owner(request, ticket_id)
    hot_limits.check("ticket", LIMITS, ticket=str(ticket_id), address=address_of(request))
    try:
        verb(actor=actor, ticket_id=ticket_id, now=clock.now())
    except TicketExpired:
        return _expired(request)
    except (CheckInClosed, TooLateToRejoin) as error:
        messages.warning(request, f"{error.title}. {error.explain()}")
    except WrongState:
        messages.warning(request, _("The number is past that. See below where it is now."))
    return _back(ticket_id)


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Rate the finished visit, once. A GET leads to the number. Raises NotFound, TooMany."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("portal:ticket", args=[ticket_id]))
    actor = _owner(request, ticket_id)
    hot_limits.check("ticket", LIMITS, ticket=str(ticket_id), address=address_of(request))
    try:
        seen = _followed(request, ticket_id)
    except TicketExpired:
        return _expired(request)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, seen, form)
    try:
        services.rate(
            actor=actor,
            ticket_id=ticket_id,
            score=form.cleaned_data["score"],
            comment=form.cleaned_data["comment"],
            now=clock.now(),
        )
    except AlreadyRated as error:
        messages.info(request, error.explain())
    except WrongState:
        messages.warning(request, _("The visit is not finished yet. Nothing was rated."))
    return _back(ticket_id)


def _owner(request: HttpRequest, ticket_id: UUID) -> Actor:
    """Whoever took the number. Raises NotFound, TooMany: only then are tries at this number counted as its owner's."""
    return _opened(request, ticket_id, owner_token_of(request), visit_of(request))


def _holder(request: HttpRequest, ticket_id: UUID, visit: Visit) -> Actor:
    """Whoever took the number (cookie), else whoever has its link. Raises NotFound, TooMany."""
    try:
        return tokens.visitor(ticket_id, owner_token_of(request), visit.mall.id)
    except NotFound:
        return _opened(request, ticket_id, request.GET.get("token", ""), visit)


def _opened(request: HttpRequest, ticket_id: UUID, token: str, visit: Visit) -> Actor:
    """The visitor a token makes. Raises NotFound, and TooMany for whoever goes on trying wrong ones."""
    try:
        return tokens.visitor(ticket_id, token, visit.mall.id)
    except NotFound:
        tokens.slow_wrong(ticket_id, address_of(request))
        raise


def _followed(request: HttpRequest, ticket_id: UUID) -> Following:
    """Raises NotFound, TicketExpired."""
    visit = visit_of(request)
    actor = _holder(request, ticket_id, visit)
    ticket = selectors.ticket(actor, ticket_id, now=visit.now)
    return following(
        ticket,
        mall=visit.mall,
        opening=directory.opening(actor, visit.mall, visit.now),
        now=visit.now,
        owner=actor.holds("owner"),
        origin_url=f"{request.scheme}://{request.get_host()}",
    )


def _page(request: HttpRequest, seen: Following, form: RatingForm | None = None) -> HttpResponse:
    return render(
        request,
        "portal/ticket.html",
        {
            "seen": seen,
            "ticket": seen.ticket,
            "form": form or RatingForm(),
            "state_page": STATE_PAGES[seen.ticket.state],
        },
        status=422 if form is not None else 200,
    )


STATE_PAGES = {state: f"portal/ticket/{state}.html" for state in STATES}


def _expired(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/expired.html", status=410)


def _back(ticket_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"/t/{ticket_id}/?token={tokens.view_token(ticket_id)}", status=303)
