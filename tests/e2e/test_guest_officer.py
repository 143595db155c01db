"""A guest officer's first day: added, badge on paper, signs in, serves one visitor, takes a turn, and is gone."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import violations
from tests.e2e.hall import clear, sign_in
from tests.e2e.pictures import picture

pytestmark = pytest.mark.browser


def at_terminal(visit, mall_server, counter: str) -> Page:
    """The browser of an enrolled counter terminal."""
    name = f"Terminal loket {counter}"
    made = mall_server.served.balai("device", "enrol", "--kind", "counter", "--name", name, "--counter", counter)
    page = visit("/staff/sign-in/", width=1280, height=800, tolerate="Failed to load resource")
    page.context.add_cookies([{"name": "balai_device", "value": made.splitlines()[-1], "url": mall_server.base_url}])
    page.goto("/staff/sign-in/")
    return page


def scan(page: Page, text: str) -> None:
    """A reader types the code of a badge and Enter."""
    expect(page.locator("#id_badge")).to_be_focused()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


@pytest.mark.capability("ACT-22")
@pytest.mark.threat("T-badge")
def test_a_guest_officers_first_day(visit, mall_server):
    clear(mall_server, "9")
    manager = visit("/staff/sign-in/", width=1280, height=800)
    sign_in(manager, "piket1")
    manager.locator("a[href='/staff/people/']").click()
    picture(manager, "people")

    began = time.monotonic()
    manager.get_by_role("link", name="Tambah petugas tamu").click()
    manager.get_by_label("Nama").fill("Rahma Tamu")
    manager.get_by_label("Loket").fill("9")
    manager.get_by_role("button", name="Tambah dan tampilkan lembar").click()
    expect(manager.get_by_text("Cetak sekarang")).to_be_visible()
    assert time.monotonic() - began < 60
    code = manager.locator(".badge__code code").inner_text()
    pin = manager.locator(".pin-slip__pin").inner_text()
    expect(manager.get_by_role("button", name="Cetak")).to_be_visible()
    assert violations(manager) == []
    picture(manager, "badge-sheet")
    manager.emulate_media(media="print")
    assert manager.locator(".badge").is_visible()
    assert not manager.get_by_role("button", name="Cetak").is_visible()
    manager.emulate_media(media="screen")
    manager.get_by_role("link", name="Sudah dicetak").click()

    terminal = at_terminal(visit, mall_server, "9")
    picture(terminal, "terminal-badge")
    began = time.monotonic()
    scan(terminal, code)
    expect(terminal.get_by_role("heading", name="Rahma Tamu")).to_be_visible()
    expect(terminal.locator("#id_pin")).to_be_focused()
    picture(terminal, "terminal-pin")
    terminal.keyboard.type(pin)
    terminal.keyboard.press("Enter")
    terminal.wait_for_url("**/counter/9/")
    assert time.monotonic() - began < 20

    ticket = mall_server.take("sim-c-perpanjangan")
    for verb, state in (("open", None), ("call-next", "called"), ("start", "serving"), ("finish", "finished")):
        # A key or a click during an act or right after it is dropped, on purpose.
        terminal.wait_for_selector("body:not(:has(.htmx-request)) #console:not([data-quiet])")
        terminal.locator(f"form[data-verb='{verb}'] button").first.click()
        if state:
            wanted = "select state from queueing_ticket where id = %s"
            deadline = time.monotonic() + 8
            while mall_server.query(wanted, ticket["id"]) != [(state,)] and time.monotonic() < deadline:
                time.sleep(0.05)
            assert mall_server.query(wanted, ticket["id"]) == [(state,)]
    picture(terminal, "terminal-served")

    thief = visit("/staff/badge/", width=360, height=740)
    expect(thief.get_by_text("Peramban ini bukan terminal loket")).to_be_visible()

    manager.get_by_role("button", name="Orang ini keluar").click()
    picture(manager, "guest-ends")
    manager.get_by_role("dialog").get_by_role("button", name="Ya, akhiri semua").click()
    expect(manager.get_by_text("Semua akses orang ini sudah berakhir")).to_be_visible()
    terminal.goto("/counter/9/")
    terminal.wait_for_url("**/staff/sign-in/**")
    scan(terminal, code)
    expect(terminal.get_by_text("Kartu petugas ini tidak membuka apa pun")).to_be_visible()


def test_badge_and_pin_need_no_javascript(visit, mall_server):
    manager = visit("/staff/sign-in/", javascript=False)
    sign_in(manager, "piket1")
    manager.goto("/staff/people/guest/")
    manager.get_by_label("Nama").fill("Tono Tamu")
    manager.get_by_label("Loket").fill("3")
    manager.get_by_role("button", name="Tambah dan tampilkan lembar").click()
    code = manager.locator(".badge__code code").inner_text()
    pin = manager.locator(".pin-slip__pin").inner_text()
    made = mall_server.served.balai("device", "enrol", "--kind", "counter", "--name", "Tanpa JS", "--counter", "3")
    terminal = visit("/staff/badge/", javascript=False)
    terminal.context.add_cookies(
        [{"name": "balai_device", "value": made.splitlines()[-1], "url": mall_server.base_url}]
    )
    terminal.goto("/staff/badge/")
    terminal.locator("#id_badge").fill(code)
    terminal.locator("#id_badge").press("Enter")
    terminal.locator("#id_pin").fill(pin)
    terminal.locator("#id_pin").press("Enter")
    terminal.wait_for_url("**/counter/3/")
