"""The messages of a number in Chromium: in both languages, on a small phone, with and without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page, expect

from tests.chromium import violations
from tests.served import served

from .conftest import OPENED_AT, MallServer
from .pictures import look

pytestmark = pytest.mark.browser

WORDS = {
    "id": ("Ambil nomor", "Pesan tentang nomor ini", "Simpan pilihan ini", "Tandai semua sudah dibaca"),
    "en": ("Take a number", "Messages about this number", "Keep this choice", "Mark all as read"),
}


@pytest.fixture(scope="module")
def mall_server() -> Iterator[MallServer]:
    """A demo mall with a key for web push and no provider: its messages go to the demo's outbox."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    with served(
        BALAI_MODE="demo",
        BALAI_NOW=OPENED_AT,
        BALAI_WEB_WORKERS="1",
        BALAI_WEBPUSH_KEY=pem,
        BALAI_WEBPUSH_CONTACT="mailto:mpp@jambi.example",
    ) as running:
        found = MallServer(running)
        deadline = time.monotonic() + 20
        while not found.query("select 1 from notifications_journal_place") and time.monotonic() < deadline:
            time.sleep(0.1)
        yield found


def told(page: Page, language: str, mall_server: MallServer, service: str, counter: str) -> str:
    """Take a number with a phone on the open form and be called; the number's address."""
    page.locator("summary").first.click()
    page.locator("input[name=phone]").fill("0812 3456 7890")
    page.get_by_role("button", name=WORDS[language][0]).click()
    expect(page).to_have_url(re.compile(r"/t/"))
    mall_server.at_counter(counter, "open")
    mall_server.at_counter(counter, "call-next")
    number = page.url.split("/")[4]
    deadline = time.monotonic() + 15
    called = (
        "select 1 from notifications_delivery where addressee_id = %s and text = 'ticket-called' and state = 'sent'"
    )
    while not mall_server.query(called, number) and time.monotonic() < deadline:
        time.sleep(0.1)
    return f"/t/{number}/"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_reads_his_messages_and_chooses_where_to_get_them(visit, mall_server, language, javascript):
    service, counter = {
        ("id", True): ("bphtb", "16"),
        ("en", True): ("taspen-pensiun", "18"),
        ("id", False): ("kia", "3"),
        ("en", False): ("skck", "7"),
    }[language, javascript]
    page = visit(f"/services/{service}/number/", language=language, javascript=javascript)
    number = told(page, language, mall_server, service, counter)
    page.goto(number)
    page.get_by_role("link", name=WORDS[language][1]).click()
    expect(page.locator(".notice")).to_have_count(2)
    expect(page.locator(".notice--new")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if javascript:
        look(page, f"portal-messages-{language}")
        assert violations(page) == []
    page.get_by_role("button", name=WORDS[language][3]).click()
    expect(page.locator(".notice--new")).to_have_count(0)
    page.locator("label[for=channel-whatsapp]").click()
    page.locator("label[for=lang-en]").click()
    page.get_by_role("button", name=WORDS[language][2]).click()
    expect(page.locator("#channel-whatsapp")).not_to_be_checked()
    expect(page.locator("#channel-sms")).to_be_checked()
    expect(page.locator("#lang-en")).to_be_checked()
    page.goto("/demo/outbox/")
    expect(page.locator(".notice").first).to_contain_text("WhatsApp")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if javascript:
        assert violations(page) == []


def test_a_browser_that_cannot_push_says_so_and_the_form_stays(visit, mall_server):
    page = visit("/services/ktp-perekaman/number/", tolerate=("push", "AbortError", "Failed"))
    page.get_by_role("button", name="Ambil nomor").click()
    page.get_by_role("link", name="Pesan tentang nomor ini").click()
    button = page.get_by_role("button", name="Beri tahu lewat peramban ini")
    expect(button).to_be_visible()
    assert violations(page) == []
    button.click()
    expect(page.locator("#push [role=status]")).to_contain_text("Tinggalkan nomor telepon saja", timeout=15_000)
    expect(button).to_be_enabled()
    page.locator("input[name=phone]").fill("12")
    page.get_by_role("button", name="Beri tahu saya di sana").click()
    expect(page.locator(".error-summary")).to_be_focused()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_desk_sees_counts_on_any_screen(visit, mall_server, language):
    token = mall_server.token("duty_manager")
    for width in (360, 1280):
        page = visit(
            "/desk/messages/",
            language=language,
            width=width,
            extra_http_headers={"Authorization": f"Bearer {token}"},
        )
        expect(page.locator("tbody tr")).to_have_count(4)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        look(page, f"desk-messages-{language}-{width}")
