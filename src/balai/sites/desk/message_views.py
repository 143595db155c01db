"""How messages go today: counts, states and money. No address and no text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.notifications import selectors

from .requests import watch_of


@never_cache
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Today's messages by channel. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    standing = selectors.standing(watch.actor, mall_id=watch.mall.id, now=watch.now)
    return render(request, "desk/messages.html", {"actor": watch.actor, "standing": standing})
