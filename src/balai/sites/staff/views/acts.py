"""What is done for one colleague from his page: roles, badge, PIN, password, last day, codes, the end."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.domains.accounts import selectors, services
from balai.kernel.errors import DomainError, NotFound

from ..people_forms import LastDayForm, RoleForm
from ..requests import Office, office_of
from .people import person_page, sheet_page

Act = Callable[[HttpRequest, Office, UUID], HttpResponse | str]


@never_cache
@require_http_methods(["POST"])
def act(request: HttpRequest, staff_id: UUID, verb: str) -> HttpResponse:
    """Do it, and go back to the page with a word about it; refusals of rights and of what is not there go on."""
    office = office_of(request)
    selectors.reached(office.actor, staff_id, "accounts.see_staff", now=office.now)
    try:
        done = ACTS[verb](request, office, staff_id)
    except KeyError:
        raise NotFound() from None
    except DomainError as error:
        if error.status not in (409, 422):
            raise
        messages.error(request, f"{error.title}. {error.explain()}")
        done = ""
    if isinstance(done, HttpResponse):
        return done
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("staff:person", args=[staff_id]))


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise NotFound() from None


def _give_role(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    form = RoleForm(request.POST, mall=office.mall)
    if form.is_valid():
        try:
            services.assign_role_by_days(actor=office.actor, staff_id=staff_id, now=office.now, **form.given())
        except DomainError as error:
            if error.status not in (409, 422):
                raise
            form.add_error(None, f"{error.title}. {error.explain()}")
        else:
            return _("The role is given.")
    services.require_managing(actor=office.actor, staff_id=staff_id)
    return person_page(request, office, staff_id, role=form)


def _end_role(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    services.end_role(actor=office.actor, assignment_id=_key(request, "role"), staff_id=staff_id, now=office.now)
    return _("The role has ended.")


def _last_day(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    form = LastDayForm(request.POST)
    if form.is_valid():
        services.change_last_day(
            actor=office.actor, staff_id=staff_id, until=form.cleaned_data["until"], now=office.now
        )
        return _("The last day is changed.")
    return person_page(request, office, staff_id, last_day=form)


def _leave(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    services.record_leaver(actor=office.actor, staff_id=staff_id, now=office.now)
    return _("Everything of this person has ended: roles, badge, sign-ins and tokens.")


def _badge(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    with_pin = request.POST.get("pin", "new") != "keep"
    sheet = services.issue_badge(actor=office.actor, staff_id=staff_id, now=office.now, with_pin=with_pin)
    return sheet_page(request, office, sheet)


def _revoke_badge(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    services.revoke_badge(actor=office.actor, staff_id=staff_id, now=office.now)
    return _("The badge opens nothing any more.")


def _unlock(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    services.unlock_pin(actor=office.actor, staff_id=staff_id, now=office.now)
    return _("The PIN is unlocked. The same PIN works again.")


def _password(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    password = services.new_password(actor=office.actor, staff_id=staff_id, now=office.now)
    staff = selectors.staff_of(office.actor, staff_id)
    values = {"actor": office.actor, "staff": staff, "password": password}
    return render(request, "staff/password_sheet.html", values)


def _ask_code(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    stands_for = request.POST.get("stands_for", "")
    services.ask_code(actor=office.actor, staff_id=staff_id, stands_for=stands_for, now=office.now)
    return _("Asked for. Now a second person must agree, on this page.")


def _vouch(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    code, text = services.vouch(actor=office.actor, code_id=_key(request, "code"), now=office.now)
    values = {"actor": office.actor, "code": code, "text": text, "staff": code.staff}
    return render(request, "staff/day_code.html", values)


def _refuse_code(request: HttpRequest, office: Office, staff_id: UUID) -> HttpResponse | str:
    services.refuse_code(actor=office.actor, code_id=_key(request, "code"), now=office.now)
    return _("The code is refused. Nobody can use it.")


ACTS: dict[str, Act] = {
    "role": _give_role,
    "end-role": _end_role,
    "last-day": _last_day,
    "leave": _leave,
    "badge": _badge,
    "revoke-badge": _revoke_badge,
    "unlock": _unlock,
    "password": _password,
    "ask-code": _ask_code,
    "vouch": _vouch,
    "refuse-code": _refuse_code,
}
