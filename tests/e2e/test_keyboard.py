"""A person without a mouse or a finger: one journey in each site, by Tab, Enter and letters; focus always shows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hall import PASSWORD, clear
from tests.e2e.looking import AT, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.capability("POR-10")]

DESK = {"width": 1280, "height": 800}


def enter(page, name):
    """Tab there and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def stays_inside(page):
    """Tab goes round in an open dialog (and through the browser's own bar), never to the page behind."""
    for _press in range(12):
        page.keyboard.press("Tab")
        stop = page.evaluate(AT)
        assert stop is None or stop["inDialog"], stop


def test_a_visitor_takes_a_number_and_thinks_about_giving_it_back(visit):
    page = visit("/", **DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("halal")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=halal"))
    enter(page, "Pendampingan sertifikat halal")
    page.wait_for_url(re.compile("/services/halal-pendampingan/$"))
    enter(page, "Ambil nomor")
    page.wait_for_url(re.compile("/number/$"))
    tab_to(page, "Tidak, saya ikut urutan biasa")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "elderly"
    enter(page, "Ambil nomor")
    page.wait_for_url(re.compile("/t/"))
    enter(page, "Tampilkan sebagai kode QR")
    expect(page.locator(".qr")).to_be_visible()
    enter(page, "Batalkan nomor")
    expect(page.locator("dialog#cancel")).to_be_visible()
    stays_inside(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.dialog") == "cancel"


def test_a_visitor_at_the_kiosk_takes_a_number_and_leaves(visit):
    page = visit("/kiosk/", width=1080, height=1920)
    enter(page, "BNN")
    page.wait_for_url("**/kiosk/agency/bnn/")
    enter(page, "Surat bebas narkoba")
    page.wait_for_url("**/kiosk/take/skhpn/")
    tab_to(page, "Lansia")
    enter(page, "Membawa anak kecil")
    page.wait_for_url("**/kiosk/number/")
    expect(page.locator(".taken__number")).to_be_visible()
    enter(page, "Selesai")
    expect(page.get_by_role("heading", name="Apa keperluan Anda hari ini?")).to_be_visible()


def test_an_officer_signs_in_serves_sends_on_and_closes_by_tab_alone(visit, mall_server):
    clear(mall_server, "29")
    number = mall_server.take("dokumen-lingkungan")["number"]
    page = visit("/counter/", **DESK)
    tab_to(page, "Nama masuk")
    page.keyboard.type("loket29")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/counter/")
    enter(page, "Loket 29")
    expect(page.get_by_role("heading", name="Loket ini tutup")).to_be_visible()
    for button, state in (
        ("Buka loket", "Siap"),
        ("Panggil berikutnya", f"{number} dipanggil"),
        ("Mulai layani", f"{number} sedang dilayani"),
    ):
        enter(page, button)
        expect(page.locator("#state-text")).to_have_text(re.compile(state))
        page.wait_for_selector("#console:not([data-quiet])")
    enter(page, "Alihkan")
    expect(page.locator("#targets li").first).to_be_visible()
    stays_inside(page)
    page.get_by_label("Cari layanan").focus()
    page.keyboard.type("npwp")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(AT)["visible"]
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(f"{number} kini menunggu"))).to_be_visible()
    page.wait_for_selector("#console:not([data-quiet])")
    enter(page, "Tutup loket")
    expect(page.get_by_role("dialog", name="Tutup loket ini?")).to_be_visible()
    stays_inside(page)
    enter(page, "Ya, tutup")
    expect(page.get_by_role("heading", name="Loket ini tutup")).to_be_visible()


def test_a_duty_manager_cancels_a_number(visit, mall_server):
    number = mall_server.take("halal-pendampingan")["number"]
    token = mall_server.token("duty_manager")
    page = visit("/desk/", **DESK, extra_http_headers={"Authorization": f"Bearer {token}"})
    tab_to(page, "Batalkan nomor")
    page.keyboard.type(number.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Batalkan {number}?")).to_be_visible()
    tab_to(page, "Diminta pengunjung")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    enter(page, "Batalkan nomor ini")
    expect(page.get_by_text(f"{number} dibatalkan.")).to_be_visible()
    assert mall_server.query("select state from queueing_ticket where label = %s", number) == [("cancelled",)]
