"""The machinery for IT and the duty manager, and the board before opening. Counts and codes; nobody's data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balai.flows.operations import opening, retrying
from balai.flows.operations.machinery import machinery
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed

from .requests import Watch, watch_of


@never_cache
@require_GET
def ops(request: HttpRequest) -> HttpResponse:
    """How the machinery is now; only its inside when the page asks again. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    return _page(request, watch, "ops", {"ops": machinery(watch.actor, watch.mall, watch.now)})


@never_cache
@require_GET
def opening_board(request: HttpRequest) -> HttpResponse:
    """What is missing before the doors open. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    return _page(request, watch, "opening", {"board": opening.board(watch.actor, watch.mall, watch.now)})


@require_POST
def retry(request: HttpRequest, job: int) -> HttpResponse:
    """Have a failed job tried again. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    try:
        retrying.retry_job(actor=watch.actor, mall=watch.mall, job=job, now=watch.now)
        messages.success(request, _("Job %(job)s is tried again within a minute.") % {"job": job})
    except NotFound:
        messages.warning(request, _("Job %(job)s is not among the failed ones any more.") % {"job": job})
    return HttpResponseRedirect(reverse("desk:ops"))


@require_POST
def revive(request: HttpRequest) -> HttpResponse:
    """Have dead messages tried again. Raises SignInNeeded, Forbidden."""
    watch = watch_of(request)
    count = retrying.revive_messages(actor=watch.actor, mall=watch.mall, now=watch.now)
    text = ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", count)
    messages.success(request, text % {"count": count})
    return HttpResponseRedirect(reverse("desk:ops"))


def _page(request: HttpRequest, watch: Watch, name: str, values: dict[str, Any]) -> HttpResponse:
    template = f"desk/_{name}.html" if request.headers.get("HX-Request") else f"desk/{name}.html"
    may = {
        "may_oversee": allowed("queueing.oversee", watch.actor, watch.mall.id),
        "may_see_ops": allowed("operations.see", watch.actor, watch.mall),
        "may_see_opening": allowed("operations.see_opening", watch.actor, watch.mall),
    }
    return render(request, template, {"actor": watch.actor, "now": watch.now, **may, **values})
