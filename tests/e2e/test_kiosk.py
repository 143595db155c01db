"""The kiosk in Chromium: fingers, paper, and nobody's traces."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pictures import picture

pytestmark = pytest.mark.browser
SCREEN = {"width": 1080, "height": 1920}


def printing(page, *, works=True):
    """Watch `window.print`, which no headless browser shows."""
    failing = "" if works else "throw new Error('no printer');"
    page.add_init_script(f"window.printed = 0; window.print = () => {{ {failing} window.printed += 1; }};")


def number_of(page):
    return page.locator(".taken__number").inner_text().split()[-1]


def test_a_number_in_three_touches_on_screen_as_code_and_on_paper(visit, mall_server):
    page = visit("/kiosk/", **SCREEN, before=printing, has_touch=True)
    page.get_by_role("link", name=re.compile("^Dinkes")).tap()
    page.get_by_role("link", name=re.compile("SPP-IRT")).tap()
    page.get_by_role("button", name=re.compile("^Lansia")).tap()
    expect(page).to_have_url(re.compile("/kiosk/number/$"))
    number = number_of(page)
    expect(page.locator(".taken .qr svg")).to_be_visible()
    picture(page, "kiosk-number")
    page.get_by_role("button", name="Cetak").tap()
    assert page.evaluate("window.printed") == 1
    expect(page.locator("#printing")).to_contain_text("Sudah dikirim ke pencetak")
    row = mall_server.query("select channel, priority, lang from queueing_ticket where label = %s", number)
    assert row == [("kiosk", "elderly", "id")]
    page.get_by_role("button", name="Selesai").tap()
    expect(page.get_by_role("heading", name="Apa keperluan Anda hari ini?")).to_be_visible()


def test_a_broken_printer_takes_nothing_away(visit):
    page = visit("/kiosk/take/kia/", **SCREEN, before=lambda page: printing(page, works=False))
    page.get_by_role("button", name="Ambil nomor").click()
    number = number_of(page)
    page.get_by_role("button", name="Cetak").click()
    expect(page.locator("#printing")).to_contain_text("Pencetak tidak menjawab")
    assert number_of(page) == number


def test_the_paper_is_one_80_mm_strip_with_the_number_only(visit):
    page = visit("/kiosk/take/kia/", **SCREEN)
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.locator(".taken__number")).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert b"/Count 1" in paper
    box = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    assert abs(float(box[1]) - 80 / 25.4 * 72) < 1
    assert abs(float(box[2]) - 200 / 25.4 * 72) < 1
    page.emulate_media(media="print")
    expect(page.locator(".paper .slip__number")).to_be_visible()
    for hidden in (".masthead", ".taken", "#wipe"):
        expect(page.locator(hidden)).not_to_be_visible()


@pytest.mark.capability("KSK-06")
def test_a_minute_without_a_touch_wipes_everything(visit):
    page = visit("/kiosk/", **SCREEN, before=lambda page: page.clock.install())
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="What do you need today?")).to_be_visible()
    page.goto("/kiosk/take/kia/")
    page.get_by_role("button", name="Take a number").click()
    expect(page.locator(".taken__number")).to_be_visible()
    page.clock.fast_forward(46_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.get_by_role("button", name="Yes, I am still here").click()
    page.clock.fast_forward(40_000)
    expect(page.locator(".taken__number")).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("heading", name="Apa keperluan Anda hari ini?")).to_be_visible()
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names & {"balai_kiosk", "balai_lang", "balai_text", "balai_number"} == set()
    page.go_back()
    page.wait_for_load_state()
    expect(page.locator(".taken__number")).to_have_count(0)
    page.goto("/kiosk/number/")
    expect(page).to_have_url(re.compile("/kiosk/$"))


def test_the_next_person_never_gets_the_number_before(visit):
    page = visit("/kiosk/take/kia/", **SCREEN)
    page.get_by_role("button", name="Ambil nomor").click()
    first = number_of(page)
    page.get_by_role("button", name="Selesai").click()
    expect(page.get_by_role("heading", name="Apa keperluan Anda hari ini?")).to_be_visible()
    page.go_back()
    page.wait_for_load_state()
    page.goto("/kiosk/take/kia/")
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.locator(".taken__number")).to_be_visible()
    assert number_of(page) != first


def test_language_can_change_while_the_number_is_shown(visit):
    page = visit("/kiosk/take/kia/", **SCREEN)
    page.get_by_role("button", name="Ambil nomor").click()
    number = number_of(page)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Your number is taken")).to_be_visible()
    assert number_of(page) == number


def test_the_kiosk_works_without_javascript(visit):
    page = visit("/kiosk/", **SCREEN, javascript=False)
    page.get_by_role("searchbox").fill("bikin paspor")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=re.compile("^Paspor biasa")).click()
    page.get_by_role("button", name="Ambil nomor").click()
    assert number_of(page)
    page.get_by_role("button", name="Selesai").click()
    expect(page).to_have_url(re.compile("/kiosk/$"))


PAGES = [
    "/kiosk/",
    "/kiosk/agency/dukcapil/",
    "/kiosk/services/?q=sim",
    "/kiosk/services/?q=zzzxqy",
    "/kiosk/take/kia/",
]


def test_every_target_is_64_pixels_and_nothing_runs_off(visit):
    for width, height in ((1080, 1920), (1280, 1024), (768, 1024)):
        for large in (False, True):
            page = visit("/kiosk/", width=width, height=height, large=large)
            for path in PAGES:
                page.goto(path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width, large)
                for target in page.locator("a.tile, button, a.button, input[type=search]").all():
                    if target.is_visible():
                        assert target.bounding_box()["height"] >= 63.5, (path, target.evaluate("e => e.outerHTML"))
