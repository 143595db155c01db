"""The kiosk with its printer's agent, each a process of its own: paper, no paper, no printer, a stolen cookie."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.hall import sign_in
from tests.e2e.pictures import picture
from tests.served import ROOT
from tests.simulated import Simulator, simulator

pytestmark = pytest.mark.browser
SCREEN = {"width": 1080, "height": 1920, "host": "localhost"}
KIOSK = "Anjungan pintu utara"


@dataclass
class Stand:
    """A paired kiosk (the cookies of its browser) and the printer beside it."""

    state: dict
    printer: Simulator
    kiosk: str

    def roll(self, paper: str, mall_server) -> None:
        """Another roll, or no current; returns when the mall knows."""
        self.printer._order("paper", paper=paper)
        self.wait(mall_server, "offline" if paper == "off" else paper)

    def wait(self, mall_server, known: str) -> None:
        until = time.monotonic() + 40
        while mall_server.query("select paper from accounts_device where kind = 'printer'") != [(known,)]:
            assert time.monotonic() < until, f"the mall never heard that the paper is {known}"
            time.sleep(0.2)


def agent(home: Path, *words: str, **how) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "balai_printer.cli", "--home", str(home), *words],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"},
        text=True,
        **how,
    )


def claim(manager, code: str, check: str, kind: str, name: str, kiosk: str = "") -> None:
    """The duty manager enters a code and says what stands behind it."""
    manager.goto("/staff/devices/")
    manager.get_by_label("Kode di perangkat").fill(code)
    manager.get_by_role("button", name="Lanjutkan").click()
    expect(manager.locator(".big-number__value")).to_have_text(check)
    manager.get_by_label("Perangkat apa ini?").select_option(kind)
    manager.get_by_label("Nama").fill(name)
    if kiosk:
        option = manager.locator("#id_kiosk option", has_text=kiosk).get_attribute("value")
        manager.get_by_label("Mencetak untuk").select_option(option)
    manager.get_by_role("button", name="Angkanya sama").click()
    expect(manager.get_by_text(name).first).to_be_visible()


@pytest.fixture(scope="module")
def stand(browser, mall_server, tmp_path_factory) -> Iterator[Stand]:
    """A kiosk and a printer, both paired through the desk."""
    base = mall_server.base_url.replace("127.0.0.1", "localhost")
    manager = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900}, locale="id-ID").new_page()
    sign_in(manager, "piket1")
    context = browser.new_context(base_url=base, viewport={"width": 1080, "height": 1920}, locale="id-ID")
    device = context.new_page()
    device.goto("/device/")
    device.get_by_role("button", name="Tampilkan kode").click()
    expect(device.locator("#pairing-code-rest")).not_to_be_empty()
    code = " ".join(device.locator(part).inner_text() for part in ("#pairing-code", "#pairing-code-rest"))
    claim(manager, code, device.locator("#pairing-check").inner_text(), "kiosk", KIOSK)
    device.get_by_role("button", name="Ya, sudah benar").click()
    expect(device.get_by_text("Perangkat ini sudah dipasangkan")).to_be_visible()
    home = tmp_path_factory.mktemp("agent")
    with simulator("printer") as printer:
        where = f"127.0.0.1:{printer.port}"
        pairing = agent(home, "pair", mall_server.base_url, "--printer", where, "--yes", stdout=subprocess.PIPE)
        assert pairing.stdout is not None
        code, check = re.search(r"Code: (\S+)\s+number to compare: (\d{4})", pairing.stdout.readline()).groups()
        claim(manager, code, check, "printer", "Pencetak pintu utara", kiosk=KIOSK)
        assert pairing.wait(timeout=20) == 0
        running = agent(home, "run", stdout=subprocess.DEVNULL)
        try:
            kiosk = mall_server.query("select id::text from accounts_device where kind = 'kiosk' and name = %s", KIOSK)
            made = Stand(context.storage_state(), printer, kiosk[0][0])
            made.wait(mall_server, "ok")
            picture(manager, "desk-devices")
            yield made
        finally:
            running.kill()
            running.wait()


@pytest.fixture
def kiosk(visit, stand):
    """`kiosk("/kiosk/")`: a page of the paired kiosk, with or without scripts."""
    return lambda path, **options: visit(path, storage_state=stand.state, **SCREEN, **options)


def taken(page) -> str:
    page.get_by_role("button", name="Ambil nomor").click()
    expect(page.locator(".taken__number")).to_be_visible()
    return page.locator(".taken__number").inner_text().split()[-1]


@pytest.mark.capability("KSK-05")
def test_an_elder_without_a_phone_goes_with_a_paper_in_his_hand(kiosk, stand, mall_server):
    page = kiosk("/kiosk/", has_touch=True)
    page.get_by_role("link", name=re.compile("^Dukcapil")).tap()
    page.get_by_role("link", name=re.compile("^Kartu identitas anak")).tap()
    page.get_by_role("link", name="Syarat, biaya, dan waktu").tap()
    picture(page, "kiosk-card")
    page.get_by_role("link", name="Ambil nomor").tap()
    page.get_by_role("button", name=re.compile("^Lansia")).tap()
    expect(page.get_by_text("Silakan ambil kertas Anda")).to_be_visible()
    number = page.locator(".taken__number").inner_text().split()[-1]
    picture(page, "kiosk-paper")
    papers = [paper for paper in stand.printer.messages() if number in paper["text"]]
    assert len(papers) == 1
    assert papers[0]["qr"].startswith(f"{mall_server.base_url}/t/")
    shown = httpx.get(papers[0]["qr"], follow_redirects=True)
    assert number in shown.text
    row = mall_server.query("select channel, priority from queueing_ticket where label = %s", number)
    assert row == [("kiosk", "elderly")]


@pytest.mark.capability("QUE-05")
def test_out_of_paper_and_switched_off_are_said_before_and_the_number_stays_on_the_screen(kiosk, stand, mall_server):
    for roll, why, name in (("out", "Kertas pencetak sedang habis", "paper"), ("off", "Pencetak sedang mati", "off")):
        stand.roll(roll, mall_server)
        page = kiosk("/kiosk/take/kia/")
        expect(page.get_by_text(why)).to_be_visible()
        picture(page, f"kiosk-no-{name}-before")
        before = len(stand.printer.messages())
        number = taken(page)
        expect(page.locator(".taken .qr svg")).to_be_visible()
        expect(page.get_by_text(why)).to_be_visible()
        picture(page, f"kiosk-no-{name}")
        assert mall_server.query("select count(*) from queueing_ticket where label = %s", number) == [(1,)]
        assert len(stand.printer.messages()) == before
        page.get_by_role("button", name="Selesai").click()
        stand.roll("ok", mall_server)
    time.sleep(1)
    assert len(stand.printer.messages()) == before  # nothing comes out afterwards


def test_the_warning_counts_down_and_an_answer_keeps_everything(kiosk):
    page = kiosk("/kiosk/take/kia/", before=lambda page: page.clock.install())
    number = taken(page)
    page.clock.fast_forward(50_000)
    expect(page.get_by_role("heading", name="Anda masih di sini?")).to_be_visible()
    assert int(page.locator("#countdown").inner_text()) <= 10
    picture(page, "kiosk-countdown")
    page.get_by_role("button", name="Ya, saya masih di sini").click()
    page.clock.fast_forward(30_000)
    expect(page.locator(".taken__number")).to_contain_text(number)
    page.evaluate("sessionStorage.setItem('a', 'b'); localStorage.setItem('a', 'b'); window.name = 'b'")
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("heading", name="Apa keperluan Anda hari ini?")).to_be_visible()
    assert page.evaluate("[sessionStorage.length, localStorage.length, window.name]") == [0, 0, ""]
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names & {"balai_kiosk", "balai_lang", "balai_text"} == set()
    assert "balai_device" in names  # the machine's own, not the visitor's


def test_the_kiosk_is_worked_with_a_keypad(kiosk):
    page = kiosk("/kiosk/agency/dukcapil/")
    first = page.locator(".tile").first.get_attribute("href")
    page.keyboard.press("1")
    page.wait_for_url(f"**{first}")


def test_a_number_taken_at_home_is_checked_in_with_a_scanner_that_types(kiosk, stand, mall_server):
    booked = mall_server.take("paspor-percepatan")
    assert booked["state"] == "booked"
    page = kiosk("/kiosk/")
    page.keyboard.type(f"https://mal.example/t/{booked['id']}/?token={booked['view_token']}", delay=4)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Anda sudah lapor hadir")).to_be_visible()
    expect(page.get_by_text("Silakan ambil kertas Anda")).to_be_visible()
    picture(page, "kiosk-checked-in")
    assert mall_server.query("select state from queueing_ticket where id = %s", booked["id"]) == [("waiting",)]
    assert [paper for paper in stand.printer.messages() if booked["number"] in paper["text"]]


def test_a_code_typed_wrong_comes_back_with_what_to_do(kiosk, mall_server):
    booked = mall_server.take("paspor-percepatan")
    page = kiosk("/kiosk/check-in/", tolerate="Failed to load resource")
    page.get_by_label("Nomor Anda").fill(booked["number"])
    page.get_by_label("Kode lapor hadir").fill("AAAA-AAAA")
    page.get_by_role("button", name="Lapor hadir").click()
    expect(page.locator(".alert--error")).to_be_visible()
    picture(page, "kiosk-check-in-wrong")
    expect(page.get_by_label("Nomor Anda")).to_have_value(booked["number"])
    page.get_by_label("Kode lapor hadir").fill(booked["check_in_code"])
    page.get_by_role("button", name="Lapor hadir").click()
    expect(page.get_by_text("Anda sudah lapor hadir")).to_be_visible()


@pytest.mark.threat("T-device-token")
def test_a_stolen_cookie_gives_numbers_for_minutes_and_can_neither_be_renewed_nor_outlive_its_revocation(
    kiosk, stand, visit, mall_server
):
    page = kiosk("/kiosk/")
    cookie = next(c for c in page.context.cookies() if c["name"] == "balai_device")
    thief = visit("/kiosk/", tolerate="Failed to load resource", **SCREEN)
    thief.context.add_cookies([cookie])
    # For its fifteen minutes it is the kiosk, and what it does says so; nothing of a person is there to be seen.
    number = taken_by(thief)
    assert mall_server.query(
        "select actor_id::text from kernel_journal where kind = 'ticket.issued' and data->>'number' = %s", number
    ) == [(stand.kiosk,)]
    thief.goto("/kiosk/number/")
    # Its own key it has not: no renewal, whatever it sends.
    nonce = httpx.post(f"{mall_server.base_url}/device/challenge", json={"device": stand.kiosk}).json()["nonce"]
    proof = {"device": stand.kiosk, "nonce": nonce, "signature": "A" * 86}
    assert httpx.post(f"{mall_server.base_url}/device/session", json=proof).status_code == 401
    # The desk ends the device: both are strangers at once, and the journal says who did it.
    mall_server.served.balai("device", "revoke", stand.kiosk)
    until = time.monotonic() + 5
    beat = {"headers": {"Cookie": f"balai_device={cookie['value']}"}, "json": {}}
    while httpx.post(f"{mall_server.base_url}/device/beat", **beat).status_code != 401:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert taken_by(thief, of="visitor", mall_server=mall_server)


def taken_by(page, *, of: str = "", mall_server=None) -> str:
    """A number taken in that browser; `of`: whom the journal names."""
    page.goto("/kiosk/take/kia/")
    number = taken(page)
    if mall_server is not None:
        sql = "select actor_kind from kernel_journal where kind = 'ticket.issued' and data->>'number' = %s"
        assert mall_server.query(sql, number) == [(of,)]
    return number
