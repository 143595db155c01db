"""Where, when and of what an account is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from balai.domains.notifications import selectors as told
from balai.domains.notifications import services
from balai.domains.notifications.types import ALWAYS, TOPICS, Preferences
from balai.kernel.errors import DomainError, NotFound
from balai.kernel.ratelimit import Policy, hot_limits

from ..forms import ChoicesForm
from ..requests import Caller, signed_in
from .messages import TOPICS as TOPIC_WORDS

LIMITS = (Policy("session", 30, 60), Policy("address", 6_000, 60))
CHOSEN = [topic for topic in TOPICS if topic not in ALWAYS]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in("settings")
def choices(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Topics a channel, language, quiet time; what was typed comes back when it is wrong. Raises NotFound."""
    found = told.preferences(caller.actor)
    if found is None:
        raise NotFound()
    if request.method != "POST":
        return _page(request, caller, found, ChoicesForm(initial=_present(found)))
    form = ChoicesForm(request.POST)
    if form.is_valid():
        own = form.cleaned_data["own_quiet"]
        quiet = (form.cleaned_data["quiet_from"], form.cleaned_data["quiet_until"]) if own else None
        try:
            services.arrange(
                actor=caller.actor,
                lang=form.cleaned_data["lang"],
                wanted={pair[:32] for pair in request.POST.getlist("wanted")},
                quiet=quiet,
                now=caller.now,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your choice is kept."))
            return HttpResponseRedirect(reverse("citizen:settings"))
    return _page(request, caller, found, form, 422)


def _present(found: Preferences) -> dict[str, Any]:
    begins, ends = found.quiet or (None, None)
    return {"lang": found.lang, "own_quiet": found.quiet is not None, "quiet_from": begins, "quiet_until": ends}


def _page(
    request: HttpRequest, caller: Caller, found: Preferences, form: ChoicesForm, status: int = 200
) -> HttpResponse:
    typed = set(request.POST.getlist("wanted")) if request.method == "POST" else None
    channels = [
        (
            channel,
            [
                (
                    f"{channel.code}:{topic}",
                    TOPIC_WORDS[topic],
                    f"{channel.code}:{topic}" in typed if typed is not None else topic in channel.topics,
                )
                for topic in CHOSEN
            ],
        )
        for channel in found.reachable
    ]
    values = {
        "caller": caller,
        "full": True,
        "unread": told.unread(caller.actor),
        "form": form,
        "channels": channels,
        "browsers": [place for place in told.places(caller.actor) if place.channel == "web_push"],
        "push_key": told.push_key(),
    }
    return render(request, "citizen/settings.html", values, status=status)


@require_http_methods(["POST"])
@signed_in("settings")
def push(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """This browser's subscription, sent by the page's script: 204, or a refusal. Raises TooMany."""
    hot_limits.check("push", LIMITS, session=str(caller.own_session.id), address=caller.address)
    given = request.POST.get("subscription", "")[:4_000]
    try:
        services.subscribe(actor=caller.actor, channel="web_push", value=given, now=caller.now)
    except DomainError as error:
        return HttpResponse(error.explain(), status=error.status, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@require_http_methods(["POST"])
@signed_in("settings")
def erase_address(request: HttpRequest, *, caller: Caller, address_id: UUID) -> HttpResponse:
    """No more messages to that browser. Raises NotFound."""
    services.erase_address(actor=caller.actor, address_id=address_id, now=caller.now)
    messages.success(request, _("That browser is told nothing any more."))
    return HttpResponseRedirect(reverse("citizen:settings"))
