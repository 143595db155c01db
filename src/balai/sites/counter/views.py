"""The officer's pages: choose a counter, its console, sending on, giving a number, reading a contact."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.domains.queueing.services.contact import read_contact
from balai.flows import hall
from balai.flows.wording import wait_words
from balai.kernel.errors import DomainError, Forbidden, NotFound
from balai.kernel.ids import uuid7

from . import acts, places, words
from .console import console_of
from .requests import shift_of

GOES_ON_THE_PAGE = (409, 422)  # refusals an officer can act on; the others are pages of their own


def _fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The counters this officer may serve; on a terminal straight to its own. Raises Forbidden when there is none."""
    shift = shift_of(request)
    usual, others = places.counters_to_serve(shift)
    if shift.actor.counter and usual:
        return HttpResponseRedirect(reverse("counter:console", args=[shift.actor.counter]))
    if not usual and not others:
        raise Forbidden()
    return render(request, "counter/choose.html", {"actor": shift.actor, "usual": usual, "others": others})


@never_cache
@require_GET
def console(request: HttpRequest, code: str) -> HttpResponse:
    """The console; only its inside when a live page asks again."""
    shift = shift_of(request)
    template = "counter/_console.html" if _fragment(request) else "counter/console.html"
    values = {"actor": shift.actor, "console": console_of(shift, code), "words": words}
    return render(request, template, values)


@never_cache
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do one verb and show the console again. A refusal is told there."""
    shift = shift_of(request)
    if verb not in acts.ACTS:
        raise Http404
    given = request.POST
    order = acts.Order(
        counter=code,
        verb=verb,
        key=given.get("key") or str(uuid7()),
        seen=given.get("seen", ""),
        service=given.get("service", ""),
        number=given.get("number", "")[:20].strip().upper(),
        reason=given.get("reason", "")[:24],
    )
    try:
        said = acts.perform(shift, order)
    except DomainError as error:
        if error.status not in GOES_ON_THE_PAGE:
            raise
        messages.error(request, f"{error.title}. {error.explain()}" if error.detail else str(error.title))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(reverse("counter:console", args=[code]))


@never_cache
@require_GET
def transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Where to send the visitor: the dialog's list, or a page with a search of its own."""
    shift = shift_of(request)
    q = request.GET.get("q", "")[:100]
    values = {
        "actor": shift.actor,
        "console": console_of(shift, code),
        "targets": places.targets(shift, counter=code, q=q),
        "q": q,
    }
    return render(request, "counter/_targets.html" if _fragment(request) else "counter/transfer.html", values)


@never_cache
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, code: str) -> HttpResponse:
    """A number for somebody who came without one: first the questions, then the number."""
    shift = shift_of(request)
    at = console_of(shift, code)
    errors: list[tuple[str, str]] = []
    values = {"actor": shift.actor, "console": at, "given": request.POST, "key": request.POST.get("key") or at.key}
    if request.method == "POST":
        try:
            taken = acts.give_number(
                shift,
                counter=code,
                key=str(values["key"]),
                service=request.POST.get("service", ""),
                priority=request.POST.get("priority") or "normal",
                lang=request.POST.get("lang") or "id",
            )
        except DomainError as error:
            if error.status not in GOES_ON_THE_PAGE:
                raise
            fields = getattr(error, "fields", {})
            errors = [(f"id_{name}", str(text)) for name, text in fields.items()] or [
                ("id_service-0", _("Choose the service the visitor came for."))
            ]
        else:
            values |= {"taken": taken, "link": request.build_absolute_uri(taken.path)}
            values |= {"service": shift.mall.services[taken.service], "wait": wait_words(taken.eta)}
            return render(request, "counter/_given.html" if _fragment(request) else "counter/given.html", values)
    values |= {
        "errors": errors,
        "services": [(queue.service, shift.mall.services[queue.service].name) for queue in at.queues],
        "priorities": [("normal", _("None")), *((p.code, p.name) for p in hall.priorities(shift.mall, shift.now))],
        "languages": [("id", "Bahasa Indonesia"), ("en", "English")],
    }
    template = "counter/_number.html" if _fragment(request) else "counter/number.html"
    return render(request, template, values, status=422 if errors else 200)


@never_cache
@require_POST
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Name and phone of the visitor at the counter now. Each look is written into the access log."""
    shift = shift_of(request)
    values = {"actor": shift.actor, "console": console_of(shift, code), "asked": True, "words": words}
    try:
        values["contact"] = read_contact(shift.actor, counter=code, now=shift.now)
    except NotFound:
        values["contact"] = None
    return render(request, "counter/_contact.html" if _fragment(request) else "counter/console.html", values)
