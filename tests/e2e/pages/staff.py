"""Every page of the staff door, of second factors and of devices, in every state."""

from __future__ import annotations

import base64
import hmac
import time
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.hall import sign_in

from .portal import open_all
from .state import Scene, State, upright

MODES = upright()
TOLERATE = "Failed to load resource"
VISIT = {"host": "localhost"}  # passkeys need a name, not an address

MAIN = "main form:not([hidden]) button[type=submit]"
ONLY = """name => document.querySelectorAll('[data-when]')
  .forEach(part => { part.hidden = part.dataset.when !== name; })"""
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def _error(page: Page, scene: Scene) -> None:
    """Send the form as it is, and be refused."""
    page.locator(MAIN).first.click()
    expect(page.locator(".error-summary")).to_be_visible()


def _wrong_code(page: Page, scene: Scene) -> None:
    page.locator("#id_code").fill("000000")
    _error(page, scene)


def _enter(page: Page, scene: Scene) -> None:
    page.locator("#id_login").fill(scene.memo["login"])
    page.locator("#id_password").fill(scene.memo["password"])
    page.locator(MAIN).first.click()


def _first_day(page: Page, scene: Scene) -> None:
    """A new duty manager with a first password and no second factor yet."""
    scene.memo["login"] = login = f"rahma-{scene.language}"
    made = scene.mall.served.balai("staff", "add", login, "Rahma Contoh", "--role", "duty_manager")
    scene.memo["password"] = made.splitlines()[-1]
    _enter(page, scene)
    page.wait_for_url("**/second-factor/")


def _code(secret: str) -> str:
    """What a code app shows now (RFC 6238)."""
    window = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), window, "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


def _recovery(page: Page, scene: Scene) -> None:
    scene.memo["secret"] = page.locator("details code").text_content()
    page.locator("#id_code").fill(_code(scene.memo["secret"]))
    page.locator(MAIN).first.click()
    page.wait_for_url("**/recovery/")


def _offer(page: Page, scene: Scene) -> Page:
    """The browser that will be a kiosk."""
    device = scene.visit("/device/", language=scene.language, host="localhost")
    expect(device.locator("#offer")).to_be_visible()
    scene.memo["device"] = device
    return device


def _offered(page: Page, scene: Scene) -> Page:
    device = scene.memo["device"]
    device.locator("#offer").click()
    expect(device.locator("#pairing-code-rest")).not_to_be_empty()
    scene.memo["code"] = " ".join(device.locator(p).inner_text() for p in ("#pairing-code", "#pairing-code-rest"))
    return device


def _claim(page: Page, scene: Scene) -> None:
    page.goto("/staff/devices/")
    page.locator("#id_code").fill(scene.memo["code"])
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#id_name")).to_be_visible()


def _nameless(page: Page, scene: Scene) -> None:
    page.locator("#id_place").select_option("kiosk")
    _error(page, scene)


def _named(page: Page, scene: Scene) -> None:
    page.locator("#id_name").fill("Anjungan pintu utara")
    page.locator("#id_zone").select_option("a")
    page.locator(MAIN).first.click()
    expect(page.locator(".alert--ok")).to_be_visible()


def _claimed(page: Page, scene: Scene) -> Page:
    device = scene.memo["device"]
    expect(device.locator("#accept")).to_be_visible()
    return device


def _paired(page: Page, scene: Scene) -> Page:
    device = scene.memo["device"]
    device.locator("#accept").click()
    expect(device.locator("#start")).to_be_visible()
    return device


def _step(name: str) -> Any:
    """A part of the pairing page that needs bad luck."""

    def show(page: Page, scene: Scene) -> Page:
        device = scene.memo["device"]
        device.evaluate(ONLY, name)
        return device

    return show


def _end_access(page: Page, scene: Scene) -> None:
    page.locator("[data-dialog^=end-]").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _add_passkey(page: Page, scene: Scene) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.locator("#id_name").fill("Laptop kantor")
    page.locator("form[data-passkey] button[type=submit]").click()
    page.wait_for_url("**/second-factor/")


def _removal(page: Page, scene: Scene) -> None:
    page.locator("a[href*='/passkeys/'][href$='/remove/']").click()
    expect(page.locator(".button--danger")).to_be_visible()


def _officer(page: Page, scene: Scene) -> Page:
    officer = scene.visit("/staff/sign-in/", language=scene.language, host="localhost")
    sign_in(officer, "loket05")
    return officer


def _again(page: Page, scene: Scene) -> None:
    page.context.clear_cookies(name="balai_session")
    page.goto("/staff/sign-in/")
    _enter(page, scene)
    expect(page.locator("#id_code")).to_be_visible()


def _guest(page: Page, scene: Scene) -> None:
    """Added by the duty manager; the sheet with badge and PIN."""
    page.locator("#id_name").fill(scene.either("Rahma Tamu", "Tono Tamu"))
    page.locator("#id_counters").fill("3")
    page.locator(MAIN).first.click()
    expect(page.locator(".badge .qr")).to_be_visible()
    scene.memo["badge"] = page.locator(".badge__code code").inner_text()
    scene.memo["pin"] = page.locator(".pin-slip__pin").inner_text()


def _his_page(page: Page, scene: Scene) -> None:
    page.locator("a.button--secondary[href^='/staff/people/']").click()
    expect(page.locator("[data-dialog=leave]")).to_be_visible()
    scene.memo["person"] = page.url


def _ask_code(page: Page, scene: Scene) -> None:
    page.locator("button[value=pin]").click()
    expect(page.locator(".alert--warn")).to_be_visible()


def _leaving(page: Page, scene: Scene) -> None:
    page.locator("[data-dialog=leave]").click()
    expect(page.locator("dialog[open]")).to_be_visible()


def _operator(page: Page, scene: Scene) -> Page:
    operator = scene.visit("/staff/sign-in/", language=scene.language, host="localhost", tolerate=TOLERATE)
    scene.memo["operator"] = operator
    sign_in(operator, "kepala")
    operator.goto("/staff/people/add/")
    return operator


def _incomplete(page: Page, scene: Scene) -> Page:
    operator = scene.memo["operator"]
    operator.locator("#id_name").fill("Dewi Contoh")
    operator.locator("#id_username").fill(f"dewi-{scene.language}")
    operator.locator("#id_role").select_option("agency_head")
    operator.locator("#id_capacity").select_option("plt")
    _error(operator, scene)
    return operator


def _password(page: Page, scene: Scene) -> Page:
    operator = scene.memo["operator"]
    operator.locator("#id_agency").select_option("DUKCAPIL")
    operator.locator("#id_until").fill("2026-12-31")
    operator.locator(MAIN).first.click()
    expect(operator.locator(".pin-slip__password")).to_be_visible()
    return operator


def _vouched(page: Page, scene: Scene) -> Page:
    operator = scene.memo["operator"]
    operator.goto(scene.memo["person"])
    operator.locator("form[action$='/vouch/'] button").click()
    expect(operator.locator(".big-number__value").first).to_be_visible()
    return operator


def _terminal(page: Page, scene: Scene) -> Page:
    """The browser of counter 3."""
    name = f"Terminal {scene.language}"
    made = scene.mall.served.balai("device", "enrol", "--kind", "counter", "--name", name, "--counter", "3")
    terminal = scene.visit("/staff/sign-in/", language=scene.language, host="localhost", tolerate=TOLERATE)
    base = scene.mall.base_url.replace("127.0.0.1", "localhost")
    terminal.context.add_cookies([{"name": "balai_device", "value": made.splitlines()[-1], "url": base}])
    scene.memo["terminal"] = terminal
    terminal.goto("/staff/badge/")
    return terminal


def _unknown_badge(page: Page, scene: Scene) -> Page:
    terminal = scene.memo["terminal"]
    terminal.locator("#id_badge").fill("NOTHING")
    terminal.locator("#id_badge").press("Enter")
    expect(terminal.locator(".alert--error")).to_be_visible()
    return terminal


def _wrong_pin(page: Page, scene: Scene) -> Page:
    terminal = scene.memo["terminal"]
    terminal.locator("#id_badge").fill(scene.memo["badge"])
    terminal.locator("#id_badge").press("Enter")
    terminal.locator("#id_pin").fill("000000")
    _error(terminal, scene)
    return terminal


def _own_pin(page: Page, scene: Scene) -> Page:
    terminal = scene.memo["terminal"]
    terminal.locator("#id_pin").fill(scene.memo["pin"])
    terminal.locator("#id_pin").press("Enter")
    terminal.wait_for_url("**/counter/3/")
    terminal.goto("/staff/pin/")
    return terminal


BEFORE = ()
OPEN = (
    State("account_login", "populated", "/staff/sign-in/"),
    State("account_login", "error", do=_error),
    State("mfa_index", "owed", "/staff/sign-in/", _first_day),
    State("mfa_activate_totp", "opened", "/staff/second-factor/code-app/", open_all),
    State("mfa_activate_totp", "error", do=_wrong_code),
    State("mfa_view_recovery_codes", "populated", "/staff/second-factor/code-app/", _recovery, prints=True),
    State("mfa_index", "with a code app", "/staff/second-factor/"),
    State("mfa_deactivate_totp", "populated", "/staff/second-factor/code-app/remove/"),
    State("mfa_generate_recovery_codes", "populated", "/staff/second-factor/recovery/new/"),
    State("mfa_add_webauthn", "populated", "/staff/second-factor/passkeys/add/"),
    State("mfa_index", "with a passkey", do=_add_passkey),
    State("mfa_remove_webauthn", "populated", do=_removal),
    State("mfa_reauthenticate", "populated", "/staff/confirm/code/"),
    State("mfa_reauthenticate", "error", do=_wrong_code),
    State("mfa_reauthenticate_webauthn", "populated", "/staff/confirm/passkey/"),
    State("account_reauthenticate", "populated", "/staff/confirm/"),
    State("account_reauthenticate", "error", do=_error),
    State("account_change_password", "populated", "/staff/password/"),
    State("account_change_password", "error", do=_error),
    State("staff:home", "duty manager", "/staff/"),
    State("staff:home", "officer", do=_officer),
    State("staff:sessions", "populated", "/staff/sessions/"),
    State("staff:device", "ready", do=_offer),
    State("staff:device", "code", do=_offered),
    State("staff:pair", "populated", do=_claim),
    State("staff:pair", "error", do=_nameless),
    State("staff:devices", "told", do=_named),
    State("staff:device", "claimed", do=_claimed),
    State("staff:device", "paired", do=_paired),
    State("staff:device", "ended", do=_step("ended")),
    State("staff:device", "unable", do=_step("unable")),
    State("staff:devices", "populated", "/staff/devices/"),
    State("staff:revoke", "dialog", do=_end_access),
    State("staff:people", "populated", "/staff/people/"),
    State("staff:people", "nobody found", "/staff/people/?q=zzz"),
    State("staff:roles", "populated", "/staff/roles/"),
    State("staff:guest", "populated", "/staff/people/guest/"),
    State("staff:guest", "error", do=_error),
    State("staff:guest", "sheet", do=_guest, prints=True),
    State("staff:person", "guest", do=_his_page),
    State("staff:person", "code asked for", do=_ask_code),
    State("staff:person", "dialog", do=_leaving),
    State("staff:add_person", "error", do=lambda page, scene: _operator(page, scene) and _incomplete(page, scene)),
    State("staff:add_person", "password", do=_password),
    State("staff:person_act", "code of the day", do=_vouched),
    State("staff:badge", "no terminal", "/staff/badge/"),
    State("staff:badge", "error", do=lambda page, scene: _terminal(page, scene) and _unknown_badge(page, scene)),
    State("staff:badge", "wrong PIN", do=_wrong_pin),
    State("staff:pin", "populated", do=_own_pin),
    State("account_logout", "populated", "/staff/sign-out/"),
    State("mfa_authenticate", "populated", do=_again),
    State("mfa_authenticate", "error", do=_wrong_code),
)
