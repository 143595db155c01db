"""A visitor's whole visit on a 360 px phone: with JavaScript, without, and with the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import FLAGS, HEADLESS_SHELL

pytestmark = pytest.mark.browser


def take(page, service):
    """From the service's page to the number; returns it."""
    page.goto(f"/services/{service}/")
    page.get_by_role("link", name="Ambil nomor").click()
    page.get_by_role("button", name="Ambil nomor").click()
    return page.locator(".big-number__value").inner_text()


@pytest.mark.capability("QUE-03")
def test_a_number_taken_on_a_phone_follows_by_itself_to_the_rating(visit, mall_server):
    mall_server.at_counter("21", "open")
    mall_server.at_counter("18", "open")
    first = mall_server.take("kartu-ak1")
    page = visit("/")
    page.get_by_role("searchbox").fill("kartu kuning pencari kerja")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=re.compile("AK-1")).click()
    expect(page.get_by_text("Rp0").first).to_be_visible()
    page.get_by_role("link", name="Ambil nomor").click()
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page).to_have_url(re.compile(r"/t/[0-9a-f-]{36}/\?token="))
    number = page.locator(".big-number__value").inner_text()
    expect(page.locator("#ahead")).to_have_text("1")

    assert mall_server.at_counter("21", "call-next")["number"] == first["number"]
    expect(page.locator("#ahead")).to_have_text("0")
    mall_server.at_counter("21", "finish")
    assert mall_server.at_counter("21", "call-next")["number"] == number
    expect(page.get_by_role("heading", name="Silakan ke loket 21")).to_be_visible()
    expect(page).to_have_title(re.compile(rf"{number} · loket 21!"))
    expect(page.locator("#said")).to_have_text("Silakan ke loket 21")
    mall_server.at_counter("21", "recall")
    expect(page.get_by_text("panggilan ke-2")).to_be_visible()

    mall_server.at_counter("21", "transfer", service="taspen-pensiun")
    expect(page.get_by_text("Anda dialihkan")).to_be_visible()
    expect(page.locator(".big-number__value")).to_have_text(number)
    assert mall_server.at_counter("18", "call-next")["number"] == number
    expect(page.get_by_role("heading", name="Silakan ke loket 18")).to_be_visible()
    mall_server.at_counter("18", "start")
    expect(page.get_by_role("heading", name="Anda dilayani di loket 18")).to_be_visible()
    mall_server.at_counter("18", "finish")
    page.get_by_text("Sangat baik").click()
    page.get_by_label("Apa yang perlu kami ketahui?").fill("Cepat dan ramah")
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_text("Penilaian Anda sudah kami terima")).to_be_visible()
    assert mall_server.query("select score from queueing_ticket where label = %s", number) == [(4,)]


def test_the_same_visit_works_without_javascript(visit, mall_server):
    mall_server.at_counter("19", "open")
    page = visit("/services/?q=bansos", javascript=False, tolerate="422")
    page.get_by_role("link", name=re.compile("bantuan sosial")).click()
    page.get_by_role("link", name="Ambil nomor").click()
    page.get_by_text("Lansia").click()
    page.get_by_role("button", name="Ambil nomor").click()
    number = page.locator(".big-number__value").inner_text()
    assert mall_server.at_counter("19", "call-next")["number"] == number
    page.reload()
    expect(page.get_by_role("heading", name="Silakan ke loket 19")).to_be_visible()
    mall_server.at_counter("19", "finish")
    page.reload()
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_role("link", name=re.compile("Pilih satu dari empat jawaban"))).to_be_visible()
    page.get_by_text("Sangat baik").click()
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_text("Penilaian Anda sudah kami terima")).to_be_visible()


def test_a_browser_without_javascript_reloads_the_number_by_itself(browser, mall_server):
    ticket = mall_server.take("roya")
    path = str(HEADLESS_SHELL) if HEADLESS_SHELL.is_file() else None
    with browser.browser_type.launch(
        executable_path=path, args=[*FLAGS, "--blink-settings=scriptEnabled=false"]
    ) as scriptless:
        page = scriptless.new_page(viewport={"width": 360, "height": 740})
        loads = []
        page.on("request", lambda request: loads.append(request.url) if request.is_navigation_request() else None)
        page.goto(f"{mall_server.base_url}/t/{ticket['id']}/?token={ticket['view_token']}")
        assert "Halaman ini dimuat ulang sendiri setiap 15 detik." in page.inner_text("main")
        page.wait_for_timeout(16_000)
        assert len(loads) == 2


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


def reach(page, name, presses=60):
    """Press Tab until the element with that name has the focus."""
    for _press in range(presses):
        page.keyboard.press("Tab")
        focused = page.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()")
        if focused.startswith(name):
            return
    raise AssertionError(f"Tab never reached {name!r}")


def test_the_keyboard_alone_is_enough(visit):
    page = visit("/", width=1280)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("halal")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=halal"))
    reach(page, "Pendampingan sertifikat halal")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/services/halal-pendampingan/$"))
    reach(page, "Ambil nomor")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/number/$"))
    page.locator("input[name=priority]").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "elderly"
    reach(page, "Ambil nomor")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/t/"))
    reach(page, "Batalkan nomor")
    page.keyboard.press("Enter")
    expect(page.locator("dialog#cancel")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.dialog") == "cancel"
    reach(page, "A")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement !== document.body")


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
def test_the_queues_page_follows_by_itself(visit, mall_server):
    mall_server.at_counter("36", "open")
    page = visit("/now/")
    expect(page.locator("#freshness")).to_have_text("Halaman ini mengikuti dengan sendirinya.")
    number = mall_server.take("pln-ubah-daya")["number"]
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=re.compile("Ubah daya")))
    expect(row).to_contain_text("1 orang menunggu")
    mall_server.at_counter("36", "call-next")
    expect(page.locator("#now")).to_contain_text(number)
