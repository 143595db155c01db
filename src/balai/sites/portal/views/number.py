"""Taking a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.domains.directory import selectors as directory
from balai.domains.directory.types import ServiceView
from balai.domains.queueing.errors import QuotaReached, TooManyNumbers
from balai.flows import hall as halls
from balai.flows import visit as visits
from balai.flows.visit import TakenNumber
from balai.kernel import idempotency
from balai.kernel.errors import DomainError, Invalid
from balai.kernel.idempotency import KeyConflict
from balai.kernel.ratelimit import Policy, hot_limits

from ..cookies import device_of, keep_device, keep_owner, time_left
from ..forms import NumberForm
from ..requests import Visit, address_of, visit_of

# A whole mall behind one Wi-Fi address takes a few hundred numbers an hour.
LIMITS = (Policy("address", 6_000, 60),)
CLIENT, ROUTE = "form", "POST /services/number/"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and the number. Raises NotFound, TooMany; other refusals come back on the form."""
    visit = visit_of(request)
    service = directory.service(visit.actor, visit.mall, code)
    choices = halls.priorities(visit.mall, visit.now) if service.accepts_priority else ()
    form = NumberForm(request.POST if request.method == "POST" else None, priorities=choices)
    hall = visit.hall()
    if request.method == "POST":
        hot_limits.check("issue", LIMITS, address=address_of(request))
        if not hall.gives_numbers:
            form.add_error(None, str(_("The mall has closed for today. No number was taken.")))
        elif form.is_valid():
            try:
                device = device_of(request)
                return _hand_over(_taken(form, service, visit, device), visit, device)
            except KeyConflict:
                form.add_error(None, str(ALREADY_TAKEN))
                form.renew_key()
            except DomainError as error:
                form.refuse(error)
                if isinstance(error, QuotaReached | TooManyNumbers):
                    form.renew_key()  # the refusal is kept under the old one; a place may become free
    return render(
        request,
        "portal/number.html",
        {
            "form": form,
            "service": service,
            "agency": visit.mall.agencies[service.agency],
            "queue": hall.queues[service.code],
            "hall": hall,
            "open": hall.gives_numbers and "online" in service.channels and bool(service.queue_prefix),
        },
        status=422 if form.errors else 200,
    )


ALREADY_TAKEN = _(
    "You have already taken a number with this form; it stays valid. To take one more, press the button again."
)


def _taken(form: NumberForm, service: ServiceView, visit: Visit, device: str) -> TakenNumber:
    """One number. Raises Invalid, ServiceClosed, KeyConflict, QuotaReached, TooManyNumbers."""
    data = form.cleaned_data
    wish = visits.read_wish(
        {
            "service": service.code,
            "channel": "online",
            "priority": data["priority"] or "normal",
            "name": data["name"],
            "phone": data["phone"],
            "lang": (get_language() or "id")[:2],
        },
        mall_id=visit.mall.id,
        actor=visit.actor,
        now=visit.now,
        key=_key(data["key"], service),
        body_hash=idempotency.body_hash(form.content()),
        device=device,
    )
    return visits.take_number(wish, now=visit.now)


def _key(given: str, service: ServiceView) -> bytes | None:
    # The key itself is the secret: a phone that changes networks between two sendings must still get one number.
    try:
        return idempotency.key_id(CLIENT, f"{ROUTE}{service.code}", given) if given else None
    except Invalid:
        return None


def _hand_over(taken: TakenNumber, visit: Visit, device: str) -> HttpResponse:
    """To the ticket's page; the owner's token stays in this browser until the service day ends."""
    answer = HttpResponseRedirect(taken.path, status=303)
    keep_owner(answer, taken.id, taken.token, time_left(visit))
    keep_device(answer, device, time_left(visit))
    return answer
