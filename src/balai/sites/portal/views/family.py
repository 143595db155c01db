"""Several numbers on one phone: whoever took the first takes more for his family, and follows all on one page."""

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
from django.views.decorators.http import require_http_methods

from balai.domains.queueing import selectors
from balai.domains.queueing.errors import TicketExpired
from balai.domains.queueing.types import TicketView
from balai.flows import family
from balai.flows import hall as halls
from balai.flows import messages as messages_flow
from balai.kernel import idempotency
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.ratelimit import hot_limits

from ..cookies import device_of, keep_device, keep_owner, time_left
from ..forms import fresh_key
from ..requests import Visit, address_of, visit_of
from .ticket import LIMITS, _expired, _holder, _owner

ON_THE_FORM = (409, 422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """All numbers taken together; a POST takes one more, from the browser that took the first. Raises NotFound,
    TooMany."""
    visit = visit_of(request)
    actor = _owner(request, ticket_id) if request.method == "POST" else _holder(request, ticket_id, visit)
    try:
        together = selectors.family(actor, ticket_id, now=visit.now)
        if request.method != "POST":
            return _page(request, visit, actor, together)
        if not actor.holds("owner"):
            raise NotFound()
        hot_limits.check("ticket", LIMITS, ticket=str(ticket_id), address=address_of(request))
        return _take(request, visit, actor, together)
    except TicketExpired:
        return _expired(request)


def _take(request: HttpRequest, visit: Visit, actor: Actor, together: list[TicketView]) -> HttpResponse:
    given = {name: request.POST.get(name, "")[:60] for name in ("service", "priority", "key")}
    device = device_of(request)
    try:
        taken = family.take_one_more(
            actor=actor,
            first=together[0],
            service=given["service"],
            priority=given["priority"] or "normal",
            lang=(get_language() or "id")[:2],
            device=device,
            key=idempotency.key_id("family", str(together[0].id), given["key"] or fresh_key()),
            now=visit.now,
        )
    except DomainError as error:
        if error.status not in ON_THE_FORM:
            raise
        return _page(request, visit, actor, together, given, error)
    messages.success(request, _("%(number)s was taken too.") % {"number": taken.number})
    answer = HttpResponseRedirect(reverse("portal:family", args=[together[0].id]), status=303)
    keep_owner(answer, taken.id, taken.token, time_left(visit))
    keep_device(answer, device, time_left(visit))
    return answer


def _page(
    request: HttpRequest,
    visit: Visit,
    actor: Actor,
    together: list[TicketView],
    given: dict[str, str] | None = None,
    error: DomainError | None = None,
) -> HttpResponse:
    first = together[0].id
    hall = visit.hall()
    said = ""
    if error is not None:
        fields = getattr(error, "fields", {})
        said = str(next(iter(fields.values()))) if fields else f"{error.title}. {error.explain()}"
    values: dict[str, Any] = {
        "numbers": [
            (
                ticket,
                visit.mall.service_by_id(ticket.service_id),
                messages_flow.ticket_path(ticket.id),
            )
            for ticket in together
        ],
        "first": first,
        "back": messages_flow.ticket_path(first),
        "owner": actor.holds("owner"),
        "given": given or {},
        "error": said,
        "summary": [("id_service", said)] if said else [],
        "key": fresh_key(),
        "open": hall.gives_numbers,
        "services": sorted(
            (
                (one.code, f"{one.name} · {visit.mall.agencies[one.agency].short}")
                for one in visit.mall.services.values()
                if one.queue_prefix and "online" in one.channels
            ),
            key=lambda pair: pair[1],
        ),
        "priorities": [
            ("normal", _("No, I wait in the usual order")),
            *((choice.code, choice.name) for choice in halls.priorities(visit.mall, visit.now)),
        ],
    }
    return render(request, "portal/family.html", values, status=422 if said else 200)
