"""Into an account: by a code, by a letter and its PIN, by the national identity; the second proof; out again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.domains.accounts.citizens import codes, oidc, selectors, services
from balai.domains.accounts.citizens.errors import CitizenSignInNeeded
from balai.domains.accounts.citizens.types import Proved
from balai.flows import citizens
from balai.kernel.errors import DomainError, NotFound, TooMany

from ..forms import CodeForm, ContactForm, LetterForm
from ..requests import (
    ASK_COOKIE,
    PATH,
    Caller,
    caller_of,
    keep_ask,
    keep_longer,
    keep_session,
    let_go,
    next_of,
    signed_in,
    with_next,
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a code, or choose another way. The same answer for every address, anybody's or not. Raises TooMany."""
    caller, wanted = caller_of(request), next_of(request)
    if request.method != "POST" and caller.session is not None:
        return HttpResponseRedirect(wanted)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = citizens.ask_code(
                mall_id=caller.mall.id,
                typed=form.cleaned_data["contact"],
                address=caller.address,
                lang=caller.lang,
                now=caller.now,
            )
        except TooMany:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return keep_ask(HttpResponseRedirect(with_next("citizen:code", wanted)), kept)
    values = {"form": form, "next": wanted, "identity": oidc.provider_name()}
    return render(request, "citizen/sign_in.html", values, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Type the code that came. A right one signs in, confirms, or adds a contact: whatever it was asked for."""
    caller, wanted = caller_of(request), next_of(request)
    kept = request.COOKIES.get(ASK_COOKIE, "")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proved = citizens.prove(
                kept=kept,
                mall_id=caller.mall.id,
                code=form.cleaned_data["code"],
                browser=caller.browser,
                lang=caller.lang,
                now=caller.now,
            )
        except NotFound:
            return HttpResponseRedirect(with_next("citizen:sign_in", wanted))
        except DomainError as error:
            form.refuse(error)
        else:
            return _proved(request, caller, proved, wanted)
    shown = selectors.ask_shown(codes.asked_by(kept), mall_id=caller.mall.id, now=caller.now)
    if shown is None and not form.errors:
        return HttpResponseRedirect(with_next("citizen:sign_in", wanted))
    purpose, kind, hint = shown or ("enter", "", "")
    values = {"form": form, "next": wanted, "purpose": purpose, "kind": kind, "hint": hint, "over": shown is None}
    return render(request, "citizen/code.html", values, status=422 if form.errors else 200)


def _proved(request: HttpRequest, caller: Caller, proved: Proved, wanted: str) -> HttpResponse:
    if proved.opened is not None:
        if proved.opened.joined:
            messages.success(request, _("Welcome. This is your account; there is nothing more to fill in."))
        answer: HttpResponse = HttpResponseRedirect(wanted)
        return keep_session(answer, proved.opened, caller.now)
    if proved.purpose == "add":
        messages.success(request, _("Confirmed. This address belongs to your account now."))
        return HttpResponseRedirect(reverse("citizen:account"))
    messages.success(request, _("Confirmed. Everything in your account is open again."))
    life = selectors.rule(caller.mall.id, caller.now).full_session.total_seconds()
    return keep_longer(HttpResponseRedirect(wanted), request, life)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """Letter number and PIN from a counter. Raises TooMany."""
    caller, wanted = caller_of(request), next_of(request)
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = services.open_letter(
                mall_id=caller.mall.id,
                code=form.cleaned_data["letter"],
                pin=form.cleaned_data["pin"],
                address=caller.address,
                browser=caller.browser,
                now=caller.now,
                session_id=caller.session.id if caller.session else None,
            )
        except TooMany:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            citizens.welcome(opened, mall_id=caller.mall.id, lang=caller.lang, now=caller.now)
            messages.success(request, _("You are signed in. The letter is used up; keep its account number."))
            return keep_session(HttpResponseRedirect(wanted), opened, caller.now)
    status = 422 if form.errors else 200
    return render(request, "citizen/letter.html", {"form": form, "next": wanted}, status=status)


@require_http_methods(["GET", "HEAD"])
@signed_in("numbers")
def confirm(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Why a phone that was silent for long opens so little, and the ways to confirm."""
    if caller.actor.holds("full"):
        return HttpResponseRedirect(next_of(request))
    values = {"ways": selectors.ways_to_confirm(caller.actor), "next": next_of(request)}
    return render(request, "citizen/confirm.html", values)


@require_http_methods(["POST"])
@signed_in("numbers")
def confirm_by(request: HttpRequest, *, caller: Caller, contact_id: UUID) -> HttpResponse:
    """A code to the account's own e-mail address. Raises NotFound, TooMany."""
    kept = citizens.ask_to_confirm(
        session=caller.own_session,
        contact_id=contact_id,
        address=caller.address,
        lang=caller.lang,
        now=caller.now,
    )
    return keep_ask(HttpResponseRedirect(with_next("citizen:code", next_of(request))), kept)


@require_http_methods(["POST"])
@signed_in("numbers")
def anew(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """The phone had another owner: begin an account of one's own. Raises NotFound."""
    opened = services.begin_anew(
        actor=caller.actor, session_id=caller.own_session.id, browser=caller.browser, now=caller.now
    )
    citizens.welcome(opened, mall_id=caller.mall.id, lang=caller.lang, now=caller.now)
    messages.success(request, _("Welcome. This is your account; there is nothing more to fill in."))
    return keep_session(HttpResponseRedirect(PATH), opened, caller.now)


@never_cache
@require_http_methods(["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; with `everywhere`, every session of the account."""
    caller = caller_of(request)
    try:
        if request.POST.get("everywhere"):
            services.end_all(actor=caller.actor, now=caller.now)
        else:
            services.end_session(actor=caller.actor, session_id=caller.own_session.id, now=caller.now)
    except (CitizenSignInNeeded, NotFound):
        return let_go(HttpResponseRedirect(reverse("citizen:sign_in")))
    messages.success(request, _("You are signed out."))
    return let_go(HttpResponseRedirect(reverse("citizen:sign_in")))
