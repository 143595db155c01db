"""The door and the pairing of devices in a real browser, against a mall in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.chromium import chromium, violations
from tests.served import Served, served

from .conftest import code_of

pytestmark = pytest.mark.browser


@dataclass
class Street:
    """The mall, a browser, and a duty manager with his first password."""

    mall: Served
    browser: Browser
    password: str

    @property
    def base(self) -> str:
        """Passkeys and keys need a name, not an address."""
        return f"http://localhost:{self.mall.port}"

    def context(self, **options: Any) -> BrowserContext:
        """A browser of somebody else, at 360 px."""
        size = {"width": 360, "height": 740}
        return self.browser.new_context(base_url=self.base, viewport=size, locale="id-ID", **options)

    def manager(self, name: str) -> tuple[Page, str]:
        """A new duty manager signed in with a code app; the app's secret."""
        password = self.mall.balai("staff", "add", name, f"{name.title()} Contoh", "--role", "duty_manager")
        page = self.context().new_page()
        page.goto("/staff/sign-in/")
        page.get_by_label("Nama masuk").fill(name)
        page.get_by_label("Kata sandi").fill(password.splitlines()[-1])
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.get_by_role("link", name="Pasang aplikasi kode").click()
        page.get_by_text("Saya tidak dapat memindainya").click()
        secret = page.locator("details code").inner_text()
        page.get_by_label("Kode yang sekarang tampil").fill(code_of(secret))
        page.get_by_role("button", name="Selesai").click()
        expect(page.get_by_role("heading", name="Kode pemulihan Anda")).to_be_visible()
        self.password = password.splitlines()[-1]
        return page, secret


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    """One mall and one browser for the tests below."""
    with served() as mall, chromium() as browser:
        yield Street(mall, browser, "")


def code_on(device: Page) -> str:
    """The code a device shows, as somebody reads it."""
    expect(device.locator("#pairing-code-rest")).not_to_be_empty()
    return " ".join(device.locator(part).inner_text() for part in ("#pairing-code", "#pairing-code-rest"))


def test_a_kiosk_is_paired_by_both_sides_and_keeps_its_key_to_itself(street: Street) -> None:
    desk, _ = street.manager("rahma")
    desk.get_by_role("link", name="Sudah saya simpan").click()
    desk.get_by_role("link", name="Perangkat Anjungan").click()

    kiosk = street.context().new_page()
    kiosk.goto("/device/")
    kiosk.get_by_role("button", name="Tampilkan kode").click()
    code = code_on(kiosk)
    check = kiosk.locator("#pairing-check").inner_text()
    assert violations(kiosk) == []
    assert kiosk.evaluate("document.documentElement.scrollWidth <= innerWidth")

    desk.get_by_label("Kode di perangkat").fill(code.lower())
    desk.get_by_role("button", name="Lanjutkan").click()
    expect(desk.locator(".big-number__value")).to_have_text(check)
    assert violations(desk) == []
    desk.get_by_label("Perangkat apa ini?").select_option("kiosk")
    desk.get_by_label("Nama").fill("Anjungan pintu utara")
    desk.get_by_label("Zona").select_option("a")
    desk.get_by_role("button", name="Angkanya sama").click()
    expect(desk.get_by_role("status").filter(has_text="Anjungan pintu utara")).to_be_visible()

    expect(kiosk.locator("#pairing-name")).to_have_text("Anjungan pintu utara")
    assert not kiosk.context.cookies()
    kiosk.get_by_role("button", name="Ya, sudah benar").click()
    expect(kiosk.get_by_text("Perangkat ini sudah dipasangkan")).to_be_visible()
    assert kiosk.locator("#start").get_attribute("href") == "/kiosk/"

    (cookie,) = [c for c in kiosk.context.cookies() if c["name"] == "balai_device"]
    assert cookie["httpOnly"]
    read = """async () => {
      const { kept } = await import('/static/staff/device.js');
      const { keys } = await kept();
      try { await crypto.subtle.exportKey('jwk', keys.privateKey); return 'given away'; } catch (e) { return e.name; }
    }"""
    assert kiosk.evaluate(read.replace("/static/staff/device.js", _device_script(kiosk))) == "InvalidAccessError"

    # The cookie goes, the key stays: the device is itself again. A thief's browser has the cookie but not the key.
    kiosk.context.clear_cookies()
    kiosk.reload()
    expect(kiosk.locator("#paired-name")).to_have_text("Anjungan pintu utara")
    (cookie,) = [c for c in kiosk.context.cookies() if c["name"] == "balai_device"]
    thief = street.context()
    thief.add_cookies([{"name": "balai_device", "value": cookie["value"], "url": street.base}])
    page = thief.new_page()
    page.goto("/device/")
    expect(page.get_by_role("button", name="Tampilkan kode")).to_be_visible()

    desk.reload()
    row = desk.get_by_role("row").filter(has_text="Anjungan pintu utara")
    expect(row).to_contain_text("dipakai")
    row.get_by_role("button", name="Akhiri akses").click()
    desk.get_by_role("dialog").get_by_role("button", name="Ya, akhiri").click()
    expect(desk.get_by_role("row").filter(has_text="Anjungan pintu utara")).to_contain_text("akses diakhiri")
    kiosk.reload()
    expect(kiosk.get_by_role("button", name="Tampilkan kode")).to_be_visible()


def _device_script(page: Page) -> str:
    """The address under which this page loaded the module (its name holds a digest)."""
    found = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    return next(name for name in found if "/static/staff/device" in name)


def test_a_device_that_says_no_stays_a_stranger(street: Street) -> None:
    desk, _ = street.manager("budi")
    kiosk = street.context().new_page()
    kiosk.goto("/device/")
    kiosk.get_by_role("button", name="Tampilkan kode").click()
    code = code_on(kiosk)
    desk.goto("/staff/devices/")
    desk.get_by_label("Kode di perangkat").fill(code)
    desk.get_by_role("button", name="Lanjutkan").click()
    desk.get_by_label("Perangkat apa ini?").select_option("screen")
    desk.get_by_label("Nama").fill("Layar lobi")
    desk.get_by_role("button", name="Angkanya sama").click()
    kiosk.get_by_role("button", name="Tidak", exact=True).click()
    expect(kiosk.get_by_text("Belum berhasil")).to_be_visible()
    desk.goto("/staff/devices/")
    expect(desk.get_by_role("row").filter(has_text="Layar lobi")).to_contain_text("belum dipasangkan")


def test_a_passkey_replaces_password_and_code(street: Street) -> None:
    page, _ = street.manager("siti")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.goto("/staff/second-factor/")
    page.get_by_role("link", name="Tambah kunci sandi").click()
    page.get_by_label("Nama kunci sandi ini").fill("Laptop kantor")
    page.get_by_role("button", name="Tambah kunci sandi").click()
    page.wait_for_url("**/staff/second-factor/")
    expect(page.get_by_role("listitem").filter(has_text="Laptop kantor")).to_be_visible()

    page.goto("/staff/")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk petugas")).to_be_visible()
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    expect(page.get_by_role("heading", name="Siti Contoh")).to_be_visible()


def test_the_door_opens_without_javascript(street: Street) -> None:
    _, secret = street.manager("tono")
    page = street.context(java_script_enabled=False).new_page()
    page.goto("/staff/sign-in/")
    page.get_by_label("Nama masuk").fill("tono")
    page.get_by_label("Kata sandi").fill(street.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_label("Kode").fill(code_of(secret, 1))
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.get_by_role("heading", name="Tono Contoh")).to_be_visible()
