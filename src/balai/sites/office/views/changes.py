"""One change: before and after, how it will look, and what can be done with it; and the history of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balai.domains.directory import selectors, services
from balai.domains.directory.errors import ChangedMeanwhile, NotAllowedByRules, UnknownCursor
from balai.domains.directory.types import ChangeView
from balai.kernel.errors import DomainError, Invalid, NotFound
from balai.ui import formats

from ..requests import Office, office_of
from ..showing import entries, shown
from ..wording import part_name, rule_words

SHOWN = 60
"""Things of a change on one page; a spreadsheet may bring more."""


@never_cache
@require_GET
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """A change with its differences. Raises NotFound."""
    office = office_of(request)
    found = selectors.change(office.actor, change_id, office.now)
    return _page(request, office, found)


def _page(
    request: HttpRequest, office: Office, found: ChangeView, *, remark: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    entry = entries(office, [found])[0]
    values: dict[str, Any] = {
        "actor": office.actor,
        "entry": entry,
        "written": f"{entry.maker}, {formats.moment(found.made_at)}",
        "approved": f"{entry.checker}, {formats.moment(found.decided_at)}",
        "change": found,
        "items": [shown(office, item) for item in found.items[:SHOWN]],
        "more": max(0, len(found.items) - SHOWN),
        "preview": _public(office, found),
        "own": found.maker_id == office.actor.id,
        "remark": remark,
        "error": error,
        "summary": [("id_remark", error)] if error else [],
        "now": office.now,
    }
    return render(request, "office/change.html", values, status=status)


@never_cache
@require_POST
def act(request: HttpRequest, change_id: UUID, verb: str) -> HttpResponse:
    """A button of the change: submit, approve, return, withdraw, recall, undo. Raises NotFound, Forbidden."""
    office = office_of(request)
    version = request.POST.get("version", "")
    wish: dict[str, Any] = {
        "actor": office.actor,
        "change_id": change_id,
        "version": int(version) if version.isdigit() else 0,
        "now": office.now,
    }
    remark = request.POST.get("remark", "")[:2000]
    steps: dict[str, Callable[[], ChangeView]] = {
        "submit": lambda: services.submit(**wish),
        "approve": lambda: services.approve(**wish),
        "return": lambda: services.send_back(remark=remark, **wish),
        "withdraw": lambda: services.withdraw(**wish),
        "recall": lambda: services.recall(**wish),
        "undo": lambda: services.undo(actor=office.actor, change_id=change_id, now=office.now),
    }
    if verb not in steps:
        raise NotFound()
    try:
        done = steps[verb]()
    except NotAllowedByRules as error:
        for part, _target, _path, words in error.problems[:10]:
            messages.error(request, f"{part_name(part)}: {rule_words(words)}")
    except ChangedMeanwhile as error:
        messages.error(request, _("%(title)s. Send it back to be written anew over what it says now.") % _told(error))
    except Invalid as error:
        found = selectors.change(office.actor, change_id, office.now)
        text = str(error.fields.get("remark", "")) or error.explain()
        return _page(request, office, found, remark=remark, error=text, status=422)
    except DomainError as error:
        if error.status != 409:
            raise
        messages.error(request, "{title}. {detail}".format(**_told(error)))
    else:
        messages.success(request, _done(verb, done, office))
        change_id = done.id
    return HttpResponseRedirect(reverse("office:change", args=[change_id]))


def _told(error: DomainError) -> dict[str, str]:
    return {"title": str(error.title), "detail": error.explain()}


def _done(verb: str, done: ChangeView, office: Office) -> str:
    if verb == "approve":
        return _("Approved and in force.") if done.begun(office.now) else _("Approved. It takes effect on its day.")
    return {
        "submit": _("Sent. A second person must approve it now."),
        "return": _("Sent back to its writer."),
        "withdraw": _("Given up. Nothing was changed."),
        "recall": _("Called off. Everything stays as it is."),
        "undo": _("This new change says the earlier again. Send it for approval."),
    }[verb]


def _public(office: Office, found: ChangeView) -> str:
    """The public page on which the change will be seen; empty for one that is in force, or never will be."""
    first = found.first
    if found.begun(office.now) or found.state in ("withdrawn", "recalled"):
        return ""
    if first.part in ("counter", "roster"):
        return "/floors/" if first.part == "counter" else ""
    if first.part == "notice":
        return "/"
    if first.part in ("hours", "closures"):
        return "/about/"
    return f"/services/{first.target}/"


@never_cache
@require_GET
def preview(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """The public page itself, over the mall as it will be. Raises NotFound, also for a service that is not public."""
    office = office_of(request)
    found = selectors.change(office.actor, change_id, office.now)
    path = _public(office, found)
    if not path:
        raise NotFound()
    request.mall = selectors.preview(office.actor, office.mall, change_id, office.now)  # type: ignore[attr-defined]
    request.preview = reverse("office:change", args=[change_id])  # type: ignore[attr-defined]
    match = resolve(path)
    page: HttpResponse = match.func(request, *match.args, **match.kwargs)
    page["X-Robots-Tag"] = "noindex"
    return page


@never_cache
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every change, newest first; `q` searches, `cursor` goes on. An unusable cursor starts anew."""
    office = office_of(request)
    q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:60]
    first = reverse("office:history") + (f"?{urlencode({'q': q})}" if q else "")
    cursor = request.GET.get("cursor", "")[:60]
    try:
        page = selectors.history(office.actor, office.mall, office.now, q=q, cursor=cursor)
    except UnknownCursor:
        return HttpResponseRedirect(first)
    asked = {name: text for name, text in (("q", q), ("cursor", page.next)) if text}
    values = {
        "actor": office.actor,
        "q": q,
        "entries": entries(office, list(page.items)),
        "next": f"{reverse('office:history')}?{urlencode(asked)}" if page.next else "",
        "previous": first if cursor else "",
    }
    return render(request, "office/history.html", values)
