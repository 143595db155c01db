"""The officer's console in Chromium: keyboard first, once and not twice, alive, and usable without any script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.hall import clear

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 800}
COUNT_ACTIONS = """
window.actions = [];
for (const kind of ['keydown', 'pointerdown']) {
  window.addEventListener(kind, (event) => window.actions.push(event.key || 'pointer'), true);
}
"""


@pytest.fixture
def console(visit, mall_server):
    """`console("5")`: the console of a counter, for an officer of its agency."""

    def open_console(counter, agency="DUKCAPIL", path="", **options):
        token = mall_server.token(f"front_officer@{agency}")
        return visit(
            f"/counter/{counter}/{path}",
            **{**DESK, **options},
            extra_http_headers={"Authorization": f"Bearer {token}"},
        )

    return open_console


def press(page, key):
    """One key, when the console is ready for it."""
    # A key pressed during an act or right after it is dropped, on purpose.
    page.wait_for_selector("body:not(:has(.htmx-request)) #console:not([data-quiet])")
    page.keyboard.press(key)


def state(page, text):
    expect(page.locator("#state-text")).to_have_text(re.compile(text))


def press_enter(page):
    press(page, "Enter")


def click_the_large_button(page):
    page.wait_for_selector("#console:not([data-quiet])")
    page.locator("#verb-main").click()


@pytest.mark.capability("ACT-22")
@pytest.mark.parametrize(("go_on", "kind"), [(press_enter, "Enter"), (click_the_large_button, "pointer")])
def test_a_standard_service_takes_fewer_than_five_actions_by_one_key_or_one_button(console, mall_server, go_on, kind):
    clear(mall_server, "5")
    first, second = mall_server.take("akta-kematian"), mall_server.take("akta-kematian")
    mall_server.at_counter("5", "open")
    page = console("5", before=lambda page: page.add_init_script(COUNT_ACTIONS))
    go_on(page)
    state(page, f"{first['number']} dipanggil")
    go_on(page)
    state(page, f"{first['number']} sedang dilayani")
    go_on(page)
    state(page, f"{second['number']} dipanggil")
    actions = page.evaluate("window.actions")
    assert len(actions) < 5
    assert set(actions) == {kind}
    press(page, "n")
    expect(page.get_by_text(f"{second['number']} dicatat tidak hadir")).to_be_visible()
    mall_server.at_counter("5", "close")


def test_every_key_does_what_its_button_says(console, mall_server):
    clear(mall_server, "38")
    mine, other = mall_server.take("haji-nikah"), mall_server.take("haji-nikah")
    page = console("38", "KEMENAG")
    press(page, "Enter")
    state(page, "Siap untuk pengunjung berikutnya")
    press(page, "Enter")
    state(page, f"{mine['number']} dipanggil")
    press(page, "r")
    expect(page.get_by_text("dipanggil ulang 1 kali")).to_be_visible()
    press(page, "Enter")
    state(page, "sedang dilayani")
    press(page, "i")
    expect(page.get_by_text(re.compile("Istirahat sejak"))).to_be_visible()
    press(page, "Enter")
    state(page, "Sedang istirahat")
    press(page, "Enter")
    state(page, f"Siap|{other['number']}")
    press(page, "Enter")
    state(page, f"{other['number']} dipanggil")
    press(page, "Enter")
    state(page, "sedang dilayani")
    press(page, "f")
    state(page, "Tidak ada yang menunggu")
    press(page, "k")
    dialog = page.get_by_role("dialog", name="Tutup loket ini?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_selector("#console:not([data-quiet])")
    page.locator("body").click(position={"x": 5, "y": 500})
    press(page, "k")
    dialog.get_by_role("button", name="Ya, tutup").click()
    state(page, "Loket ini tutup")


def test_a_visitor_is_sent_on_by_a_few_letters_and_enter(console, mall_server):
    clear(mall_server, "21")
    ticket = mall_server.take("kartu-ak1")
    mall_server.at_counter("21", "open")
    page = console("21", "DISNAKER")
    press(page, "Enter")
    state(page, ticket["number"])
    press(page, "t")
    field = page.get_by_label("Cari layanan")
    expect(field).to_be_focused()
    expect(page.locator("#targets li").first).to_be_visible()
    page.keyboard.type("taspen")
    expect(page.locator("#targets li:visible")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#targets li:visible button")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(f"{ticket['number']} kini menunggu"))).to_be_visible()
    (moved,) = mall_server.query(
        "select s.code from queueing_ticket t join directory_service s on s.id = t.service_id where t.label = %s",
        ticket["number"],
    )
    assert moved[0] == "taspen-pensiun"
    mall_server.at_counter("21", "close")


def test_an_impatient_double_click_or_double_key_acts_once(console, mall_server):
    clear(mall_server, "29")
    ticket = mall_server.take("dokumen-lingkungan")
    mall_server.at_counter("29", "open")
    page = console("29", "DLH")
    page.wait_for_selector("#console:not([data-quiet])")
    page.get_by_role("button", name="Panggil berikutnya").dblclick()
    state(page, f"{ticket['number']} dipanggil")
    page.wait_for_timeout(600)
    state(page, f"{ticket['number']} dipanggil")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    state(page, "sedang dilayani")
    page.wait_for_timeout(600)
    state(page, "sedang dilayani")
    mall_server.at_counter("29", "finish")
    mall_server.at_counter("29", "close")


def test_the_console_survives_a_reload_and_follows_what_happens_elsewhere(console, mall_server):
    clear(mall_server, "30")
    first = mall_server.take("spp-irt")
    mall_server.at_counter("30", "open")
    page = console("30", "DINKES")
    press(page, "Enter")
    state(page, f"{first['number']} dipanggil")
    press(page, "Enter")
    state(page, "sedang dilayani")
    page.locator(".check input").first.check()
    page.reload()
    state(page, f"{first['number']} sedang dilayani")
    assert page.locator(".check input").first.is_checked()
    second = mall_server.take("spp-irt", priority="elderly")
    expect(page.locator("#line").get_by_text(second["number"])).to_be_visible()
    expect(page.locator("#line").get_by_text("Lansia")).to_be_visible()
    mall_server.at_counter("30", "finish")
    state(page, "Siap untuk pengunjung berikutnya")
    mall_server.at_counter("30", "close")
    state(page, "Loket ini tutup")


def test_the_console_comes_back_after_the_line_was_cut_and_says_since_when(console, mall_server):
    clear(mall_server, "31")
    mall_server.at_counter("31", "open")
    page = console("31", "KPP", tolerate="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('pagehide')); window.dispatchEvent(new Event('pageshow'))")
    expect(page.locator("#link")).to_have_text(re.compile(r"Tidak tersambung sejak 09\.\d\d"))
    ticket = mall_server.take("npwp-efin")
    page.context.set_offline(False)
    expect(page.locator("#link")).to_be_hidden(timeout=30_000)
    expect(page.locator("#line").get_by_text(ticket["number"])).to_be_visible(timeout=30_000)
    mall_server.at_counter("31", "close")


def test_an_officer_who_acts_on_an_old_page_is_told_and_nothing_happens(console, mall_server):
    clear(mall_server, "37")
    ticket = mall_server.take("air-pasang-baru")
    mall_server.at_counter("37", "open")
    page = console("37", "TIRTAMAYANG", javascript=False)
    mall_server.at_counter("37", "call-next")
    page.get_by_role("button", name="Panggil berikutnya").click()
    expect(page.get_by_role("alert")).to_contain_text("Keadaan loket sudah berubah")
    state(page, f"{ticket['number']} dipanggil")
    mall_server.at_counter("37", "no-show")
    mall_server.at_counter("37", "close")


def test_without_javascript_everything_works_by_forms(console, mall_server):
    clear(mall_server, "36")
    ticket = mall_server.take("pln-ubah-daya", name="Siti Contoh", phone="0812 3456 7890")
    page = console("36", "PLN", javascript=False)
    page.get_by_role("button", name="Buka loket").click()
    page.get_by_role("button", name="Panggil berikutnya").click()
    state(page, f"{ticket['number']} dipanggil")
    page.get_by_role("button", name="Lihat kontak").click()
    expect(page.get_by_text("Siti Contoh")).to_be_visible()
    page.goto("/counter/36/")
    page.get_by_role("button", name="Mulai layani").click()
    page.get_by_role("link", name="Alihkan").click()
    page.get_by_role("searchbox").fill("paspor")
    page.get_by_role("button", name="Cari", exact=True).click()
    page.get_by_role("button", name=re.compile("Paspor biasa")).click()
    expect(page.get_by_role("status").first).to_contain_text("kini menunggu Paspor biasa")
    page.get_by_role("link", name="Beri nomor").click()
    page.locator("input[name=service]").first.check(force=True)
    page.get_by_role("button", name="Beri nomor ini").click()
    expect(page.get_by_text("Sebutkan nomor ini kepada pengunjung")).to_be_visible()
    mall_server.at_counter("36", "close")
