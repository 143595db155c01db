"""One part as a form: what it says now, what it shall say from when on; what was typed never gets lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from balai.domains.directory import selectors, services
from balai.domains.directory.errors import ChangedMeanwhile, NotAllowedByRules
from balai.domains.directory.types import ChangeView, Edit, ItemView
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import uuid7

from ..forms import Form, answers, drawn, form_for, spoken_path
from ..forms.reading import flat
from ..requests import Office, office_of
from ..showing import entries, people_of, shown
from ..wording import part_name, rule_words, target_name


@dataclass
class Page:
    """A form on the way to the screen: what is typed, what is wrong with it, over which text it was written."""

    office: Office
    form: Form
    part: str
    target: str
    typed: dict[str, Any]
    base: str
    effective_on: str = ""
    change: ChangeView | None = None
    errors: dict[str, str] | None = None
    current: Any = None
    stale: bool = False


@never_cache
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, part: str, target: str) -> HttpResponse:
    """A part as a form; a POST writes the draft. Raises NotFound for what is not the actor's to write."""
    office = office_of(request)
    now = selectors.standing(office.actor, office.mall, part, target, office.now)
    form = form_for(office.mall, part, target, people_of(office, part, target))
    if request.method == "POST":
        return _written(request, Page(office, form, part, target, {}, request.POST.get("base", "")[:64]))
    typed = dict(flat(form.out(now.value))) if now.value is not None else {}
    return _page(request, Page(office, form, part, target, typed, now.base))


@never_cache
@require_GET
def new_notice(request: HttpRequest) -> HttpResponse:
    """To the form of a notice that does not exist yet."""
    office_of(request)
    return HttpResponseRedirect(reverse("office:edit", args=["notice", str(uuid7())]))


@never_cache
@require_http_methods(["GET", "POST"])
def rewrite(request: HttpRequest, change_id: UUID, place: int) -> HttpResponse:
    """The form of one thing of a draft. Raises NotFound."""
    office = office_of(request)
    change = selectors.change(office.actor, change_id, office.now)
    if "revise" not in change.may or not 0 <= place < len(change.items):
        raise NotFound()
    item = change.items[place]
    form = form_for(office.mall, item.part, item.target, people_of(office, item.part, item.target))
    if request.method == "POST":
        base = request.POST.get("base", "")[:64]
        return _written(request, Page(office, form, item.part, item.target, {}, base, change=change))
    typed = dict(flat(form.out(item.after))) if item.after is not None else {}
    day = change.effective_on.isoformat() if change.effective_on else ""
    return _page(request, Page(office, form, item.part, item.target, typed, item.base, day, change))


def _written(request: HttpRequest, page: Page) -> HttpResponse:
    found = answers(page.form, request.POST)
    page.typed, page.errors = found.typed, dict(found.errors)
    page.effective_on = request.POST.get("effective_on", "")[:10] if page.form.dated else ""
    day = _day(page)
    if not page.errors:
        try:
            change = _save(request, page, Edit(page.part, page.target, found.value, page.base), day)
        except ChangedMeanwhile as error:
            page.stale, page.current = True, error.current
            page.base = error.base or page.base
        except NotAllowedByRules as error:
            page.errors = {spoken_path(path): rule_words(words) for _part, _target, path, words in error.problems}
        except Invalid as error:
            told = {name: str(text) for name, text in error.fields.items()}
            page.errors = told or {"": error.explain()}
        else:
            messages.success(request, _("Saved as a draft. Nobody else sees it before it is approved."))
            return HttpResponseRedirect(reverse("office:change", args=[change.id]))
    return _page(request, page, status=409 if page.stale else 422)


def _day(page: Page) -> date | None:
    try:
        return date.fromisoformat(page.effective_on) if page.effective_on else None
    except ValueError:
        assert page.errors is not None
        page.errors["effective_on"] = _("Write a date, for example 2027-01-31.")
        return None


def _save(request: HttpRequest, page: Page, edit: Edit, day: date | None) -> ChangeView:
    office = page.office
    if page.change is None:
        return services.draft(
            actor=office.actor, mall_id=office.mall.id, edits=[edit], effective_on=day, now=office.now
        )
    version = request.POST.get("version", "")
    others = [
        Edit(item.part, item.target, item.after, item.base)
        for item in page.change.items
        if (item.part, item.target) != (edit.part, edit.target)
    ]
    return services.revise(
        actor=office.actor,
        change_id=page.change.id,
        version=int(version) if version.isdigit() else 0,
        edits=[edit, *others],
        effective_on=day,
        now=office.now,
    )


def _page(request: HttpRequest, page: Page, status: int = 200) -> HttpResponse:
    office, errors = page.office, page.errors or {}
    coming = selectors.planned_for(office.actor, office.mall, page.part, page.target, office.now)
    known = {name for block in drawn(page.form, page.typed, errors) for name in _names(block)}
    unplaced = [text for name, text in errors.items() if name not in known and name != "effective_on"]
    current = None
    if page.stale:
        current = shown(office, ItemView(page.part, page.target, None, page.current, "")).lines
    states = {state.code: state.name for state in selectors.service_states(office.actor, office.mall, office.now)}
    values: dict[str, Any] = {
        "actor": office.actor,
        "part": page.part,
        "target": page.target,
        "title": part_name(page.part),
        "of": target_name(office.mall, page.part, page.target, name=states.get(page.target)),
        "blocks": drawn(page.form, page.typed, errors),
        "dated": page.form.dated,
        "effective_on": page.effective_on,
        "today": office.mall.day.isoformat(),
        "date_error": errors.get("effective_on", ""),
        "base": page.base,
        "change": page.change,
        "summary": [
            *((f"id_{name}", text) for name, text in errors.items() if name in known or name == "effective_on")
        ],
        "unplaced": unplaced,
        "stale": page.stale,
        "current": current,
        "coming": [
            entry for entry in entries(office, coming) if page.change is None or entry.change.id != page.change.id
        ],
        "back": _back(page),
    }
    return render(request, "office/edit.html", values, status=status)


def _names(block: dict[str, Any]) -> list[str]:
    inputs = [*block.get("inputs", ()), *(one for row in block.get("rows", ()) for one in row)]
    return [one["name"] for one in inputs]


def _back(page: Page) -> str:
    if page.change is not None:
        return reverse("office:change", args=[page.change.id])
    if page.part in ("counter", "roster"):
        return reverse("office:counters")
    if page.part == "notice":
        return reverse("office:notices")
    if page.part in ("hours", "closures"):
        return reverse("office:landing")
    return reverse("office:service", args=[page.target])
