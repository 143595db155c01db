"""Every page of the office in every state. Two languages use two services, so that they do not meet."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .state import Scene, State, upright

MODES = upright()
TOLERATE = "Failed to load resource"
ROLE = "agency_head@DUKCAPIL"


def _fee(scene: Scene) -> str:
    return f"/office/edit/fee/{scene.either('kia', 'ikd')}/"


def _wrong(page: Page, scene: Scene) -> None:
    page.locator("#id_kind").select_option("fixed")
    page.locator("#id_amount").fill("mahal")
    page.locator("main form .button--primary").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _draft(page: Page, scene: Scene) -> None:
    page.locator("#id_amount").fill("12500")
    page.locator("main form .button--primary").click()
    expect(page.locator(".difference")).to_be_visible()
    scene.memo["change"] = page.url.split("/office/")[1]


def _sent(page: Page, scene: Scene) -> None:
    page.locator("#deeds .button--primary").click()
    expect(page.locator(".alert--ok")).to_be_visible()


def _mistakes(page: Page, scene: Scene) -> None:
    table = b"layanan,nama,jenis_biaya\nkia,KIA,mahal\n"
    page.locator("#id_table").set_input_files({"name": "biaya.csv", "mimeType": "text/csv", "buffer": table})
    page.locator("main form .button--primary").click()
    expect(page.locator(".alert--error")).to_be_visible()


BEFORE = (
    State("office:landing", "empty", "/office/"),
    State("office:history", "empty", "/office/changes/"),
    State("office:notices", "empty", "/office/notices/"),
)
OPEN = (
    State("office:services", "populated", "/office/services/"),
    State("office:services", "empty", "/office/services/?q=nihil"),
    State("office:service", "populated", lambda scene: f"/office/services/{scene.either('kia', 'ikd')}/"),
    State("office:edit", "populated", _fee),
    State("office:edit", "error", do=_wrong),
    State("office:change", "draft", do=_draft),
    State("office:rewrite", "populated", lambda scene: f"/office/{scene.memo['change']}write/0/"),
    State("office:change", "sent", lambda scene: f"/office/{scene.memo['change']}", do=_sent, prints=True),
    State("office:preview", "populated", lambda scene: f"/office/{scene.memo['change']}preview/"),
    State("office:import", "empty", "/office/import/"),
    State("office:import", "error", do=_mistakes),
    State("office:counters", "populated", "/office/counters/", prints=True),
    State("office:landing", "populated", "/office/"),
    State("office:history", "populated", "/office/changes/", prints=True),
)
