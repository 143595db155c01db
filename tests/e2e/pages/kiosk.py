"""Every page of the kiosk in every state."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .state import Mode, Scene, State

MODES = (
    Mode("portrait", 1080, 1920),
    Mode("landscape", 1280, 1024),
    Mode("zoom", 540, 960),
    Mode("large", 1080, 1920, large=True),
    Mode("forced", 1080, 1920, forced=True),
)
TOLERATE = "Failed to load resource"
VISIT = {"width": 1080, "height": 1920, "before": lambda page: page.clock.install()}


def _refused(page: Page, scene: Scene) -> None:
    page.evaluate("document.querySelector('[name=priority][value=elderly]').value = 'vip'")
    page.locator("[name=priority][value=vip]").click()
    expect(page.locator(".alert--error")).to_be_visible()


def _taken(page: Page, scene: Scene) -> None:
    page.locator("button[value=normal]").click()
    expect(page.locator(".taken__number")).to_be_visible()


def _still_there(page: Page, scene: Scene) -> None:
    page.clock.fast_forward(46_000)
    expect(page.locator("#still-there")).to_be_visible()


BEFORE = (State("kiosk:start", "empty", "/kiosk/"),)
OPEN = (
    State("kiosk:start", "populated", "/kiosk/"),
    State("kiosk:agency", "populated", "/kiosk/agency/dukcapil/"),
    State("kiosk:services", "found", "/kiosk/services/?q=sim"),
    State("kiosk:services", "empty", "/kiosk/services/?q=zzzxqy"),
    State("kiosk:check_in", "empty", "/kiosk/check-in/"),
    State("kiosk:service", "populated", "/kiosk/service/pln-pasang-baru/"),
    State("kiosk:service", "steps", "/kiosk/service/kia/"),
    State("kiosk:take", "stairs", "/kiosk/take/paspor-biasa/"),
    State("kiosk:take", "populated", "/kiosk/take/kia/"),
    State("kiosk:take", "error", do=_refused),
    State("kiosk:number", "populated", do=_taken, prints=True),
    State("kiosk:number", "dialog", do=_still_there),
)
