"""Hall screens in Chromium: a call on every screen of its zone, spoken in order; honest when the line is dead."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.e2e.hall import clear
from tests.e2e.spoken import clips
from tests.scale import n

pytestmark = pytest.mark.browser

HALL = {"width": 1920, "height": 1080}
HEAR = """
window.heard = [];
document.addEventListener('balai:announced', (event) => window.heard.push(event.detail));
"""


def screen(visit, zone, more="", **options):
    return visit(f"/signage/?zone={zone}{more}", **HALL, before=lambda page: page.add_init_script(HEAR), **options)


def heard(page, count, seconds=10):
    """What was put on the timeline, once there are `count` of them."""
    page.wait_for_function("count => window.heard.length >= count", arg=count, timeout=seconds * 1000)
    return page.evaluate("window.heard")


def call(mall_server, service, counter):
    """A number taken and called; returns it."""
    mall_server.take(service)
    mall_server.at_counter(counter, "open")
    return mall_server.at_counter(counter, "call-next")["number"]


@pytest.mark.capability("SGN-03")
@pytest.mark.needs("espeak-ng")
def test_a_call_is_shown_and_spoken_on_all_screens_of_its_zone_and_on_none_of_any_other(visit, mall_server):
    clear(mall_server, "39")
    here = [screen(visit, "d"), screen(visit, "d")]
    elsewhere = [screen(visit, zone) for zone in "abc"]
    number = call(mall_server, "surat-tidak-dipidana", "39")
    for page in here:
        expect(page.locator("#number")).to_have_text(number)
        expect(page.locator("#counter")).to_have_text(re.compile("39"))
        (said,) = heard(page, 1)
        assert (said["number"], said["counter"], said["languages"]) == (number, "39", ["id", "en"])
        assert said["clips"] == clips(number, 39)
    elsewhere[0].wait_for_timeout(500)
    for page in elsewhere:
        assert number not in page.locator("body").inner_text()
        assert page.evaluate("window.heard") == []


def test_a_recall_is_shown_and_spoken_again(visit, mall_server):
    clear(mall_server, "39")
    page = screen(visit, "d", "&voice=id")
    number = call(mall_server, "surat-tidak-dipidana", "39")
    heard(page, 1)
    mall_server.at_counter("39", "recall")
    said = heard(page, 2, seconds=20)
    assert [call["number"] for call in said] == [number, number]
    assert [call["recalls"] for call in said] == [0, 1]
    assert {tuple(call["languages"]) for call in said} == {("id",)}


TEN = """
async ({ version, url, calls }) => {
  const { createVoice } = await import('/static/signage/voice.js');
  const context = new OfflineAudioContext(1, 24000 * 120, 24000);
  const order = [];
  const target = new EventTarget();
  target.addEventListener('balai:announced', (event) => order.push(event.detail));
  // Answers arrive in any order: the first call's slowest of all.
  let delay = 400;
  const slow = async (address) => {
    delay = Math.max(0, delay - 40);
    await new Promise((go) => setTimeout(go, delay));
    return fetch(address);
  };
  const voice = createVoice({ context, url, version, languages: ['id', 'en'], fetch: slow, target });
  await Promise.all(calls.map((call) => voice.announce(call)));
  const sound = (await context.startRendering()).getChannelData(0);
  const loudest = (from, until) => {
    let most = 0;
    for (let i = Math.floor(from * 24000); i < until * 24000; i += 1) most = Math.max(most, Math.abs(sound[i] || 0));
    return most;
  };
  return order.map((said, index) => {
    const end = order[index + 1] ? order[index + 1].from - 0.02 : said.until + 1;
    return { ...said, loud: loudest(said.from, said.until), rest: loudest(said.until + 0.02, end) };
  });
}
"""


@pytest.mark.needs("espeak-ng")
def test_ten_calls_in_one_second_are_ten_ordered_announcements_that_never_overlap(visit):
    page = screen(visit, "b")
    calls = [{"number": f"CA-{100 + i}", "counter": str(i), "counter_number": i, "recalls": 0} for i in range(1, 11)]
    version = page.locator("body").get_attribute("data-voice")
    said = page.evaluate(TEN, {"version": version, "url": "/signage/voice/", "calls": calls})
    assert [entry["number"] for entry in said] == [call["number"] for call in calls]
    for entry, following in pairwise(said):
        assert entry["until"] < following["from"]
    for entry in said:
        assert entry["loud"] > 0.2, "nothing was heard"
        assert entry["rest"] < 0.01, "two announcements overlap, or one runs on"
        assert entry["clips"].count("any/chime") == 1
        words = [clip for clip in entry["clips"] if clip.startswith("id/")]
        assert words[-1] != "id/go-to-counter"


@pytest.mark.needs("espeak-ng")
def test_real_calls_at_once_are_all_shown_and_announced_in_the_order_they_came(visit, mall_server):
    clear(mall_server, "10", "11")
    numbers = [mall_server.take("bpjskes-pendaftaran")["number"] for _ in range(n(4, 10))]
    page = screen(visit, "a", "&voice=id")
    mall_server.at_counter("10", "open")
    started = time.monotonic()
    called = [mall_server.at_counter("10", "call-next")["number"] for _ in numbers]
    assert time.monotonic() - started < 3
    assert called == numbers
    expect(page.locator("#number")).to_have_text(numbers[0])
    said = heard(page, len(numbers), seconds=90)
    assert [call["number"] for call in said] == numbers
    assert all(a["until"] < b["from"] for a, b in pairwise(said))


def test_a_screen_never_grows_however_long_it_runs(visit, mall_server):
    clear(mall_server, "12")
    page = screen(visit, "b", "&voice=off")
    size = "document.querySelectorAll('*').length"
    for _ in range(7):
        call(mall_server, "pajak-kendaraan-tahunan", "12")
    last = call(mall_server, "pajak-kendaraan-tahunan", "12")
    expect(page.locator("#number")).to_have_text(last, timeout=30_000)
    full = page.evaluate(size)
    for _ in range(4):
        last = call(mall_server, "pajak-kendaraan-tahunan", "12")
    expect(page.locator("#number")).to_have_text(last, timeout=30_000)
    assert page.evaluate(size) == full
    assert page.locator("#history li").count() == 6


def test_an_old_call_that_arrives_late_is_shown_and_not_spoken(visit, mall_server):
    old = {
        "number": "HA-777", "counter": "12", "counter_number": 12, "service": "pajak-kendaraan-tahunan",
        "service_name": {"id": "x", "en": "x"}, "at": "2026-11-24T01:00:00+00:00", "recalls": 0,
    }  # fmt: skip
    board = {"zone": "b", "at": "2026-11-24T02:00:00+00:00", "called": [old], "waiting": []}
    messages = [
        f"event: call\nid: 1-1-1\ndata: {json.dumps({'call': old, 'missed': True})}\n\n",
        f"event: board\nid: 1-1-2\ndata: {json.dumps(board)}\n\n",
    ]

    def stream(page):
        page.add_init_script(HEAR)
        answer = {"content_type": "text/event-stream", "body": "".join(messages)}
        page.route("**/live/board**", lambda route: route.fulfill(**answer))

    page = visit("/signage/?zone=b", **HALL, before=stream)
    expect(page.locator("#number")).to_have_text("HA-777")
    page.wait_for_timeout(800)
    assert page.evaluate("window.heard") == []


def test_a_screen_says_since_when_it_is_cut_off_and_shows_what_it_missed_when_it_is_back(visit, mall_server):
    clear(mall_server, "23")
    page = screen(visit, "c", "&voice=off", tolerate="ERR_INTERNET_DISCONNECTED")
    expect(page.locator("#lost")).to_be_hidden()
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('pagehide')); window.dispatchEvent(new Event('pageshow'))")
    expect(page.locator("#lost")).to_have_text(
        re.compile(r"Tidak tersambung sejak 09\.\d\d.*Not connected since 09\.\d\d")
    )
    number = call(mall_server, "nib", "23")
    page.context.set_offline(False)
    expect(page.locator("#number")).to_have_text(number, timeout=30_000)
    expect(page.locator("#lost")).to_be_hidden()


def test_the_sound_waits_for_one_tap_where_the_browser_wants_it(visit, mall_server):
    clear(mall_server, "23")
    silent = """
      window.AudioContext = class extends window.AudioContext {
        get state() { return window.tapped ? 'running' : 'suspended'; }
        resume() {
          window.tapped = window.tapping;
          if (this.onstatechange) this.onstatechange();
          return super.resume();
        }
      };
    """
    page = visit("/signage/?zone=c", **HALL, before=lambda page: page.add_init_script(HEAR + silent))
    button = page.get_by_role("button", name="Nyalakan suara")
    expect(button).to_be_visible()
    number = call(mall_server, "nib", "23")
    expect(page.locator("#number")).to_have_text(number)
    assert page.evaluate("window.heard") == []
    page.evaluate("window.tapping = true")
    button.click()
    expect(button).to_be_hidden()
    assert heard(page, 1)[0]["clips"] == ["any/chime"]


def test_the_two_languages_take_turns(visit, mall_server):
    clear(mall_server, "23")
    call(mall_server, "nib", "23")
    page = visit(
        "/signage/?zone=c&voice=off", **HALL, before=lambda page: page.clock.install(time="2026-11-24T09:00:00+07:00")
    )
    expect(page.locator("#counter")).to_have_text("Loket 23")
    page.clock.run_for(13_000)
    expect(page.locator("#counter")).to_have_text("Counter 23")
    assert page.locator("#call").get_attribute("lang") == "en"
    page.clock.run_for(13_000)
    expect(page.locator("#counter")).to_have_text("Loket 23")


def test_a_screen_is_read_at_eight_metres_and_needs_no_scrolling(visit, mall_server):
    call(mall_server, "kia", "3")
    for width, height in ((1920, 1080), (1366, 768), (3840, 2160)):
        page = visit("/signage/?zone=a&voice=off", width=width, height=height)
        scale = width / 1920
        sizes = {
            name: page.locator(name).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") / scale
            for name in ("#number", "#counter", "#waiting .value")
        }
        assert sizes["#number"] >= 200
        assert sizes["#counter"] >= 100
        assert sizes["#waiting .value"] >= 38
        assert page.evaluate("document.documentElement.scrollHeight") <= height
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_screen_still_shows_the_calls(visit, mall_server):
    clear(mall_server, "3")
    number = call(mall_server, "kia", "3")
    page = visit("/signage/?zone=a", **HALL, javascript=False)
    expect(page.locator("#number")).to_have_text(number, timeout=20_000)  # it comes again by itself every 15 s
    expect(page.locator("noscript meta, meta[http-equiv=refresh]")).to_have_count(1)
