"""The interface in Chromium: axe, keyboard, zoom, no script, forced colours, paper."""

from __future__ import annotations

import re
from time import monotonic

import pytest
from tests.chromium import violations
from tests.e2e.looking import all_faults, told
from tests.e2e.pages import kiosk, signage
from tests.e2e.pages.state import upright

pytestmark = pytest.mark.browser

FRAMES = ["ticket", "console", "kiosk", "signage", "slip", "400", "403", "404", "429", "500", "503"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["", *FRAMES])
def test_nothing_is_wrong_with_components_frames_and_error_pages_in_any_mode(visit, name, language):
    modes = {"kiosk": kiosk.MODES, "signage": signage.MODES}.get(name, upright())
    page = visit(f"/-/ui/{name}" if name else "/-/ui", language=language, width=modes[0].width)
    wrong = all_faults(page, modes, f"gallery-{name}-{language}")
    assert not wrong, told({name: wrong})


def test_axe_finds_nothing_in_an_open_question(visit):
    page = visit("/-/ui/ticket", width=360)
    page.click("[data-dialog=cancel]")
    assert page.locator("#cancel").is_visible()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("path", "widths"),
    [
        ("/-/ui", [320, 640]),
        ("/-/ui/ticket", [320, 360, 640]),
        ("/-/ui/console", [320, 640]),
        ("/-/ui/404", [320]),
        ("/-/ui/kiosk", [540, 768]),
    ],
)
def test_nothing_runs_off_a_narrow_or_zoomed_page(visit, path, widths):
    for width, large in [(w, large) for w in widths for large in (False, True)]:
        page = visit(path, width=width, large=large)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_hall_screen_shows_everything_without_scrolling(visit):
    page = visit("/-/ui/signage", width=1600)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    assert page.locator(".board__foot").bounding_box()["y"] < 900


def test_every_target_of_the_kiosk_is_64_pixels_and_of_a_phone_44(visit):
    for path, least in (("/-/ui/kiosk", 64), ("/-/ui/ticket", 44)):
        page = visit(path, width=390)
        for target in page.locator("a.button, button, .tile, input:not([type=hidden])").all():
            if target.is_visible():
                assert target.bounding_box()["height"] >= least - 0.5, target.evaluate("e => e.outerHTML")


def test_a_question_opens_closes_and_gives_the_focus_back(visit):
    page = visit("/-/ui/ticket")
    page.focus("[data-dialog=cancel]")
    page.keyboard.press("Space")
    dialog = page.locator("dialog#cancel")
    assert dialog.evaluate("d => d.open")
    page.keyboard.press("Escape")
    assert not dialog.evaluate("d => d.open")
    assert page.evaluate("document.activeElement.dataset.dialog") == "cancel"
    page.keyboard.press("Enter")
    page.click("#cancel [data-close]")
    assert not dialog.evaluate("d => d.open")


def test_without_javascript_the_question_stands_in_the_page(visit):
    page = visit("/-/ui/ticket", javascript=False)
    question = page.locator("dialog#cancel")
    assert not question.is_visible()
    page.click("[data-dialog=cancel]")
    assert question.is_visible()
    assert page.locator("#cancel button[type=submit]").is_visible()
    page.click("#cancel [data-close]")
    assert not question.is_visible()


CLICKED = """window.clicked = [];
document.addEventListener('click', (event) => clicked.push(event.target.closest('button').dataset.key));"""


def test_one_key_is_enough_at_the_counter_but_not_while_typing(visit):
    page = visit("/-/ui/console")
    page.evaluate(CLICKED)
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+t")
    assert page.evaluate("clicked") == ["r", "enter"]
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.focus("main input")
    page.keyboard.press("t")
    assert page.evaluate("clicked") == ["r", "enter"]


def test_an_officer_can_switch_the_keys_off(visit):
    page = visit("/-/ui/console")
    page.click("[data-keys-switch]")
    page.evaluate(CLICKED)
    page.keyboard.press("r")
    assert page.evaluate("clicked") == []


def test_the_clock_follows_the_server_and_the_malls_zone(visit):
    page = visit("/-/ui/ticket", timezone_id="America/New_York")
    assert re.fullmatch(r"\d\d\.\d\d", page.locator("[data-clock]").inner_text())
    served = page.locator("[data-clock]").get_attribute("data-now")
    hour = (int(served[11:13]) + 7) % 24
    assert page.locator("[data-clock]").inner_text().startswith(f"{hour:02d}.")


def test_forced_colours_keep_buttons_and_choices_visible(visit):
    page = visit("/-/ui", forced_colors="active")
    for selector in (".button--primary", ".tag", ".input", ".choice--card"):
        width = page.locator(selector).first.evaluate("e => getComputedStyle(e).borderTopWidth")
        assert float(width.removesuffix("px")) >= 1


def test_the_keyboard_reaches_the_content_in_one_step(visit):
    page = visit("/-/ui")
    page.evaluate("document.activeElement.blur()")
    page = visit("/-/ui/404")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_paper_number_is_one_80_mm_strip(visit):
    page = visit("/-/ui/slip")
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") == 1 or b"/Count 1" in paper
    box = re.search(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)", paper)
    assert abs(float(box[1]) - 80 / 25.4 * 72) < 1
    assert abs(float(box[2]) - 200 / 25.4 * 72) < 1


STREAM = """async () => {
  const { connect } = await import('/static/ui/stream.js');
  window.heard = []; window.states = [];
  window.stream = connect('/live/board', {
    events: ['call'],
    onEvent: (data, name, id) => heard.push([name, data, id]),
    onState: (state) => states.push(state),
  });
}"""


def until(page, condition, seconds=5.0):
    """Wait for a condition of the page: Playwright's own waiting is forbidden by the content security policy."""
    end = monotonic() + seconds
    while not page.evaluate(condition):
        assert monotonic() < end, condition
        page.wait_for_timeout(20)


EVENTS = b'retry: 600000\n\nid: 1-5-9\nevent: call\ndata: {"number": "CA-041"}\n\n'


def test_a_live_page_survives_a_refusal_and_goes_on_after_the_last_event(visit):
    asked: list[str] = []
    answers = [(503, b""), (200, EVENTS), (200, EVENTS)]

    def live(page):
        def handle(route):
            asked.append(route.request.url)
            status, body = answers[min(len(asked), len(answers)) - 1]
            route.fulfill(status=status, headers={"Content-Type": "text/event-stream"}, body=body)

        page.clock.install()
        page.route("**/live/**", handle)

    page = visit("/-/ui/slip", before=live, tolerate="503")
    page.evaluate(STREAM)
    until(page, "states.includes('waiting')")
    page.clock.fast_forward(2000)
    until(page, "heard.length === 1")
    assert page.evaluate("heard[0]") == ["call", {"number": "CA-041"}, "1-5-9"]
    page.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("states[states.length - 1]") == "paused"
    page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    until(page, "heard.length === 2")
    assert asked[-1].endswith("last_event_id=1-5-9")
    page.evaluate("stream.close()")
    assert page.evaluate("stream.state") == "closed"
