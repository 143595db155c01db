"""Every page of the counter console in every state."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.hall import clear

from .state import Scene, State, upright

MODES = upright()
TOLERATE = ("Failed to load resource", "ERR_FAILED")
ROLE = "front_officer@DUKCAPIL"
READY = "#console:not([data-quiet])"


def _press(page: Page, key: str, then: str) -> None:
    page.wait_for_selector(READY)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)
    expect(page.locator(then).first).to_be_visible()


def _cleared(scene: Scene) -> str:
    clear(scene.mall, "6")
    return "/counter/6/"


def _free(page: Page, scene: Scene) -> None:
    _press(page, "Enter", "#verb-pause")


def _called(page: Page, scene: Scene) -> None:
    more = {"name": "Siti Contoh", "phone": "081234567890"}
    scene.mall.take("pindah-skpwni", priority="pregnant", lang="en", **more)
    scene.mall.take("akta-kelahiran", priority="disability", lang="en", **more)
    scene.mall.take("kk-perubahan")
    _press(page, "Enter", "#verb-recall")


def _recalled(page: Page, scene: Scene) -> None:
    _press(page, "r", "#now .now__head .tag--warn")


def _serving(page: Page, scene: Scene) -> None:
    _press(page, "Enter", "#verb-finish")
    _press(page, "c", ".contact")


def _send_on(page: Page, scene: Scene) -> None:
    _press(page, "t", "#targets li")


def _nowhere(page: Page, scene: Scene) -> None:
    page.keyboard.type("zzzxqy")
    expect(page.locator("#targets [data-none]")).to_be_visible()


def _give(page: Page, scene: Scene) -> None:
    page.keyboard.press("Escape")
    _press(page, "b", "#number-body form")


def _nothing_chosen(page: Page, scene: Scene) -> None:
    page.locator("#number-body button[type=submit]").click()
    expect(page.locator("#number-body .error-summary")).to_be_visible()


def _given(page: Page, scene: Scene) -> None:
    page.locator("#number-body input[name=service]").first.check(force=True)
    page.locator("#number-body button[type=submit]").click()
    expect(page.locator("#number-body .given")).to_be_visible()


def _close(page: Page, scene: Scene) -> None:
    page.keyboard.press("Escape")
    _press(page, "k", "#close button")


def _break(page: Page, scene: Scene) -> None:
    page.keyboard.press("Escape")
    _press(page, "i", "#verb-resume")


def _break_alone(page: Page, scene: Scene) -> None:
    _press(page, "Enter", "#state-text.now__title")


def _refused(page: Page, scene: Scene) -> Page:
    """Another officer acts on a page drawn before somebody closed the counter."""
    stale = scene.visit(
        "/counter/6/",
        language=scene.language,
        tolerate=TOLERATE,
        before=lambda page: page.route("**/live/board**", lambda route: route.abort()),
        extra_http_headers={"Authorization": f"Bearer {scene.mall.token(ROLE)}"},
    )
    scene.mall.at_counter("6", "close")
    stale.locator("#verb-main").click()
    expect(stale.get_by_role("alert")).to_be_visible()
    stale.evaluate("""() => { const link = document.getElementById('link');
      link.textContent = `${link.dataset.text} 09.24`; link.hidden = false; }""")
    return stale


def _page_refused(page: Page, scene: Scene) -> None:
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".error-summary")).to_be_visible()


def _page_given(page: Page, scene: Scene) -> None:
    """Sent as a browser without htmx sends it: the answer is a page of its own."""
    page.goto("/counter/6/number/")
    page.locator("input[name=service]").first.check(force=True)
    page.locator("main form").evaluate("form => form.submit()")
    expect(page.locator(".given")).to_be_visible()


def _busy(page: Page, scene: Scene) -> None:
    scene.mall.at_counter("6", "open")
    scene.mall.at_counter("6", "call-next")


def _letter_refused(page: Page, scene: Scene) -> None:
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_visible()


def _letter_made(page: Page, scene: Scene) -> None:
    page.locator("label[for=id_checked]").click()
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".letter")).to_be_visible()


BEFORE = (State("counter:console", "empty", "/counter/6/"),)
OPEN = (
    State("counter:choose", "populated", "/counter/"),
    State("counter:console", "closed", _cleared),
    State("counter:console", "free", do=_free),
    State("counter:console", "called", do=_called),
    State("counter:console", "called again", do=_recalled),
    State("counter:console", "serving, contact shown", do=_serving),
    State("counter:transfer", "dialog", do=_send_on),
    State("counter:transfer", "dialog, nothing found", do=_nowhere),
    State("counter:number", "dialog", do=_give),
    State("counter:number", "dialog, error", do=_nothing_chosen),
    State("counter:number", "dialog, given", do=_given),
    State("counter:act", "dialog before closing", do=_close),
    State("counter:console", "break with a visitor", do=_break),
    State("counter:console", "break", do=_break_alone),
    State("counter:act", "refused, cut off", do=_refused),
    State("counter:transfer", "nobody here", "/counter/6/transfer/?q=zzzxqy"),
    State("counter:number", "populated", "/counter/6/number/", _busy),
    State("counter:number", "error", do=_page_refused),
    State("counter:transfer", "populated", "/counter/6/transfer/"),
    State("counter:number", "given", do=_page_given),
    State("counter:letter", "asked", "/counter/6/letter/"),
    State("counter:letter", "error", do=_letter_refused),
    State("counter:letter", "the letter", do=_letter_made, prints=True),
)
