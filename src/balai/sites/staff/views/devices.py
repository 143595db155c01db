"""The mall's devices at the desk: which there are, which are silent, pairing a new one, ending a lost one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import PairingCodeUnknown, PaperSettled
from balai.flows import printing
from balai.kernel import clock
from balai.kernel.errors import DomainError
from balai.kernel.permissions import allowed

from ..device_forms import PlaceForm
from ..requests import mall_of


@never_cache
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Every kiosk, screen and terminal, and the question for a code."""
    now, mall = clock.now(), mall_of(request)
    actor = selectors.staff_actor(request, mall_id=mall.id, now=now)
    return render(
        request,
        "staff/devices.html",
        {
            "actor": actor,
            "devices": selectors.device_rows(actor, mall_id=mall.id, now=now),
            "may_manage": allowed("accounts.manage_devices", actor),
            "papers": printing.unsure(actor, mall=mall, now=now) if allowed("accounts.settle_print", actor) else [],
        },
    )


@never_cache
@require_http_methods(["POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """First the code alone: show its check number and ask what the device is; then with the answer: claim it."""
    now, mall = clock.now(), mall_of(request)
    actor = selectors.staff_actor(request, mall_id=mall.id, now=now)
    code = request.POST.get("code", "")
    try:
        pairing = services.recognise(actor=actor, code=code, now=now)
    except PairingCodeUnknown as error:
        messages.error(request, error.explain())
        return HttpResponseRedirect(reverse("staff:devices"))
    answered = "place" in request.POST
    form = PlaceForm(request.POST if answered else None, actor=actor, mall=mall, now=now)
    if answered and form.is_valid():
        try:
            claimed = services.claim_pairing(actor=actor, code=code, now=now, **form.device())
        except DomainError as error:
            form.add_error(None, error.explain())
        else:
            text = _("Now look at the device: it shows the name “%(name)s”. Press “Yes” there.")
            messages.success(request, text % {"name": claimed.device.name if claimed.device else ""})
            return HttpResponseRedirect(reverse("staff:devices"))
    return render(
        request,
        "staff/pair.html",
        {"actor": actor, "code": code, "check": services.check_number(pairing.pk, pairing.public_key), "form": form},
        status=422 if form.errors else 200,
    )


@require_POST
def revoke(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End the access of a lost or retired device."""
    now = clock.now()
    actor = selectors.staff_actor(request, mall_id=mall_of(request).id, now=now)
    services.revoke_device(actor=actor, device_id=device_id, now=now)
    messages.success(request, _("The device has no access any more."))
    return HttpResponseRedirect(reverse("staff:devices"))


@require_POST
def paper(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Somebody has looked at a printer: its paper came out, or it is printed again."""
    now = clock.now()
    actor = selectors.staff_actor(request, mall_id=mall_of(request).id, now=now)
    came_out = request.POST.get("answer") == "came-out"
    try:
        printing.settle(actor=actor, job_id=job_id, came_out=came_out, now=now)
    except PaperSettled as error:
        messages.error(request, error.explain())
    else:
        messages.success(request, _("Noted: the paper came out.") if came_out else _("It is printed again."))
    return HttpResponseRedirect(reverse("staff:devices"))
