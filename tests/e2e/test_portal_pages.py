"""What public pages weigh, remember and pass on. Whether everybody can read them: test_every_page.py."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Response, expect

from tests.e2e.pages import portal
from tests.e2e.pages.state import link

pytestmark = pytest.mark.browser

WEIGHT = 60_000
ADDRESSES = [state.path for state in portal.OPEN if isinstance(state.path, str) and state.path]


@pytest.fixture(scope="module")
def busy(mall_server):
    """A mall in which people wait and are called."""
    for counter in ("1", "3", "7", "22"):
        mall_server.at_counter(counter, "open")
    for service in ("kia", "kia", "skck", "ktp-perekaman", "ktp-perekaman"):
        mall_server.take(service)
    mall_server.at_counter("3", "call-next")
    return mall_server


@pytest.mark.capability("POR-10")
def test_the_first_view_of_every_page_is_under_60_kb(visit, busy, browser, mall_server):
    for path in [*ADDRESSES, "/services/kia/number/", link(mall_server.take("kia"))]:
        context = browser.new_context(
            base_url=mall_server.base_url, viewport={"width": 360, "height": 740}, service_workers="block"
        )
        page = context.new_page()
        seen: list[Response] = []
        page.on("response", lambda response, seen=seen: seen.append(response))
        page.goto(path)
        page.wait_for_load_state("load")
        weight = 0
        for response in seen:
            if "event-stream" not in response.headers.get("content-type", ""):
                body = response.body()
                # Static files travel compressed, pages do not (their forms carry a secret); 300 bytes of headers each.
                weight += (len(gzip.compress(body, 6)) if "/static/" in response.url else len(body)) + 300
        context.close()
        assert weight <= WEIGHT, f"{path}: {weight}"


def test_a_person_chooses_language_and_large_text_once(visit):
    page = visit("/services/kia/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Take a number")).to_be_visible()
    assert re.search("/services/kia/$", page.url)
    page.get_by_role("button", name="Large text").click()
    page.goto("/about/")
    assert "text-large" in page.evaluate("document.documentElement.className")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_a_sender_of_a_link_keeps_what_only_he_may_do(visit, mall_server):
    owner = visit("/services/nilai-tanah/number/")
    owner.get_by_role("button", name="Ambil nomor").click()
    owner.wait_for_url(re.compile("/t/"))
    friend = visit("/")
    friend.goto(owner.url)
    expect(friend.get_by_text("lewat tautannya")).to_be_visible()
    assert friend.get_by_role("button", name="Batalkan nomor").count() == 0
    assert owner.get_by_role("button", name="Batalkan nomor").count() == 1
    shared = owner.get_by_role("link", name="Kirim ke WhatsApp").get_attribute("href")
    assert shared.startswith("https://wa.me/?text=")
    assert "balai_number" not in owner.evaluate("document.cookie")
