"""The account itself: ways in, where one is signed in, a copy of the data, the end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.accounts.citizens import selectors, services
from balai.domains.accounts.citizens.errors import LastContact
from balai.domains.notifications import selectors as told
from balai.flows import citizens
from balai.kernel.errors import DomainError, Text, TooMany

from ..forms import ContactForm
from ..requests import Caller, keep_ask, let_go, signed_in

WAYS: dict[str, Text] = {
    "phone": _("by a code to the phone"),
    "email": _("by a code by e-mail"),
    "letter": _("by a letter from the counter"),
    "identity": _("by the national identity"),
}
LETTERS: dict[str, Text] = {
    "open": _("not used yet"),
    "used": _("used"),
    "spent": _("locked after wrong PINs"),
    "replaced": _("replaced by a newer one"),
}
READABLE: dict[str, Any] = {"ensure_ascii": False, "indent": 2}


@require_safe
@signed_in("contacts")
def account(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Ways in, letters, sessions, and the way to one's data."""
    return _page(request, caller, ContactForm())


def _page(request: HttpRequest, caller: Caller, form: ContactForm, status: int = 200) -> HttpResponse:
    found = selectors.account(caller.actor)
    values = {
        "caller": caller,
        "full": True,
        "unread": told.unread(caller.actor),
        "account": found,
        "form": form,
        "only": len(found.contacts) == 1 and not found.identities,
        "letters": [(row, LETTERS[row.state]) for row in found.letters],
        "sessions": [(row, WAYS[row.way]) for row in selectors.sessions(caller.actor, now=caller.now)],
        "here": caller.own_session.id,
    }
    return render(request, "citizen/account.html", values, status=status)


@require_http_methods(["POST"])
@signed_in("contacts")
def add_contact(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Send a code to a new contact; it belongs to the account when the code comes back. Raises TooMany."""
    form = ContactForm(request.POST)
    if form.is_valid():
        try:
            kept = citizens.ask_code(
                mall_id=caller.mall.id,
                typed=form.cleaned_data["contact"],
                address=caller.address,
                lang=caller.lang,
                now=caller.now,
                purpose="add",
                session=caller.own_session,
            )
        except TooMany:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return keep_ask(HttpResponseRedirect(reverse("citizen:code")), kept)
    return _page(request, caller, form, 422)


@require_http_methods(["POST"])
@signed_in("contacts")
def remove_contact(request: HttpRequest, *, caller: Caller, contact_id: UUID) -> HttpResponse:
    """Let go of a contact; the last way in stays. Raises NotFound."""
    try:
        citizens.remove_contact(actor=caller.actor, contact_id=contact_id, now=caller.now)
    except LastContact as error:
        messages.warning(request, f"{error.title}. {error.explain()}")
    else:
        messages.success(request, _("The address is removed. Nothing more is sent there."))
    return HttpResponseRedirect(reverse("citizen:account"))


@require_http_methods(["POST"])
@signed_in("sessions")
def end_session(request: HttpRequest, *, caller: Caller, session_id: UUID) -> HttpResponse:
    """Sign out another browser. Raises NotFound."""
    services.end_session(actor=caller.actor, session_id=session_id, now=caller.now)
    messages.success(request, _("That browser is signed out."))
    return HttpResponseRedirect(reverse("citizen:account"))


@require_http_methods(["POST"])
@signed_in("sessions")
def end_others(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Sign out every other browser."""
    services.end_all(actor=caller.actor, now=caller.now, but=caller.own_session.id)
    messages.success(request, _("Every other browser is signed out."))
    return HttpResponseRedirect(reverse("citizen:account"))


@require_http_methods(["POST"])
@signed_in("data")
def data(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Everything kept about the account, as a file. Taking it is written down, so it is asked for by a form."""
    copy = citizens.copy_of_data(actor=caller.actor, now=caller.now)
    answer = JsonResponse(copy, json_dumps_params=READABLE)
    answer["Content-Disposition"] = 'attachment; filename="akun-saya.json"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("erase")
def erase(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """What goes and what stays; then the end of the account. A GET only asks."""
    if request.method != "POST":
        values = {"caller": caller, "full": True, "unread": told.unread(caller.actor)}
        return render(request, "citizen/erase.html", values)
    citizens.erase(actor=caller.actor, now=caller.now)
    messages.success(request, _("Your account and everything in it is erased."))
    return let_go(HttpResponseRedirect(reverse("citizen:sign_in")))
