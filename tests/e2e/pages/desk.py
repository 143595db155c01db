"""Every page of the duty manager's desk in every state."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .state import Scene, State, upright

MODES = upright()
TOLERATE = "Failed to load resource"
ROLE = "duty_manager"


def _busy(scene: Scene) -> str:
    scene.memo["number"] = scene.mall.take("paspor-elektronik")["number"]
    scene.mall.take("skhpn")
    for counter in ("32", "33", "35"):
        scene.mall.at_counter(counter, "close")
        scene.mall.at_counter(counter, "open")
    scene.mall.at_counter("32", "pause")
    return "/desk/"


def _cut_off(page: Page, scene: Scene) -> None:
    page.evaluate("""() => { const live = document.getElementById('live');
      live.textContent = `${live.dataset.lost} 09.24`; live.classList.add('live--lost'); }""")


def _no_reason(page: Page, scene: Scene) -> None:
    page.locator(".button--danger").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _done(page: Page, scene: Scene) -> None:
    page.locator("label[for=id_reason-0]").click()
    page.locator(".button--danger").click()
    expect(page.locator(".alert--ok")).to_be_visible()


BEFORE = (
    State("desk:overview", "empty", "/desk/"),
    State("desk:report", "empty", "/desk/report/"),
)
OPEN = (
    State("desk:overview", "populated", _busy),
    State("desk:overview", "cut off", do=_cut_off),
    State("desk:cancel", "empty", "/desk/cancel/"),
    State("desk:cancel", "error", "/desk/cancel/?number=ZZ-001"),
    State("desk:cancel", "populated", lambda scene: f"/desk/cancel/?number={scene.memo['number']}"),
    State("desk:cancel", "no reason", do=_no_reason),
    State("desk:overview", "told", do=_done),
    State("desk:messages", "populated", "/desk/messages/"),
    State("desk:report", "populated", "/desk/report/", prints=True),
    State("desk:report", "error", "/desk/report/?from=2026-12-01&to=2026-11-01"),
)
