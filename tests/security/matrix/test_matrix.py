"""Everybody at every address: who gets what, and that a refusal changes nothing.

`cast` says who comes, `expected` who gets what, `addresses` which addresses there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.urls import reverse

from balai.domains.accounts.roles import ROLES
from balai.sites.counter.acts import ACTS

from . import cast, expected
from .addresses import of_django, of_the_edge
from .doors import Answer, Django
from .effects import OWN_CHALLENGE, trial
from .expected import CONFIRM, DOOR, FACTOR, ROWS, Row
from .hall import Hall

pytestmark = [pytest.mark.threat("T-matrix"), pytest.mark.usefixtures("production", "board")]


OTHER_METHODS = ("PUT", "PATCH", "DELETE")


def address(row: Row, hall: Hall) -> str:
    """The path of a row."""
    return row.path or reverse(row.name, kwargs={name: hall.fill(value) for name, value in row.at.items()})


def label(row: Row, method: str, hall: Hall) -> str:
    """A row as the failure names it."""
    return f"{method} {row.name} {' '.join(row.at.values())}{' ' + row.query if row.query else ''}".strip()


def asked(django: Django, hall: Hall, who: str, row: Row, method: str) -> tuple[Answer, set[str]]:
    """What `who` got at the address of a row, and the tables that changed; everything is taken back."""
    body = (row.body or {}) if method == "POST" else None
    request = hall.request(who, method, address(row, hall), ticket=row.ticket, body=body, query=row.query)
    with trial() as tried:
        answer = django.ask(request)
        return answer, tried.written() - ({"django_session"} if row.name in OWN_CHALLENGE else set())


def test_the_table_holds_every_address_and_nothing_else() -> None:
    assert {row.name for row in ROWS} == set(of_django())
    assert set(expected.NATIVE) == set(of_the_edge())
    assert {row.at["verb"] for row in ROWS if row.name == "counter:act"} == set(ACTS)


def test_no_two_addresses_share_a_name() -> None:
    assert [name for name, count in Counter(of_django()).items() if count > 1] == []


def test_every_role_comes_by_session_and_by_token(hall: Hall) -> None:
    assert cast.who(*ROLES) <= cast.EVERYBODY
    assert set(hall.cookies) | set(hall.bearers) == cast.EVERYBODY - cast.PUBLIC | {cast.REVOKED_COOKIE}


@pytest.mark.capability("ACT-03")
@pytest.mark.threat("T-reads-only")
@pytest.mark.parametrize("who", sorted(cast.EVERYBODY))
def test_every_address_gives_each_of_them_what_the_table_says(who: str, hall: Hall, django: Django) -> None:
    wrong = []
    for row in ROWS:
        for method, gives in (("GET", row.get), ("POST", row.post)):
            answer, written = asked(django, hall, who, row, method)
            got = expected.outcome(answer)
            if got != gives(who):
                wrong.append(f"{label(row, method, hall)}: {got}, not {gives(who)}")
            if who in cast.READS_ONLY and method == "POST" and answer.status == 403:
                if written != {"kernel_journal"}:
                    wrong.append(f"{label(row, method, hall)}: a refused write left {sorted(written)}")
            elif bool(written) != (method == "POST" and row.acts_for(who)):
                wrong.append(f"{label(row, method, hall)}: {got} and wrote {sorted(written) or 'nothing'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", [cast.NOBODY, cast.OWNER, "duty_manager by session", "front_officer by token"])
def test_what_no_address_offers_does_nothing(who: str, hall: Hall, django: Django) -> None:
    wrong = []
    for row in ROWS:
        request = hall.request(who, "POST", address(row, hall), ticket=row.ticket, body=row.body or {}, query=row.query)
        for method in OTHER_METHODS:
            with trial() as tried:
                answer = django.ask(replace(request, method=method))
                written = tried.written()
            if written or not (answer.status == 405 or expected.outcome(answer) in (DOOR, FACTOR, CONFIRM, 403, 404)):
                wrong.append(f"{label(row, method, hall)}: {expected.outcome(answer)}, wrote {sorted(written)}")
    assert not wrong, "\n".join(wrong)


def test_a_page_of_another_site_cannot_act_for_a_signed_in_officer(hall: Hall) -> None:
    """Without the token of our own forms every POST by session is refused. Only a number anybody may take, and no
    cookie makes a difference; the edge refuses even that to a page of another site."""
    strict, acted = Django(forms_need_their_token=True), []
    for row in ROWS:
        for who in ("duty_manager by session", cast.AT_TERMINAL):
            request = hall.request(who, "POST", address(row, hall), ticket=row.ticket, body=row.body or {})
            with trial() as tried:
                answer = strict.ask(replace(request, headers={"Origin": "https://evil.example"}))
                if row.name != "api:take" and (tried.written() or answer.status not in (403, 404, 405)):
                    acted.append(f"{who} {label(row, 'POST', hall)}: {answer.status}")
    assert acted == []
