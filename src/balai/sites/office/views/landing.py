"""The first page of the office, its services, counters and notices: what can be changed, and what waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from balai.domains.directory import selectors
from balai.domains.directory.pack_format.components import INTERNAL, PUBLISHED
from balai.domains.directory.permissions import agencies_for
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed

from ..forms.mall_specs import weekdays
from ..requests import Office, office_of
from ..showing import entries
from ..wording import part_name


def _edits_mall(office: Office) -> bool:
    return allowed("directory.edit_mall", office.actor)


@never_cache
@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """What waits for my approval, what I wrote, what takes effect when."""
    office = office_of(request)
    values = {
        "actor": office.actor,
        "edits_mall": _edits_mall(office),
        "code": office.mall.code,
        "waiting": entries(office, selectors.changes_waiting(office.actor, office.mall, office.now)),
        "mine": entries(office, selectors.own_drafts(office.actor, office.mall, office.now)),
        "planned": entries(office, selectors.changes_planned(office.actor, office.mall, office.now)),
    }
    return render(request, "office/landing.html", values)


@never_cache
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Services with how many of their fourteen components are filled; `q` narrows by name, code or agency."""
    office = office_of(request)
    q = " ".join(request.GET.get("q", "").split())[:60]
    states = selectors.service_states(office.actor, office.mall, office.now)
    words = q.casefold().split()
    found = [
        state
        for state in states
        if all(word in f"{state.name.id} {state.name.en} {state.code} {state.agency}".casefold() for word in words)
    ]
    values = {
        "actor": office.actor,
        "q": q,
        "states": found,
        "imports": agencies_for(office.actor, "directory.edit_service") != frozenset(),
        "incomplete": sum(bool(state.missing) for state in states),
        "all": len(states),
    }
    return render(request, "office/services.html", values)


@never_cache
@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: its components, what is missing, what is planned. Raises NotFound."""
    office = office_of(request)
    states = selectors.service_states(office.actor, office.mall, office.now)
    state = next((one for one in states if one.code == code), None)
    if state is None:
        raise NotFound()
    able = allowed("directory.edit_service", office.actor, state)
    groups = [
        (title, [(name, part_name(name), name not in state.missing) for name in names])
        for title, names in ((_("Published"), PUBLISHED), (_("Kept by the agency"), INTERNAL))
    ]
    values = {
        "actor": office.actor,
        "state": state,
        "groups": groups,
        "lacks": [part_name(name) for name in state.missing],
        "able": able,
        "public": f"/services/{code}/",
        "coming": entries(office, selectors.open_for(office.actor, office.mall, code, office.now)),
    }
    return render(request, "office/service.html", values)


@never_cache
@require_GET
def counters(request: HttpRequest) -> HttpResponse:
    """Counters with their place, services and roster of the mall."""
    office = office_of(request)
    rosters = selectors.rosters(office.actor, office.mall, office.now)
    ids = {row["staff"] for rows in rosters.values() for row in rows}
    names = office.people(ids)
    days = dict(weekdays())
    values = {
        "actor": office.actor,
        "edits_mall": _edits_mall(office),
        "rows": [
            (
                counter,
                office.mall.zones[counter.zone],
                office.mall.agencies[counter.agency],
                [
                    (names.get(row["staff"], "–"), ", ".join(str(days[day]) for day in row["days"]), row)
                    for row in rosters.get(counter.code, ())
                ],
            )
            for counter in office.mall.counters.values()
        ],
    }
    return render(request, "office/counters.html", values)


@never_cache
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What is told now and later."""
    office = office_of(request)
    values = {
        "actor": office.actor,
        "edits_mall": _edits_mall(office),
        "notices": [(notice, notice.told_at(office.now)) for notice in office.mall.notices],
    }
    return render(request, "office/notices.html", values)
