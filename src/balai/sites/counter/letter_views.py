"""The letter with a PIN: for a visitor who wants an account and has neither e-mail nor a phone of his own."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.domains.notifications import links
from balai.domains.queueing import selectors as queueing
from balai.flows import citizens
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require
from balai.kernel.ratelimit import Policy, hot_limits

from .requests import shift_of

LIMITS = (Policy("session", 30, 600),)
"""An officer hands out a letter every few minutes; thirty in ten minutes are no service."""


class LetterForm(forms.Form):
    """For a new account, or for the one whose number the visitor brings."""

    checked = forms.BooleanField(
        label=_("I have looked at the visitor's identity card"),
        error_messages={"required": _("Look at the identity card first. Nothing of it is kept.")},
    )
    account = forms.CharField(
        label=_("Account number"),
        help_text=_("Only when the visitor has an account: it stands on the first letter. Empty: a new account."),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then the letter itself, shown once and printed from here. Raises Forbidden, NotFound, TooMany."""
    shift = shift_of(request)
    queueing.counter_now(shift.actor, counter=code, now=shift.now)
    require("accounts.issue_letter", shift.actor)
    desk = shift.mall.counters[code]
    form = LetterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        hot_limits.check("letter", LIMITS, session=str(shift.actor.id))
        try:
            made = citizens.issue_letter(
                actor=shift.actor,
                account=form.cleaned_data["account"].strip(),
                counter=code,
                lang=(get_language() or "id")[:2],
                now=shift.now,
            )
        except NotFound:
            form.add_error("account", str(_("There is no account with this number. Compare it with the old letter.")))
        else:
            place = links.origin(shift.mall) + reverse("citizen:letter")
            values = {"actor": shift.actor, "desk": desk, "letter": made, "place": place}
            return render(request, "counter/letter_printed.html", values)
    values = {"actor": shift.actor, "desk": desk, "form": form}
    return render(request, "counter/letter.html", values, status=422 if form.errors else 200)
