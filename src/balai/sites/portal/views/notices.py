"""The notices of a number: read them, choose where to be told, leave an address, stop. Looking changes nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.notifications import selectors, services
from balai.domains.queueing import selectors as queueing
from balai.domains.queueing import tokens
from balai.domains.queueing.errors import TicketExpired
from balai.domains.queueing.types import TicketView
from balai.flows import messages as flow
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, Invalid, NotFound
from balai.kernel.ratelimit import Policy, hot_limits

from ..forms import AddressForm
from ..requests import address_of, visit_of
from .ticket import _expired, _holder, _owner

VERBS = ("read", "choose", "leave", "stop", "push")
LIMITS = (Policy("ticket", 30, 60), Policy("address", 6_000, 60))


@never_cache
@require_safe
def show(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The notices for whoever holds one of the number's tokens. Raises NotFound, TooMany."""
    visit = visit_of(request)
    actor = _holder(request, ticket_id, visit)
    try:
        ticket = queueing.ticket(actor, ticket_id, now=visit.now)
    except TicketExpired:
        return _expired(request)
    return _page(request, actor, ticket)


def _page(request: HttpRequest, actor: Actor, ticket: TicketView, form: AddressForm | None = None) -> HttpResponse:
    found = flow.of_ticket(actor, ticket, now=clock.now(), before=request.GET.get("before", "")[:40])
    token = tokens.view_token(ticket.id)
    place = reverse("portal:notices", args=[ticket.id])
    values: dict[str, Any] = {
        "ticket": ticket,
        "found": found,
        "owner": actor.holds("owner"),
        "form": form or AddressForm(),
        "back": f"{reverse('portal:ticket', args=[ticket.id])}?token={token}",
        "older": f"{place}?token={token}&before={found.inbox.next}" if found.inbox.next else "",
        "newer": f"{place}?token={token}" if request.GET.get("before") else "",
    }
    return render(request, "portal/notices.html", values, status=422 if form is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ticket_id: UUID, verb: str) -> HttpResponse:
    """One of the owner's wishes. A GET leads to the notices and does nothing. Raises NotFound, TooMany."""
    if request.method != "POST":
        return _back(ticket_id)
    actor = _owner(request, ticket_id)
    if not actor.holds("owner"):
        raise NotFound()
    hot_limits.check("notices", LIMITS, ticket=str(ticket_id), address=address_of(request))
    now = clock.now()
    try:
        ticket = queueing.ticket(actor, ticket_id, now=now)
    except TicketExpired:
        return _expired(request)
    if verb == "read":
        services.mark_read(actor=actor, now=now)
    elif verb == "choose":
        _choose(request, actor)
    elif verb == "stop":
        services.erase_addresses(actor=actor, now=now)
        messages.success(request, _("Your addresses are erased. Nothing more is sent to you."))
    elif verb == "push":
        return _push(request, actor, ticket)
    else:
        return _leave(request, actor, ticket)
    return _back(ticket_id)


def _choose(request: HttpRequest, actor: Actor) -> None:
    allowed = {code[:20] for code in request.POST.getlist("channel")}
    try:
        services.choose(actor=actor, lang=request.POST.get("lang", ""), allowed=allowed, now=clock.now())
    except DomainError as error:
        messages.warning(request, error.explain())
    else:
        messages.success(request, _("Your choice is kept."))


def _leave(request: HttpRequest, actor: Actor, ticket: TicketView) -> HttpResponse:
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, ticket, form)
    try:
        flow.leave_addresses(
            actor=actor,
            ticket=ticket,
            phone=form.cleaned_data["phone"],
            email=form.cleaned_data["email"],
            lang=_language(),
            now=clock.now(),
        )
    except Invalid as error:
        for name, text in error.fields.items():
            form.add_error(name if name in form.fields else None, str(text))
        return _page(request, actor, ticket, form)
    messages.success(request, _("From now on you are told there too."))
    return _back(ticket.id)


def _push(request: HttpRequest, actor: Actor, ticket: TicketView) -> HttpResponse:
    """For the page's script: 204, or a refusal."""
    subscription = request.POST.get("subscription", "")[:4_000]
    try:
        flow.push_here(actor=actor, ticket=ticket, subscription=subscription, lang=_language(), now=clock.now())
    except DomainError as error:
        return HttpResponse(error.explain(), status=error.status, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@never_cache
@require_safe
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """What would have left the demo. Raises NotFound in production."""
    visit = visit_of(request)
    before = request.GET.get("before", "")[:40]
    found, older = selectors.demo_messages(mall_id=visit.mall.id, before=before)
    values = {"messages_shown": found, "older": f"?before={older}" if older else "", "newer": "?" if before else ""}
    return render(request, "portal/demo_outbox.html", values)


def _language() -> str:
    return (get_language() or "id")[:2]


def _back(ticket_id: UUID) -> HttpResponse:
    place = reverse("portal:notices", args=[ticket_id])
    return HttpResponseRedirect(place, status=303)
