"""The duty manager's desk in Chromium: it follows the hall by itself, at any width, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hall import clear
from tests.e2e.pictures import picture

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(visit, mall_server):
    """`desk()`: the desk, for a duty manager."""

    def open_desk(path="/desk/", **options):
        token = mall_server.token("duty_manager")
        size = {"width": 1280, "height": 800}
        return visit(path, **{**size, **options}, extra_http_headers={"Authorization": f"Bearer {token}"})

    return open_desk


def figure(page, name):
    """The number of a tile."""
    tile = page.locator(".stat", has_text=name).locator(".stat__value")
    return int(tile.inner_text())


@pytest.mark.capability("QUE-04")
def test_the_map_follows_a_counter_from_open_to_closed(desk, mall_server):
    clear(mall_server, "41")
    page = desk()
    floor = page.get_by_role("region", name=re.compile("Loket · Lantai 2"))
    closed = floor.get_by_role("list", name="Loket yang tutup").get_by_text("41 BNN")
    expect(closed).to_be_visible()
    issued = figure(page, "Nomor hari ini")
    ticket = mall_server.take("skhpn")
    expect(page.get_by_text(re.compile("1 orang menunggu Surat bebas narkoba"))).to_be_visible()
    mall_server.at_counter("41", "open")
    mall_server.at_counter("41", "call-next")
    tile = page.locator("#counter-41")
    expect(tile).to_contain_text(ticket["number"])
    expect(tile).to_contain_text("dipanggil 09.")
    picture(page, "desk")
    expect(page.get_by_text(re.compile("1 orang menunggu Surat bebas narkoba"))).to_have_count(0)
    assert figure(page, "Nomor hari ini") == issued + 1
    mall_server.at_counter("41", "finish")
    mall_server.at_counter("41", "pause")
    expect(tile).to_contain_text("istirahat")
    mall_server.at_counter("41", "close")
    expect(closed).to_be_visible()


def test_the_desk_says_since_when_it_is_cut_off(desk):
    page = desk(tolerate="ERR_INTERNET_DISCONNECTED")
    with page.expect_response("**/desk/"):  # the stream's first word draws the hall once more
        expect(page.locator("#live")).to_have_text("langsung")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('pagehide')); window.dispatchEvent(new Event('pageshow'))")
    expect(page.locator("#live")).to_have_text(re.compile(r"Tidak tersambung sejak 09\.\d\d"))
    page.context.set_offline(False)
    expect(page.locator("#live")).to_have_text("langsung", timeout=30_000)


def test_without_javascript_the_desk_is_read_by_refreshing(desk, mall_server):
    page = desk(javascript=False)
    expect(page.get_by_role("heading", name="Keadaan gedung sekarang")).to_be_visible()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_attribute("content", "30")
