"""Every page of an account in every state: the door, the second proof, numbers, messages, choices, the end."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import Page, expect

from .portal import open_all
from .state import Scene, State, link, upright

MODES = upright()
TOLERATE = "Failed to load resource"
SEND = "main form.form button[type=submit]"


def _email(scene: Scene) -> str:
    return f"warga-{scene.language}@contoh.id"


def _phone(scene: Scene) -> str:
    return scene.either("0812 1111 2222", "0812 3333 4444")


def newest_code(scene: Scene, page: Page) -> str:
    """The code in the newest message of the demo's outbox that was not read before."""
    for _look in range(60):
        found = re.findall(r"\b(\d{6})\b", httpx.get(f"{scene.mall.base_url}/demo/outbox/").text)
        if found and found[0] != scene.memo.get("code"):
            scene.memo["code"] = found[0]
            return str(found[0])
        page.wait_for_timeout(150)
    raise AssertionError("no code came")


def _refused(page: Page, scene: Scene) -> None:
    page.locator(SEND).first.click()
    expect(page.locator(".error-summary")).to_be_focused()


def _ask(page: Page, scene: Scene) -> None:
    page.locator("#id_contact").fill(_email(scene))
    page.locator(SEND).first.click()
    page.wait_for_url("**/me/code/**")


def _wrong(page: Page, scene: Scene) -> None:
    page.locator("#id_code").fill("000000")
    _refused(page, scene)


def _enter(page: Page, scene: Scene) -> None:
    page.locator("#id_code").fill(newest_code(scene, page))
    page.locator(SEND).first.click()
    page.wait_for_url("**/me/")
    open_all(page, scene)


def _wrong_link(page: Page, scene: Scene) -> None:
    page.locator("#id_link").fill("bukan tautan")
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()


def _claim(scene: Scene) -> str:
    ticket = scene.mall.take("kk-perubahan")
    scene.memo["link"] = link(ticket)
    return f"/me/claim/?ticket={ticket['id']}&token={ticket['view_token']}"


def _claimed(page: Page, scene: Scene) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/me/")


def _again(page: Page, scene: Scene) -> None:
    """Signed in a second time elsewhere: a message comes, and a second browser is listed."""
    other = scene.visit("/me/sign-in/", language=scene.language)
    _ask(other, scene)
    _enter(other, scene)
    page.goto("/me/messages/")
    expect(page.locator(".entry").first).to_be_visible()


def _quiet_wrong(page: Page, scene: Scene) -> None:
    page.locator("label[for=id_own_quiet]").click()
    _refused(page, scene)


def _doubtful(page: Page, scene: Scene) -> None:
    """A phone whose last proof is long ago, in an account that also has an e-mail address."""
    page.locator("#id_contact").fill(_phone(scene))
    page.locator("main form.form button[type=submit]").last.click()
    page.wait_for_url("**/me/code/**")
    page.locator("#id_code").fill(newest_code(scene, page))
    page.locator(SEND).first.click()
    page.wait_for_url("**/me/account/")
    scene.mall.query("update accounts_citizen_contact set proved_at = proved_at - interval '90 days'")
    stranger = scene.visit("/me/sign-in/", language=scene.language)
    stranger.locator("#id_contact").fill(_phone(scene))
    stranger.locator(SEND).first.click()
    stranger.wait_for_url("**/me/code/**")
    _enter_home(stranger, scene)
    scene.memo["stranger"] = stranger


def _enter_home(page: Page, scene: Scene) -> None:
    page.locator("#id_code").fill(newest_code(scene, page))
    page.locator(SEND).first.click()
    page.wait_for_url("**/me/")


def _status_only(page: Page, scene: Scene) -> Page:
    return scene.memo["stranger"]


def _confirming(page: Page, scene: Scene) -> Page:
    stranger: Page = scene.memo["stranger"]
    stranger.goto("/me/confirm/")
    return stranger


BEFORE = (State("citizen:sign_in", "empty", "/me/sign-in/"),)
OPEN = (
    State("citizen:sign_in", "empty", "/me/sign-in/"),
    State("citizen:sign_in", "error", do=_refused),
    State("citizen:letter", "empty", "/me/letter/"),
    State("citizen:letter", "error", do=_refused),
    State("citizen:code", "asked", "/me/sign-in/", _ask),
    State("citizen:code", "error", do=_wrong),
    State("citizen:home", "welcome, empty", do=_enter),
    State("citizen:home", "error", do=_wrong_link),
    State("citizen:messages", "empty", "/me/messages/"),
    State("citizen:claim", "asked", _claim),
    State("citizen:home", "populated", do=_claimed),
    State("citizen:messages", "populated", do=_again),
    State("citizen:sent", "populated", "/me/sent/", prints=True),
    State("citizen:settings", "populated", "/me/settings/"),
    State("citizen:settings", "error", do=_quiet_wrong),
    State("citizen:account", "populated", "/me/account/"),
    State("citizen:add_contact", "error", do=lambda page, scene: _refused_last(page)),
    State("citizen:erase", "asked", "/me/account/erase/"),
    State("citizen:account", "two contacts", "/me/account/", _doubtful),
    State("citizen:home", "status only", do=_status_only),
    State("citizen:confirm", "asked", do=_confirming),
)


def _refused_last(page: Page) -> None:
    page.locator("form[action$='/contacts/'] button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
