"""The notification centre, and the log of what was sent where."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from balai.domains.accounts.citizens import selectors
from balai.domains.notifications import selectors as told
from balai.domains.notifications import services
from balai.kernel.errors import Text

from ..requests import Caller, signed_in

STATES: dict[str, tuple[Text, str]] = {
    "queued": (pgettext_lazy("message", "Waiting"), "quiet"),
    "sent": (pgettext_lazy("message", "Sent"), ""),
    "delivered": (pgettext_lazy("message", "Arrived"), "ok"),
    "opened": (pgettext_lazy("message", "Read"), "ok"),
    "failed": (pgettext_lazy("message", "Did not arrive"), "warn"),
    "dead": (pgettext_lazy("message", "Given up"), "warn"),
    "withheld": (pgettext_lazy("message", "Not sent"), "quiet"),
}
REASONS: dict[str, Text] = {
    "muted": _("You turned this off."),
    "budget": _("Today's budget for this channel was spent."),
    "too-late": _("It would have come too late to be of use."),
    "quiet-hours": _("It would have come in your quiet time, and too late afterwards."),
    "address-erased": _("The address was erased."),
    "day-over": _("The day was over."),
    "not-set-up": _("This channel was not available."),
    "no-answer": _("The channel did not answer."),
}
TOPICS: dict[str, Text] = {
    "turn": _("My turn"),
    "number": _("My number"),
    "account": _("My account"),
}


def _before(request: HttpRequest) -> str:
    return request.GET.get("before", "")[:40]


@require_safe
@signed_in("messages")
def inbox(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """What the account was told, newest first. Looking marks nothing. Raises NotFound (no such page)."""
    found = told.inbox(caller.actor, mall_id=caller.mall.id, now=caller.now, before=_before(request))
    place = reverse("citizen:messages")
    values = {
        "caller": caller,
        "full": True,
        "found": found,
        "items": [(item, TOPICS.get(item.topic, "")) for item in found.items],
        "unread": found.unread,
        "here": _before(request),
        "older": f"{place}?before={found.next}" if found.next else "",
        "newer": place if _before(request) else "",
    }
    return render(request, "citizen/messages.html", values)


@require_http_methods(["POST"])
@signed_in("messages")
def read_all(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """Mark everything as read."""
    services.mark_read(actor=caller.actor, now=caller.now)
    return HttpResponseRedirect(reverse("citizen:messages"))


@require_http_methods(["POST"])
@signed_in("messages")
def mark(request: HttpRequest, *, caller: Caller, notice_id: UUID) -> HttpResponse:
    """Mark one as read, or as unread again. Raises NotFound."""
    services.mark_one(actor=caller.actor, notice_id=notice_id, read=bool(request.POST.get("read")), now=caller.now)
    before = request.POST.get("before", "")[:40]
    return HttpResponseRedirect(reverse("citizen:messages") + (f"?before={before}" if before else ""))


@require_safe
@signed_in("messages")
def sent(request: HttpRequest, *, caller: Caller) -> HttpResponse:
    """What we sent you: what of, on which channel, and what became of it. Raises NotFound (no such page)."""
    rows, older = told.sent(caller.actor, also=selectors.asks_of(caller.actor), now=caller.now, before=_before(request))
    place = reverse("citizen:sent")
    values = {
        "caller": caller,
        "full": True,
        "unread": told.unread(caller.actor),
        "rows": [(row, *STATES[row.state], REASONS.get(row.reason, "")) for row in rows],
        "older": f"{place}?before={older}" if older else "",
        "newer": place if _before(request) else "",
    }
    return render(request, "citizen/sent.html", values)
