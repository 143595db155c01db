"""Signing in on the terminal of a counter: show a badge, type a PIN. The officer before is signed out.

A reader types the badge's code and Enter, so the first question is one field that sends itself; the second page asks
for the PIN. Both work without JavaScript.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import NotAtTerminal, PinTooEasy, WrongPin
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, NotFound

from ..people_forms import PinForm
from ..requests import browser_of, mall_of, terminal_of


@never_cache
@require_http_methods(["GET", "POST"])
def badge(request: HttpRequest) -> HttpResponse:
    """Badge first, then badge and PIN."""
    terminal = terminal_of(request)
    if terminal and terminal.mall_id != mall_of(request).id:
        terminal = None
    if terminal is None:
        status = NotAtTerminal.status if request.method == "POST" else 200
        return render(request, "staff/no_terminal.html", status=status)
    if request.method != "POST":
        return _ask(request, terminal)
    code, pin = (request.POST.get(name, "")[:60].strip() for name in ("badge", "pin"))
    now = clock.now()
    shown: services.Shown | None = None
    try:
        shown = services.show_badge(terminal=terminal, code=code, now=now)
        if "pin" not in request.POST:
            return _ask_pin(request, terminal, shown, code)
        signed_in = services.sign_in_at_terminal(terminal=terminal, code=code, pin=pin, now=now)
    except DomainError as error:
        if shown is not None and isinstance(error, WrongPin):
            return _ask_pin(request, terminal, shown, code, error)
        return _ask(request, terminal, error)
    return _enter(request, terminal, signed_in)


def _ask(request: HttpRequest, terminal: Actor, error: DomainError | None = None) -> HttpResponse:
    values: dict[str, Any] = {
        "terminal": terminal,
        "before": selectors.officer_at(terminal, now=clock.now()),
        "error": error.explain() if error else "",
        "title": error.title if error else "",
    }
    return render(request, "staff/badge.html", values, status=error.status if error else 200)


def _ask_pin(
    request: HttpRequest, terminal: Actor, shown: services.Shown, code: str, error: DomainError | None = None
) -> HttpResponse:
    values: dict[str, Any] = {
        "terminal": terminal,
        "name": shown.staff.name,
        "code": code,
        "error": f"{error.title}. {error.explain()}" if error else "",
    }
    values["summary"] = [("id_pin", values["error"])] if error else []
    return render(request, "staff/badge_pin.html", values, status=error.status if error else 200)


def _enter(request: HttpRequest, terminal: Actor, shown: services.Shown) -> HttpResponse:
    """Open the browser session and write it down; whoever was signed in here before is not any more."""
    former = request.session.session_key
    login(request, shown.staff.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    now = clock.now()
    services.open_session(
        staff=shown.staff,
        session_key=request.session.session_key or "",
        factor="terminal",
        device_id=terminal.id,
        counter=terminal.counter or "",
        badge_id=shown.badge_id,
        browser=browser_of(request),
        until=shown.until,
        now=now,
    )
    if former and former != request.session.session_key:
        services.end_browser_session(session_key=former, now=now)
    return HttpResponseRedirect(f"/counter/{terminal.counter}/")


@never_cache
@require_http_methods(["GET", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """One's own PIN: the present one, and a new one twice."""
    now = clock.now()
    actor = selectors.staff_actor(request, mall_id=mall_of(request).id, now=now)
    if not selectors.has_pin(actor):
        raise NotFound()
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = form.cleaned_data
        try:
            services.choose_pin(actor=actor, present=answer["present"], chosen=answer["chosen"], now=now)
        except DomainError as error:
            form.add_error(
                "chosen" if isinstance(error, PinTooEasy) else "present", f"{error.title}. {error.explain()}"
            )
        else:
            messages.success(request, _("Your PIN is changed."))
            return HttpResponseRedirect("/staff/")
    return render(request, "staff/pin.html", {"actor": actor, "form": form}, status=422 if form.errors else 200)
