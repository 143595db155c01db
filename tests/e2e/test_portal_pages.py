"""Every public page in Chromium: readable by everybody, light, nothing cut off."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Response, expect

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/services/",
    "/services/?q=sim",
    "/services/?q=zzzxqy",
    "/services/paspor-elektronik/",
    "/services/izin-reklame/",
    "/services/kia/number/",
    "/agencies/",
    "/agencies/dukcapil/",
    "/agencies/pupr/",
    "/now/",
    "/floors/",
    "/about/",
    "/privacy/",
    "/no-such-page/",
]


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
@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_on_any_populated_page(visit, busy, axe, language):
    page = visit("/", language=language, tolerate="404")
    for path in PAGES:
        page.goto(path)
        assert axe(page) == [], path


@pytest.mark.capability("POR-10")
@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_in_any_state_of_a_number(visit, mall_server, axe, language):
    service, counter = ("bphtb", "16") if language == "id" else ("taspen-pensiun", "18")
    words = {"id": ("Ambil nomor", "Kirim penilaian"), "en": ("Take a number", "Send rating")}[language]
    page = visit(f"/services/{service}/number/", language=language, tolerate="422")
    page.locator("summary").click()
    page.locator("input[name=phone]").fill("12")
    page.get_by_role("button", name=words[0]).click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert axe(page) == [], "form with an error"
    page.locator("input[name=phone]").fill("")
    page.get_by_role("button", name=words[0]).click()
    expect(page.locator(".big-number__value")).to_be_visible()
    page.locator("summary").click()
    assert axe(page) == [], "no counter open, code shown"
    page.locator("[data-dialog=cancel]").click()
    assert axe(page) == [], "question"
    page.keyboard.press("Escape")
    number = page.locator(".big-number__value").inner_text()
    mall_server.at_counter(counter, "open")
    expect(page.locator("#eta")).not_to_have_text("–")
    assert axe(page) == [], "waiting"
    while mall_server.at_counter(counter, "call-next")["number"] != number:
        pass
    expect(page.locator(".summons")).to_be_visible()
    assert axe(page) == [], "called"
    mall_server.at_counter(counter, "start")
    expect(page.locator(".summons")).not_to_be_visible()
    assert axe(page) == [], "serving"
    mall_server.at_counter(counter, "finish")
    page.get_by_role("button", name=words[1]).click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert axe(page) == [], "rating with an error"
    page.locator("label[for=id_score-0]").click()
    page.get_by_role("button", name=words[1]).click()
    expect(page.locator(".alert--ok")).to_be_visible()
    assert axe(page) == [], "rated"
    page.goto(page.url.split("?")[0] + "?token=wrong")
    assert axe(page) == []


@pytest.mark.capability("POR-10")
def test_the_first_view_of_every_page_is_under_60_kb(visit, busy, browser, mall_server):
    for path in PAGES:
        context = browser.new_context(base_url=mall_server.base_url, viewport={"width": 360, "height": 740})
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
        assert weight <= 60_000, f"{path}: {weight}"


def test_nothing_runs_off_a_small_or_zoomed_screen(visit, busy, mall_server):
    ticket = mall_server.take("kia")
    paths = [*PAGES, f"/t/{ticket['id']}/?token={ticket['view_token']}"]
    for width, large in ((320, False), (360, True), (640, False)):
        page = visit("/", width=width, large=large, tolerate="404")
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width, large)


def test_every_target_is_large_enough_for_a_thumb(visit, busy):
    page = visit("/services/kia/number/")
    for target in page.locator("main button, main .button, main .choice, main summary").all():
        assert target.bounding_box()["height"] >= 44, target.evaluate("e => e.outerHTML")


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
