"""An account in Chromium without scripts: an elder with a letter and a PIN, a code by e-mail over a real relay, and the
national identity."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email import message_from_string
from email.policy import default
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.chromium import violations
from tests.served import served
from tests.simulated import Simulator, simulator

from .conftest import OPENED_AT, MallServer
from .hall import sign_in
from .pictures import look

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def relay() -> Iterator[Simulator]:
    """Where mail goes."""
    with simulator("smtp") as running:
        yield running


@pytest.fixture(scope="module")
def identity() -> Iterator[Simulator]:
    """The national identity provider, at the hour of the mall."""
    with simulator("oidc", client="balai", secret="a-secret", clock=OPENED_AT) as running:
        yield running


@pytest.fixture(scope="module")
def mall_server(relay: Simulator, identity: Simulator) -> Iterator[MallServer]:
    """A demo mall with a relay and an identity provider."""
    with served(
        BALAI_MODE="demo",
        BALAI_NOW=OPENED_AT,
        BALAI_WEB_WORKERS="1",
        BALAI_SMTP_URL=f"smtp://127.0.0.1:{relay.port}?starttls=0",
        BALAI_OIDC_ISSUER=identity.base,
        BALAI_OIDC_CLIENT_ID="balai",
        BALAI_OIDC_SECRET="a-secret",
        BALAI_OUTBOUND_ALLOW=urlsplit(identity.base).netloc,
    ) as running:
        yield MallServer(running)


def mailed_code(relay: Simulator, to: str) -> str:
    """The code in the mail to that address; it carries no link."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for mail in relay.messages():
            if any(to in place for place in mail["to"]):
                body = message_from_string(mail["raw"], policy=default).get_content()
                assert "http" not in body
                return re.search(r"\b(\d{6})\b", body)[1]
        time.sleep(0.1)
    raise AssertionError("no mail came")


@pytest.mark.capability("ACT-20")
def test_an_elder_with_a_letter_and_a_pin_keeps_his_number_without_scripts(visit, mall_server):
    officer = visit("/staff/sign-in/", width=1280, height=800)
    sign_in(officer, "loket03")
    officer.goto("/counter/3/letter/")
    officer.locator("label[for=id_checked]").click()
    officer.get_by_role("button", name="Buat surat").click()
    look(officer, "letter")
    code, account, pin = officer.locator(".letter__code").all_inner_texts()
    assert violations(officer) == []

    elder = visit("/me/letter/", javascript=False, large=True)
    elder.get_by_label("Nomor surat").fill(code.lower())
    elder.get_by_label("PIN").fill(pin)
    elder.get_by_role("button", name="Masuk").click()
    expect(elder.get_by_role("heading", name="Nomor saya hari ini")).to_be_visible()
    ticket = mall_server.take("kia")
    elder.goto(f"/t/{ticket['id']}/?token={ticket['view_token']}")
    elder.get_by_role("link", name="Simpan di akun saya").click()
    elder.get_by_role("button", name="Simpan").click()
    expect(elder.locator(".entry__number")).to_have_text(ticket["number"])
    look(elder, "elder-home")
    elder.goto("/me/account/")
    expect(elder.get_by_text(account)).to_be_visible()
    elder.get_by_role("button", name="Keluar dari semua perangkat").click()
    expect(elder.get_by_role("heading", name="Akun saya")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_code_by_e_mail_opens_an_account_that_its_owner_erases_again(visit, mall_server, relay, language):
    address = f"sari-{language}@example.org"
    words = {
        "id": ("Kirimi saya kode", "Masuk", "Hapus akun saya", "Hapus semuanya sekarang"),
        "en": ("Send me a code", "Sign in", "Erase my account", "Erase everything now"),
    }[language]
    page = visit("/me/", language=language, javascript=False)
    page.locator("#id_contact").fill(address)
    page.get_by_role("button", name=words[0]).click()
    page.locator("#id_code").fill(mailed_code(relay, address))
    page.get_by_role("button", name=words[1]).click()
    expect(page.locator(".empty")).to_be_visible()
    page.goto("/me/account/")
    page.get_by_role("link", name=words[2]).click()
    page.get_by_role("button", name=words[3]).click()
    expect(page.locator("#id_contact")).to_be_visible()
    assert mall_server.query("select count(*) from accounts_citizen_contact") == [(0,)]


def test_the_national_identity_opens_an_account(visit):
    page = visit("/me/sign-in/", javascript=False)
    page.get_by_role("link", name="Masuk dengan Identitas nasional").click()
    page.get_by_role("button", name="Sari Contoh").click()
    expect(page.get_by_role("heading", name="Satu langkah lagi")).to_be_visible()
    look(page, "identity-back")
    page.get_by_role("button", name="Buka akun saya").click()
    expect(page.get_by_role("heading", name="Nomor saya hari ini")).to_be_visible()
    page.goto("/me/account/")
    expect(page.get_by_text("Identitas nasional Anda membuka akun ini.")).to_be_visible()


def test_who_changes_his_mind_at_the_provider_finds_the_other_ways(visit):
    page = visit("/me/sign-in/", tolerate="Failed to load resource")
    page.get_by_role("link", name="Masuk dengan Identitas nasional").click()
    page.get_by_role("button", name="Batal").click()
    expect(page.get_by_role("link", name="Masuk dengan kode")).to_be_visible()
    assert violations(page) == []
    look(page, "identity-failed")
