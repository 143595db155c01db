"""The door clerk's page: before the mall opens, and all day for whoever lost his slip or came back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balai.domains.queueing import tokens
from balai.domains.queueing.attendance import attendance
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.ids import uuid7
from balai.kernel.ratelimit import hot_limits

from . import door
from .requests import Watch, watch_of

TOLD = (404, 409, 422)


@never_cache
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page; with a number, what can be done to it."""
    return _page(request, watch_of(request), number=request.GET.get("number", "")[:20].strip().upper())


def _page(
    request: HttpRequest, watch: Watch, *, number: str = "", errors: dict[str, str] | None = None, given: Any = None
) -> HttpResponse:
    errors = dict(errors or {})
    values: dict[str, Any] = {"actor": watch.actor, "door": door.door_of(watch), "key": str(uuid7()), "number": number}
    if number and not errors:
        try:
            ticket = door.found(watch, number)
        except NotFound:
            errors["number"] = _("There is no number %(number)s today. Check the letters and the count.") % {
                "number": number
            }
        else:
            values |= {
                "ticket": ticket,
                "service": watch.mall.service_by_id(ticket.service_id),
                "verbs": door.verbs_of(ticket, watch),
                "behind": attendance(ticket.day).behind,
            }
    values |= {
        "errors": errors,
        "summary": [(f"id_{name}", text) for name, text in errors.items()],
        "given": given or {},
        "languages": [("id", "Bahasa Indonesia"), ("en", "English")],
    }
    return render(request, "desk/door.html", values, status=422 if errors else 200)


@never_cache
@require_POST
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Give a number, check one in, bring one back, print a slip again."""
    watch = watch_of(request)
    door.door_of(watch)
    names = ("number", "check_number", "code", "service", "priority", "lang")
    given = {name: request.POST.get(name, "")[:60].strip() for name in names}
    key, number = request.POST.get("key", "")[:60] or str(uuid7()), given["number"].upper()
    try:
        if verb == "give":
            number = door.give(
                watch,
                service=given["service"],
                priority=given["priority"] or "normal",
                lang=given["lang"] or "id",
                key=key,
            ).number
            return HttpResponseRedirect(_slip(number))
        if verb == "reprint":
            return HttpResponseRedirect(_slip(door.reprint(watch, number=number, key=key)))
        if verb == "check-in":
            seen = door.check_in(watch, number=given["check_number"], code=given["code"])
            messages.success(request, _("%(number)s is checked in and waits now.") % {"number": seen.number})
        elif verb == "rejoin":
            seen = door.rejoin(watch, number=number)
            messages.success(request, _("%(number)s waits again, behind the next few.") % {"number": seen.number})
        else:
            raise Http404
    except DomainError as error:
        return _refused(request, watch, verb, error, given)
    return HttpResponseRedirect(reverse("desk:door"))


def _refused(request: HttpRequest, watch: Watch, verb: str, error: DomainError, given: dict[str, str]) -> HttpResponse:
    """The page again, with what was typed and what is the matter. Raises what is no matter of the form."""
    if error.status not in TOLD:
        raise error
    if isinstance(error, NotFound):
        address = str(request.META.get("REMOTE_ADDR", ""))
        hot_limits.check("wrong", tokens.WRONG, target=f"{watch.actor.id} {given['check_number']}", address=address)
        text = _("Number and code do not belong together, or there is no such number today.")
        return _page(request, watch, errors={"check_number": text}, given=given)
    fields = {name: str(text) for name, text in getattr(error, "fields", {}).items()}
    text = f"{error.title}. {error.explain()}" if error.detail else str(error.title)
    where = "service" if verb == "give" else "check_number"
    return _page(request, watch, errors=fields or {where: text}, given=given)


def _slip(number: str) -> str:
    return f"{reverse('desk:slip')}?{urlencode({'number': number})}"


@never_cache
@require_GET
def slip(request: HttpRequest) -> HttpResponse:
    """The slip of a number for the printer; it says when it is not the first. Looking does not count."""
    watch = watch_of(request)
    ticket = door.found(watch, request.GET.get("number", "")[:20].strip().upper())
    values = {
        "actor": watch.actor,
        "ticket": ticket,
        "service": watch.mall.service_by_id(ticket.service_id),
        "link": request.build_absolute_uri(door.view_path(ticket)),
        "code": tokens.check_in_code(ticket.id) if ticket.state == "booked" else "",
    }
    return render(request, "desk/slip.html", values)
