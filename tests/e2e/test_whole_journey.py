"""One visit from the first search to the thanks, seen by everybody at once: the visitor's phone, the hall screen of the
zone, and officers of two agencies. Once with JavaScript, once without any.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import scriptless
from tests.e2e.hall import pair_screen, sign_in
from tests.e2e.pictures import picture
from tests.e2e.spoken import clips

pytestmark = [pytest.mark.browser, pytest.mark.needs("espeak-ng")]

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
HALL = {"width": 1920, "height": 1080}
HEAR = """
window.heard = [];
document.addEventListener('balai:announced', (event) => window.heard.push(event.detail));
"""


def at_counter(visit, name, counter, **options):
    """The console of an officer who signed in at the door and chose the counter."""
    page = visit("/staff/sign-in/", **DESK, **options)
    sign_in(page, name)
    page.get_by_role("link", name=re.compile(rf"^Loket {counter}\b")).click()
    expect(page.get_by_role("heading", name="Loket ini tutup")).to_be_visible()
    return page


def press(page, key):
    # A key pressed during an act or right after it is dropped, on purpose.
    page.wait_for_selector("body:not(:has(.htmx-request)) #console:not([data-quiet])")
    page.keyboard.press(key)


def state(page, text):
    expect(page.locator("#state-text")).to_have_text(re.compile(text))


def heading(page, text):
    expect(page.get_by_role("heading", level=1, name=text)).to_be_visible(timeout=20_000)


def summons(screen, number, counter):
    """The screen shows this call; the one before is spoken to its end first."""
    expect(screen.locator("#number")).to_have_text(number, timeout=20_000)
    expect(screen.locator("#counter")).to_have_text(re.compile(rf"(Loket|Counter) {counter}"), timeout=20_000)


def heard(screen, calls):
    """What the screen has said: the clips of each call."""
    screen.wait_for_function("calls => window.heard.length >= calls", arg=calls, timeout=20_000)
    return [call["clips"] for call in screen.evaluate("window.heard")]


def take(phone, words, link):
    """Search, service, number; returns it."""
    phone.get_by_role("searchbox").fill(words)
    phone.get_by_role("button", name="Cari").click()
    phone.get_by_role("link", name=re.compile(link)).click()
    phone.get_by_role("link", name="Ambil nomor").click()
    phone.get_by_role("button", name="Ambil nomor").click()
    return phone.locator(".big-number__value").inner_text()


@pytest.mark.capability("QUE-03")
@pytest.mark.capability("SGN-03")
def test_phone_screen_and_two_counters_live_through_one_visit_together(visit, mall_server):
    screen = visit("/", **HALL, before=lambda page: page.add_init_script(HEAR))
    pair_screen(screen, visit, "b")
    first = mall_server.take("kartu-ak1")["number"]
    phone = visit("/", **PHONE)
    labour = at_counter(visit, "loket21", 21)
    social = at_counter(visit, "loket19", 19)

    number = take(phone, "kartu kuning pencari kerja", "AK-1")
    phone.evaluate("window.unbroken = true")
    expect(phone.locator("#ahead")).to_have_text("1")
    later = mall_server.take("data-bansos")["number"]

    press(labour, "Enter")
    state(labour, f"Siap|{first}")
    expect(phone.locator("#eta")).not_to_have_text("–")
    picture(phone, "portal-ticket-waiting-phone")
    press(labour, "Enter")
    state(labour, f"{first} dipanggil")
    expect(phone.locator("#ahead")).to_have_text("0")
    screen.get_by_role("link", name="Buka tampilannya").click()
    expect(screen.locator("#place")).to_have_text(re.compile(r"Zona B|Zone B"))
    summons(screen, first, 21)
    press(labour, "Enter")
    state(labour, f"{first} sedang dilayani")

    press(labour, "Enter")  # finish and call next
    state(labour, f"{number} dipanggil")
    heading(phone, "Silakan ke loket 21")
    expect(phone).to_have_title(re.compile(rf"{number} · loket 21!"))
    expect(phone.locator("#said")).to_have_text("Silakan ke loket 21")
    summons(screen, number, 21)
    picture(phone, "portal-ticket-called-phone")
    picture(screen, "signage-called")
    assert heard(screen, 1) == [clips(number, 21)]
    press(labour, "Enter")
    heading(phone, "Anda dilayani di loket 21")
    picture(labour, "counter-serving")
    labour.set_viewport_size(PHONE)
    picture(labour, "counter-phone")
    labour.set_viewport_size(DESK)

    press(labour, "t")
    expect(labour.locator("#targets li").first).to_be_visible()
    labour.keyboard.type("bansos")
    expect(labour.locator("#targets li:visible")).to_have_count(1)
    picture(labour, "counter-transfer")
    labour.keyboard.press("Enter")
    expect(labour.get_by_text(re.compile(f"{number} kini menunggu .* dengan urutan tetap"))).to_be_visible()
    expect(phone.get_by_text("Anda dialihkan")).to_be_visible()
    heading(phone, "Surat keterangan data bantuan sosial")
    expect(phone.locator(".big-number__value")).to_have_text(number)
    expect(phone.locator("#ahead")).to_have_text("0")

    press(social, "Enter")
    expect(social.locator("#line li").first).to_contain_text(number)  # came later to this queue, stands before
    expect(social.locator("#line li").nth(1)).to_contain_text(later)
    picture(phone, "portal-ticket-transferred-phone")
    press(social, "Enter")
    state(social, f"{number} dipanggil")
    heading(phone, "Silakan ke loket 19")
    summons(screen, number, 19)
    assert heard(screen, 2) == [clips(number, 21), clips(number, 19)]
    press(social, "Enter")
    heading(phone, "Anda dilayani di loket 19")
    press(social, "f")
    state(social, f"Berikutnya|Siap|{later}")

    heading(phone, "Terima kasih atas kunjungan Anda")
    assert phone.evaluate("window.unbroken"), "the page was loaded anew"
    phone.get_by_text("Sangat baik").click()
    phone.get_by_label("Apa yang perlu kami ketahui?").fill("Cepat dan ramah")
    picture(phone, "portal-ticket-rate-phone")
    phone.get_by_role("button", name="Kirim penilaian").click()
    expect(phone.get_by_text("Penilaian Anda sudah kami terima")).to_be_visible()
    picture(phone, "portal-ticket-thanked-phone")
    phone.reload()
    expect(phone.get_by_role("button", name="Kirim penilaian")).to_have_count(0)
    assert mall_server.query("select score from queueing_ticket where label = %s", number) == [(4,)]


@pytest.mark.capability("QUE-03")
def test_the_same_visit_without_a_single_script(visit, mall_server, browser):
    with scriptless(browser) as plain:
        screen = visit("/signage/?zone=d", **HALL, using=plain)
        phone = visit("/", **PHONE, using=plain, tolerate="422")
        religion = at_counter(visit, "loket38", 38, using=plain)
        court = at_counter(visit, "loket39", 39, using=plain)
        religion.get_by_role("button", name="Buka loket").click()

        number = take(phone, "sertifikat halal", "Pendampingan sertifikat halal")
        again = phone.locator("noscript a", has_text="Muat ulang sekarang")
        assert "Halaman ini dimuat ulang sendiri setiap 15 detik." in phone.locator("main").inner_text()
        religion.get_by_role("button", name="Panggil berikutnya").click()
        state(religion, f"{number} dipanggil")
        heading(phone, "Silakan ke loket 38")  # nobody touched the phone
        summons(screen, number, 38)
        religion.get_by_role("button", name="Mulai layani").click()
        again.click()
        heading(phone, "Anda dilayani di loket 38")

        religion.get_by_role("link", name="Alihkan").click()
        religion.get_by_role("searchbox").fill("tidak pernah dipidana")
        religion.get_by_role("button", name="Cari", exact=True).click()
        religion.get_by_role("button", name=re.compile("dipidana")).first.click()
        expect(religion.get_by_role("status").first).to_contain_text(f"{number} kini menunggu")
        again.click()
        expect(phone.get_by_text("Anda dialihkan")).to_be_visible()
        expect(phone.locator(".big-number__value")).to_have_text(number)

        court.get_by_role("button", name="Buka loket").click()
        court.get_by_role("button", name="Panggil berikutnya").click()
        state(court, f"{number} dipanggil")
        again.click()
        heading(phone, "Silakan ke loket 39")
        screen.reload()
        summons(screen, number, 39)
        court.get_by_role("button", name="Mulai layani").click()
        court.get_by_role("button", name="Selesai saja").click()
        again.click()
        heading(phone, "Terima kasih atas kunjungan Anda")
        phone.get_by_role("button", name="Kirim penilaian").click()
        expect(phone.get_by_role("link", name=re.compile("Pilih satu dari empat jawaban"))).to_be_visible()
        phone.get_by_text("Sangat baik").click()
        phone.get_by_role("button", name="Kirim penilaian").click()
        expect(phone.get_by_text("Penilaian Anda sudah kami terima")).to_be_visible()
