"""What people see when a real mall has closed for the day, and on a kiosk that is not one: a demo never shows these."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from balai.kernel import clock
from balai.sites.kiosk import stand
from balai.ui.tests.conftest import ORIGIN, Answer, _answer
from tests.chromium import chromium
from tests.e2e.looking import all_faults, told
from tests.e2e.pages import SITES

pytestmark = pytest.mark.browser

EVENING = datetime(2026, 11, 24, 19, 0, tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)
CLOSED = ["/", "/services/kia/", "/services/kia/number/", "/now/", "/kiosk/", "/kiosk/take/kia/"]
STRANGE = "/kiosk/agency/dukcapil/"
"""The address at which a browser is told that it is no kiosk of the mall."""


@pytest.fixture
def evening(jambi, settings, monkeypatch) -> dict[str, dict[str, Answer]]:
    """The pages of a mall in production, by language and address, drawn before there is a browser."""
    settings.BALAI_MODE = "production"
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    drawn: dict[str, dict[str, Answer]] = {}
    for language in ("id", "en"):
        client = Client(headers={"host": "localhost"})
        client.cookies["balai_lang"] = language

        def page(path, client=client):
            answer = client.get(path)
            return answer.status_code, {"Content-Type": answer["Content-Type"]}, answer.content

        drawn[language] = {STRANGE: page(STRANGE)}
        with monkeypatch.context() as enrolled:
            enrolled.setattr(stand, "allowed", lambda *asked: True)
            drawn[language] |= {path: page(path) for path in CLOSED}
    return drawn


def answering(pages):
    """What the network says: these pages, and the style sheets and scripts they ask for."""

    def answer(route):
        status, headers, body = _answer(route.request.url.removeprefix(ORIGIN), {}, pages)
        route.fulfill(status=status, headers=headers, body=body)

    return answer


@pytest.mark.capability("POR-10")
def test_a_closed_mall_says_when_it_opens_and_nothing_is_wrong_with_how(evening):
    for language, words in {"id": "Rabu, 25 November 2026 pukul 08.00", "en": "Wednesday, 25 November 2026"}.items():
        for path in ("/services/kia/", "/services/kia/number/", "/kiosk/", "/kiosk/take/kia/"):
            status, _headers, body = evening[language][path]
            assert status == 200
            assert words in body.decode(), path
            assert b'name="priority"' not in body, f"{path} still gives a number"
    wrong = {}
    with chromium() as browser:
        for language, pages in evening.items():
            page = browser.new_page()
            page.route("**/*", answering(pages))
            for path in pages:
                site = "kiosk" if path.startswith("/kiosk/") else "portal"
                page.goto(ORIGIN + path)
                found = all_faults(page, SITES[site].MODES, f"closed{path.replace('/', '-')}{language}")
                wrong |= {f"{path} {language}": found} if found else {}
    assert not wrong, told(wrong)


def test_a_browser_that_is_no_kiosk_is_refused(evening):
    assert {pages[STRANGE][0] for pages in evening.values()} == {403}
