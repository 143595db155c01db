"""The people of the mall or of one agency: who they are, adding one, and everything about one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from balai.domains.accounts import selectors, services
from balai.domains.accounts.errors import AlreadyAdded, GuestNeedsAnEnd, UsernameTaken
from balai.kernel.errors import DomainError
from balai.kernel.ids import uuid7
from balai.kernel.permissions import allowed, require

from ..people_forms import ColleagueForm, GuestForm, LastDayForm, RoleForm
from ..requests import Office, office_of

VIEWS = {
    "working": gettext_lazy("Working now"),
    "guests": gettext_lazy("Guests"),
    "idle": gettext_lazy("Without a role"),
    "left": gettext_lazy("Left"),
}


@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Everybody the actor sees, 25 a page, and the codes that wait for a second person."""
    office = office_of(request)
    asked = {name: request.GET.get(name, "")[:60] for name in ("show", "q", "after", "before")}
    show = asked["show"] if asked["show"] in VIEWS else "working"
    page = selectors.people_page(
        office.actor,
        mall_id=office.mall.id,
        now=office.now,
        show=show,
        q=asked["q"],
        after=asked["after"],
        before=asked["before"],
    )

    def at(**more: str) -> str:
        given = {"show": show, "q": asked["q"], **more}
        return "?" + urlencode({name: value for name, value in given.items() if value})

    values: dict[str, Any] = {
        "actor": office.actor,
        "page": page,
        "show": show,
        "q": asked["q"],
        "views": [(f"?show={name}", title, name == show) for name, title in VIEWS.items()],
        "next": at(after=page.after) if page.after else "",
        "previous": at(before=page.before) if page.before else "",
        "codes": selectors.open_codes(office.actor, mall_id=office.mall.id, now=office.now),
        "may_add": allowed("accounts.manage_staff", office.actor),
        "may_add_guest": allowed("accounts.add_guest", office.actor),
    }
    return render(request, "staff/people.html", values)


@never_cache
@require_http_methods(["GET", "POST"])
def guest(request: HttpRequest) -> HttpResponse:
    """A guest officer: name, counter, last day; then the sheet to print."""
    office = office_of(request)
    require("accounts.add_guest", office.actor)
    first = {"until": office.today.isoformat(), "key": str(uuid7())}
    form = GuestForm(request.POST if request.method == "POST" else None, mall=office.mall, initial=first)
    if form.is_bound and form.is_valid():
        try:
            sheet = services.add_guest(actor=office.actor, mall_id=office.mall.id, now=office.now, **form.guest())
        except AlreadyAdded as error:
            messages.warning(request, f"{error.title}. {error.explain()}")
            return HttpResponseRedirect(reverse("staff:person", args=[error.params["staff_id"]]))
        except GuestNeedsAnEnd as error:
            form.add_error("until", error.explain())
        except DomainError as error:
            form.add_error("counters", error.explain())
        else:
            return sheet_page(request, office, sheet)
    values = {"actor": office.actor, "form": form}
    return render(request, "staff/guest.html", values, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new colleague with a first role; then his first password, once."""
    office = office_of(request)
    require("accounts.manage_staff", office.actor)
    form = ColleagueForm(request.POST if request.method == "POST" else None, mall=office.mall)
    if form.is_bound and form.is_valid():
        answer = form.cleaned_data
        try:
            staff, password = services.add_colleague(
                actor=office.actor,
                mall_id=office.mall.id,
                username=answer["username"],
                name=answer["name"],
                counters=answer["counters"],
                now=office.now,
                **form.given(),
            )
        except DomainError as error:
            form.add_error("username" if isinstance(error, UsernameTaken) else None, error.explain())
        else:
            values = {"actor": office.actor, "staff": staff, "password": password}
            return render(request, "staff/password_sheet.html", values)
    values = {"actor": office.actor, "form": form}
    return render(request, "staff/add_person.html", values, status=422 if form.errors else 200)


def sheet_page(request: HttpRequest, office: Office, sheet: Any) -> HttpResponse:
    """Badge and PIN on paper: shown once, in the answer to the form that made them."""
    agency = office.mall.counters[sheet.counters[0]].agency if sheet.counters else ""
    values = {"actor": office.actor, "sheet": sheet, "agency": office.mall.agencies.get(agency)}
    return render(request, "staff/badge_sheet.html", values)


@never_cache
@require_GET
def person(request: HttpRequest, staff_id: UUID) -> HttpResponse:
    """One of them."""
    return person_page(request, office_of(request), staff_id)


def person_page(
    request: HttpRequest,
    office: Office,
    staff_id: UUID,
    *,
    role: RoleForm | None = None,
    last_day: LastDayForm | None = None,
) -> HttpResponse:
    """His page, with a form that was refused when there is one."""
    found = selectors.colleague(office.actor, staff_id, now=office.now)
    codes = selectors.open_codes(office.actor, mall_id=office.mall.id, now=office.now, staff_id=staff_id)
    ends = office.day_of(found.staff.active_to)
    values: dict[str, Any] = {
        "actor": office.actor,
        "person": found,
        "may": selectors.may_with(office.actor, found.staff, now=office.now),
        "codes": codes,
        "askers": selectors.names_of(code.asked_by for code in codes),
        "role_form": role or RoleForm(mall=office.mall),
        "last_day_form": last_day or LastDayForm(initial={"until": ends.isoformat() if ends else ""}),
        "errors": role or last_day,
        "sessions": selectors.count_sessions(found.staff, now=office.now),
    }
    return render(request, "staff/person.html", values, status=422 if role or last_day else 200)


@never_cache
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Every role and what it may, from the code that decides it."""
    actor = office_of(request).actor
    return render(request, "staff/roles.html", {"actor": actor, "matrix": selectors.role_matrix()})
