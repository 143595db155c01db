"""What else a visitor does with a number on a 360 px phone; the whole visit is in test_whole_journey.py."""

from __future__ import annotations

import re
import time

import httpx
import pytest
from playwright.sync_api import expect

from tests.chromium import violations
from tests.e2e.hall import clear
from tests.e2e.pictures import picture

pytestmark = pytest.mark.browser
FRESH = 6_000  # milliseconds: the page draws itself anew at most every five seconds


def take(page, service):
    """From the service's page to the number; returns it."""
    page.goto(f"/services/{service}/")
    page.get_by_role("link", name="Ambil nomor").click()
    page.get_by_role("button", name="Ambil nomor").click()
    return page.locator(".big-number__value").inner_text()


def test_without_javascript_a_number_is_given_back_after_one_question(visit):
    page = visit("/", javascript=False)
    take(page, "npwp-efin")
    question = page.locator("dialog#cancel")
    expect(question).not_to_be_visible()
    page.get_by_role("link", name="Batalkan nomor").click()
    expect(question).to_be_visible()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_role("heading", name="Nomor ini sudah dibatalkan")).to_be_visible()


def test_a_number_is_given_back_after_one_question(visit, mall_server):
    page = visit("/")
    number = take(page, "npwp-efin")
    page.get_by_role("button", name="Batalkan nomor").click()
    page.get_by_role("link", name="Tidak, simpan").click()
    expect(page.locator("dialog#cancel")).not_to_be_visible()
    page.get_by_role("button", name="Batalkan nomor").click()
    page.get_by_role("button", name="Ya, batalkan").click()
    expect(page.get_by_role("heading", name="Nomor ini sudah dibatalkan")).to_be_visible()
    assert mall_server.query("select state from queueing_ticket where label = %s", number) == [("cancelled",)]


def test_going_back_and_sending_again_gives_the_same_number(visit):
    page = visit("/services/ambil-tilang/number/")
    page.get_by_role("button", name="Ambil nomor").dblclick()
    page.wait_for_url(re.compile("/t/"))
    number = page.locator(".big-number__value").inner_text()
    assert number.endswith("-001")
    page.goto("/services/ambil-tilang/number/")
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.locator(".big-number__value")).not_to_have_text(number)


def test_a_lost_connection_is_said_and_the_last_known_stays(visit, mall_server):
    refused = {"live": False}

    def network(page):
        def handle(route):
            if refused["live"]:
                route.fulfill(status=503, body="")
            else:
                refused["live"] = True
                route.fulfill(
                    status=200,
                    headers={"Content-Type": "text/event-stream"},
                    body="retry: 50\n\n",
                )

        page.route("**/live/**", handle)

    page = visit("/", before=network, tolerate="503")
    number = take(page, "roya")
    expect(page.get_by_text(re.compile("Sambungan terputus. Terakhir diketahui pukul 09"))).to_be_visible()
    expect(page.locator(".big-number__value")).to_have_text(number)


@pytest.mark.capability("TRN-05")
def test_the_public_status_is_fresh_to_the_second_for_programs_and_to_a_few_for_people(visit, mall_server):
    clear(mall_server, "36")
    mall_server.at_counter("36", "open")
    page = visit("/now/")
    expect(page.locator("#freshness")).to_have_text("Halaman ini mengikuti dengan sendirinya.")
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=re.compile("Ubah daya")))

    def on_the_api(holds):
        """The public board, once it tells what just happened: within a second."""
        until = time.monotonic() + 1
        while not holds(board := httpx.get(f"{mall_server.base_url}/api/v1/board").json()):
            assert time.monotonic() < until, "the public status is older than a second"
        return board

    number = mall_server.take("pln-ubah-daya")["number"]
    board = on_the_api(lambda b: [q["count"] for q in b["waiting"] if q["service"] == "pln-ubah-daya"] == [1])
    assert board["at"] > "2026-11-24T02:00"
    expect(row).to_contain_text("1 orang menunggu", timeout=FRESH)
    mall_server.at_counter("36", "call-next")
    on_the_api(lambda b: [call["number"] for call in b["called"][:1]] == [number])
    expect(page.locator("#now")).to_contain_text(number, timeout=FRESH)


def test_the_code_at_a_counter_leads_to_its_fees_and_a_demand_is_reported_without_a_script(visit, mall_server):
    page = visit("/c/36/", javascript=False, tolerate="Failed to load resource")
    expect(page.get_by_text("Rp2.062.000")).to_be_visible()
    picture(page, "counter-fees-phone")
    page.get_by_role("link", name="Laporkan permintaan uang").click()
    page.get_by_label("Berapa yang diminta?").fill("lima puluh ribu")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.get_by_label("Berapa yang diminta?")).to_have_value("lima puluh ribu")
    page.get_by_label("Apa yang terjadi?").fill("Diminta uang administrasi tambahan.")
    page.get_by_label("Berapa yang diminta?").fill("50.000")
    picture(page, "levy-report-phone")
    page.get_by_role("button", name="Kirim laporan").click()
    receipt = page.locator(".receipt").inner_text()
    desk = visit(
        "/desk/levy/",
        width=1280,
        height=800,
        extra_http_headers={"Authorization": f"Bearer {mall_server.token('duty_manager')}"},
    )
    desk.locator("tbody a").first.click()
    expect(desk.get_by_text("Diminta uang administrasi tambahan.")).to_have_count(0)
    desk.get_by_role("button", name="Baca isi laporan").click()
    expect(desk.get_by_text("Diminta uang administrasi tambahan.")).to_be_visible()
    desk.get_by_role("button", name="Ambil").click()
    page.goto("/reports/")
    page.get_by_label("Tanda terima").fill(receipt.lower())
    page.get_by_role("button", name="Tampilkan laporan").click()
    expect(page.get_by_text("Sedang diperiksa")).to_be_visible()


def test_a_family_on_one_phone_takes_follows_and_is_called(visit, mall_server):
    clear(mall_server, "2", "28")
    page = visit("/")
    first = take(page, "ktp-perekaman")
    page.get_by_role("link", name="Nomor untuk keluarga saya").click()
    page.get_by_label("Layanan yang mana?").select_option("npwp-efin")
    page.get_by_label("Apakah Anda perlu didahulukan?").select_option("elderly")
    page.get_by_role("button", name="Ambil nomor ini juga").click()
    cards = page.locator("#now .card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text(first)
    second = cards.nth(1).locator(".card__title").inner_text().strip()
    row = mall_server.query("select priority, channel from queueing_ticket where label = %s", second)
    assert row == [("elderly", "online")]
    mall_server.at_counter("2", "open")
    assert mall_server.at_counter("2", "call-next")["number"] == first
    expect(cards.first).to_contain_text("Silakan ke loket 2", timeout=FRESH)
    assert violations(page) == []
    picture(page, "family-phone")
    page.reload()
    expect(cards).to_have_count(2)
