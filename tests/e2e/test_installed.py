"""The portal on a home screen: it can be installed, and a number is readable without a connection."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import violations

pytestmark = [pytest.mark.browser, pytest.mark.capability("POR-04")]
BOOKS = "sim-a-perpanjangan"
LOST = "ERR_INTERNET_DISCONNECTED"


def take(page: Page, service: str) -> str:
    page.goto(f"/services/{service}/number/")
    page.locator("form.form button[type=submit]").click()
    expect(page.locator(".big-number__value")).to_be_visible()
    return page.locator(".big-number__value").inner_text().strip()


def kept(page: Page) -> None:
    """The worker works and has kept this page."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate(
        """async () => {
          for (let time = 0; time < 200; time += 1) {
            const found = await (await caches.open('balai-numbers')).keys();
            if (navigator.serviceWorker.controller && found.length) return true;
            await new Promise((done) => { setTimeout(done, 100); });
          }
          return false;
        }"""
    )


def test_the_portal_has_what_a_home_screen_asks_for(visit, mall_server):
    page = visit("/", service_workers="allow")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    described = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(a => a.json())")
    assert (described["display"], described["start_url"], described["scope"]) == ("standalone", "/", "/")
    assert described["short_name"] == "MPP Kota Jambi"
    for icon in described["icons"]:
        assert page.evaluate("path => fetch(path).then(a => a.status)", icon["src"]) == 200
    session = page.context.new_cdp_session(page)
    found = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error for error in found if error["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_last_known_page_of_a_number_is_read_without_a_connection(visit, language):
    page = visit("/", language=language, service_workers="allow", tolerate=(LOST, "Failed to load", "ERR_FAILED"))
    number = take(page, "kia")
    kept(page)
    page.context.set_offline(True)
    page.goto(re.sub(r"\?.*", "", page.url))
    expect(page.locator(".big-number__value")).to_have_text(number)
    expect(page.locator("#last-known")).to_be_visible()
    expect(page.locator(".last-known__time")).to_have_text(re.compile(r"\d\d\.\d\d"))
    assert page.locator("body").evaluate("body => getComputedStyle(body).fontFamily") != ""
    assert violations(page) == []
    page.goto("/services/")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Sedang tidak ada sambungan" if language == "id" else re.compile("no connection|sambungan")
    )
    expect(page.locator(".kept-numbers a")).to_contain_text(number)
    page.context.set_offline(False)
    page.locator(".kept-numbers a").click()
    expect(page.locator("#last-known")).to_be_hidden()


def test_a_worker_keeps_no_token_and_nothing_of_staff(visit):
    page = visit("/", service_workers="allow")
    take(page, "kia")
    kept(page)
    addresses = page.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map((request) => request.url)))).flat()"""
    )
    assert addresses
    assert [url for url in addresses if "token=" in url or re.search(r"/(staff|desk|counter|api|live)/", url)] == []


@pytest.mark.capability("QUE-02")
def test_an_online_number_is_checked_in_from_its_page(visit, mall_server):
    page = visit("/")
    number = take(page, BOOKS)
    expect(page.locator(".tag--warn").first).to_have_text("Belum lapor hadir")
    assert violations(page) == []
    page.get_by_role("button", name="Saya sudah di mal").click()
    expect(page.locator("#ahead")).to_be_visible()
    mall_server.at_counter("8", "open")
    assert mall_server.at_counter("8", "call-next")["number"] == number


def test_a_missed_number_comes_back_from_its_page(visit, mall_server):
    page = visit("/")
    number = take(page, "sim-c-perpanjangan")
    mall_server.at_counter("9", "open")
    while mall_server.at_counter("9", "call-next")["number"] != number:
        pass
    mall_server.at_counter("9", "no-show")
    page.reload()
    page.get_by_role("button", name="Saya di sini").click()
    expect(page.locator("#ahead")).to_be_visible()
    expect(page.locator(".big-number__value")).to_have_text(number)
