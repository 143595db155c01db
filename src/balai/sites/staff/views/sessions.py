"""One's own sign-ins, and ending them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balai.domains.accounts import selectors, services
from balai.kernel import clock
from balai.kernel.errors import NotFound

from ..requests import mall_of


@never_cache
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in now."""
    now = clock.now()
    actor = selectors.staff_actor(request, mall_id=mall_of(request).id, now=now)
    if actor.id is None:
        raise NotFound()
    found = selectors.open_sessions(actor, staff_id=actor.id, now=now)
    return render(
        request,
        "staff/sessions.html",
        {"actor": actor, "sessions": found, "here": request.session.session_key},
    )


@require_POST
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of them."""
    now = clock.now()
    actor = selectors.staff_actor(request, mall_id=mall_of(request).id, now=now)
    services.end_session(actor=actor, session_id=session_id, now=now)
    messages.success(request, _("That sign-in has ended."))
    return HttpResponseRedirect(reverse("staff:sessions"))
