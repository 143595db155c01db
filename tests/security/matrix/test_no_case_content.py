"""Those who look after the mall or judge it get in, and never meet a visitor: no name, no phone, no number of his."""

from __future__ import annotations

import pytest

from .doors import Django
from .effects import trial
from .expected import ROWS
from .hall import Hall
from .test_matrix import address

pytestmark = [pytest.mark.capability("ACT-24"), pytest.mark.usefixtures("production", "board")]
OUTSIDE = ("it_admin", "auditor", "external_evaluator", "planner", "secretariat")
VISITOR = ("Siti Aminah", "081234567890", "81234567890")
"""Who holds the number that is called at counter 3 (see hall.py)."""


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("way", ["session", "token"])
def test_no_address_of_the_mall_shows_them_a_visitor(role: str, way: str, hall: Hall, django: Django) -> None:
    who, seen = f"{role} by {way}", 0
    for row in ROWS:
        for method in ("GET", "POST"):
            body = (row.body or {}) if method == "POST" else None
            request = hall.request(who, method, address(row, hall), ticket="called", body=body, query=row.query)
            with trial():
                answer = django.ask(request)
            seen += answer.status == 200
            assert not any(word in answer.text for word in VISITOR), f"{method} {row.name}"
    assert seen > 20


@pytest.mark.parametrize("role", OUTSIDE)
def test_what_the_officer_at_the_counter_may_open_is_refused_to_them(role: str, hall: Hall, django: Django) -> None:
    opened = django.ask(hall.request("front_officer by session", "POST", "/counter/3/contact/", body={}))
    assert VISITOR[0] in opened.text
    for method, path, status in (
        ("POST", "/counter/3/contact/", 403),
        ("GET", "/counter/3/", 403),
        ("GET", f"/t/{hall.things['called']}/", 404),
        ("GET", f"/api/v1/tickets/{hall.things['called']}", 404),
    ):
        for way in ("session", "token"):
            answer = django.ask(hall.request(f"{role} by {way}", method, path, body={} if method == "POST" else None))
            assert answer.status == status, f"{path} by {way}"
