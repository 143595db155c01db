"""Messages at the desk: counts and money for whoever oversees, nothing of a person for anybody."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts.services import token_for_role
from balai.domains.notifications import policy, services
from balai.kernel import clock, outbox
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PAGE = "/desk/messages/"


@pytest.fixture
def browser(jambi, monkeypatch):
    """`browser("auditor")`: a browser of somebody with that role, at Tuesday 09.00."""
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def make(role, agency=None):
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=NOW)
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def told(jambi, monkeypatch):
    """Three visitors were told, two of them for money; then the budget was spent."""
    rule = policy.in_force(NOW.date())
    poor = policy.Policy(rule.quiet_from, rule.quiet_until, rule.prices | {"whatsapp": policy.Price(357, 714)})
    monkeypatch.setattr(policy, "in_force", lambda day: poor)
    for number in range(3):
        visitor = uuid7()
        services.remember(mall_id=jambi.id, addressee_id=visitor, kind="ticket", lang="id", now=NOW, expires_at=None)
        services.keep_address(addressee_id=visitor, channel="whatsapp", value=f"0812345678{number}0", now=NOW)
        services.notify(
            mall_id=jambi.id,
            addressee_id=visitor,
            text="ticket-called",
            params={"number": f"CF-00{number}", "counter": "3"},
            key=str(visitor),
            happened_at=NOW,
            now=NOW,
        )
    outbox.deliver_due(now=lambda: NOW)


def text(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_desk_sees_counts_money_and_a_spent_budget(browser, told):
    client = browser("duty_manager")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        page = text(client.get(PAGE))
    assert len(queries) <= 20, [query["sql"][:90] for query in queries]
    assert "WhatsApp belum diatur 0 2 0 0 1 Rp714 dari Rp714" in page
    assert "1 pesan tidak dikirim lewat saluran ini" in page
    assert "Pemberitahuan ditulis 3" in page
    assert "CF-00" not in page
    assert "812345" not in page


def test_who_may_look(browser, told):
    seen = {
        role: browser(role, agency).get(PAGE).status_code
        for role, agency in (
            ("duty_manager", None),
            ("mall_operator", None),
            ("it_admin", None),
            ("auditor", None),
            ("front_officer", "DUKCAPIL"),
            ("agency_head", "DUKCAPIL"),
        )
    }
    assert seen == {
        "duty_manager": 200,
        "mall_operator": 200,
        "it_admin": 200,
        "auditor": 200,
        "front_officer": 403,
        "agency_head": 403,
    }
    assert Client().get(PAGE).status_code in (302, 401)
    assert browser("duty_manager").post(PAGE).status_code == 405
