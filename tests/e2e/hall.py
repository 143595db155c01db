"""What people in the hall do that more than one test needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

PASSWORD = "balai-contoh"


def clear(mall_server: Any, *counters: str) -> None:
    """Let nobody wait for these counters' services, and close them."""
    for counter in counters:
        mall_server.at_counter(counter, "close")
        mall_server.at_counter(counter, "open")
        while mall_server.at_counter(counter, "call-next"):
            pass
        mall_server.at_counter(counter, "close")


def sign_in(page: Page, name: str) -> None:
    """Through the door, as one of the invented people."""
    page.goto("/staff/sign-in/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form:not([hidden]) button[type=submit]").first.click()
    page.wait_for_url("**/staff/")


def pair_screen(screen: Page, visit: Callable[..., Page], zone: str) -> None:
    """Make this browser a hall screen of the zone: it shows a code, the duty manager enters it, it agrees."""
    screen.goto("/device/")
    screen.get_by_role("button", name="Tampilkan kode").click()
    expect(screen.locator("#pairing-code-rest")).not_to_be_empty()
    code = " ".join(screen.locator(part).inner_text() for part in ("#pairing-code", "#pairing-code-rest"))
    manager = visit("/staff/sign-in/", width=1280, height=800)
    sign_in(manager, "piket1")
    manager.goto("/staff/devices/")
    manager.get_by_label("Kode di perangkat").fill(code)
    manager.get_by_role("button", name="Lanjutkan").click()
    expect(manager.locator(".big-number__value")).to_have_text(screen.locator("#pairing-check").inner_text())
    manager.get_by_label("Perangkat apa ini?").select_option("screen")
    manager.get_by_label("Nama").fill(f"Layar zona {zone.upper()}")
    manager.get_by_label("Zona").select_option(zone)
    manager.get_by_role("button", name="Angkanya sama").click()
    screen.get_by_role("button", name="Ya, sudah benar").click()
    expect(screen.get_by_text("Perangkat ini sudah dipasangkan")).to_be_visible()


def turn_to(page: Page, text: str, seconds: int = 700) -> None:
    """Let the time of a hall screen with a clock of its own pass until its slide says that."""
    slide = page.locator("#slide")
    for _step in range(seconds):
        if slide.is_visible() and text in slide.inner_text():
            return
        page.clock.run_for(1000)
    raise AssertionError(f"{text!r} was never shown; last: {slide.inner_text()!r}")
