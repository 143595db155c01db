"""Hall screens between the calls: a published fee appears, a call sends slides away, days of running cost nothing."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import violations
from tests.e2e.hall import clear, turn_to
from tests.e2e.pictures import picture
from tests.scale import n
from tests.served import ROOT

pytestmark = pytest.mark.browser

HALL = {"width": 1920, "height": 1080}
AT = "2026-11-24T09:00:00+07:00"
EVENTS, CYCLES = n(300, 2000), n(60, 500)


def screen(visit, query, *, clock: bool = False, **options) -> Page:
    def before(page: Page) -> None:
        if clock:
            page.clock.install(time=AT)
        if "script" in options:
            page.add_init_script(options["script"])

    more = {name: value for name, value in options.items() if name != "script"}
    return visit(f"/signage/?{query}&voice=off", **HALL, before=before, **more)


def call(mall_server, service: str, counter: str) -> str:
    mall_server.take(service)
    mall_server.at_counter(counter, "open")
    return mall_server.at_counter(counter, "call-next")["number"]


def until(page: Page, true: str, seconds: float = 20) -> None:
    """Wait for an expression; the page's own policy forbids what `wait_for_function` does."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(true):
        assert time.monotonic() < deadline, f"never: {true}"
        page.wait_for_timeout(50)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the packs to change."""
    shutil.copytree(ROOT / "packs", tmp_path / "packs")
    return tmp_path / "packs"


@pytest.mark.capability("SGN-02")
def test_a_published_fee_is_on_the_screen_within_five_seconds_and_stays_with_its_time_when_the_line_is_dead(
    visit, mall_server, pack
):
    told = """
      window.told = [];
      const real = window.fetch;
      window.fetch = (...args) => real(...args).then((answer) => {
        if (String(args[0]).includes('/signage/content')) {
          answer.clone().text().then((text) => window.told.push([Date.now(), text.includes('31.500')]));
        }
        return answer;
      });
    """
    fees = {"tolerate": ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")}
    screens = [screen(visit, "zone=a", clock=True, **fees), screen(visit, "zone=a", script=told)]
    page, watching = screens
    turn_to(page, "SKCK")
    assert "Rp30.000" in page.locator("#slide").inner_text()
    service = pack / "jambi" / "services" / "skck" / "service.yaml"
    text = service.read_text()
    assert "amount: 30000" in text
    service.write_text(text.replace("amount: 30000", "amount: 31500"))
    mall_server.served.balai("pack", "load", str(pack / "jambi-demo"))
    published = mall_server.query(
        "select extract(epoch from recorded_at)::float8 from kernel_journal"
        " where kind = 'directory.changed' order by id desc limit 1"
    )[0][0]
    until(watching, "window.told.some(([, has]) => has)")
    shown = next(at for at, has in watching.evaluate("window.told") if has) / 1000
    assert shown - published < 5, f"{shown - published:.1f} s"
    # The line dies: what was true last stays, and says since when.
    page.clock.run_for(1000)
    page.wait_for_timeout(300)
    turn_to(page, "Rp31.500")
    picture(page, "signage-fees")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('pagehide')); window.dispatchEvent(new Event('pageshow'))")
    page.clock.run_for(120_000)
    expect(page.locator("#lost")).to_have_text(re.compile(r"Tidak tersambung sejak 09\.\d\d"))
    turn_to(page, "Rp31.500")
    stamp = page.locator("#slide [data-asof]").inner_text()
    assert re.fullmatch(r"(Keadaan pukul|As of) 09\.\d\d", stamp), stamp
    later = page.locator("[data-clock]").inner_text()
    assert stamp[-5:] < later, "the time stamp stays where the line broke"
    # It comes back by itself, and the time moves on.
    page.context.set_offline(False)
    for _attempt in range(40):
        page.clock.run_for(2000)
        page.wait_for_timeout(50)
        if page.locator("#lost").is_hidden():
            break
    expect(page.locator("#lost")).to_be_hidden()
    page.clock.run_for(31_000)
    page.wait_for_timeout(300)
    turn_to(page, "Rp31.500")
    assert page.locator("#slide [data-asof]").inner_text()[-5:] >= later


@pytest.mark.capability("SGN-03")
def test_a_call_sends_the_slide_away_on_every_screen_of_its_zone_and_on_no_other(visit, mall_server):
    clear(mall_server, "39")
    here = [screen(visit, "zone=d", clock=True), screen(visit, "zone=d", clock=True)]
    there = screen(visit, "zone=b", clock=True)
    for page in (*here, there):
        turn_to(page, "Letak instansi")
    number = call(mall_server, "surat-tidak-dipidana", "39")
    for page in here:
        expect(page.locator("#number")).to_have_text(number)
        expect(page.locator("#slide")).to_be_hidden()
        expect(page.locator("#history")).to_be_visible()
    expect(there.locator("#slide")).to_be_visible()
    assert number not in there.locator("body").inner_text()
    here[0].clock.run_for(22_000)
    turn_to(here[0], "Letak instansi")


def test_a_screen_at_the_door_shows_slides_on_all_of_itself_until_somebody_is_called(visit, mall_server):
    clear(mall_server, "12")
    page = screen(visit, "screen=layar-pintu", clock=True)
    assert page.locator("#place").inner_text().endswith("Pintu masuk")
    turn_to(page, "Letak instansi")
    box = page.locator("#slide").bounding_box()
    assert box is not None
    assert box["width"] > 1800
    assert violations(page) == []
    number = call(mall_server, "pajak-kendaraan-tahunan", "12")
    expect(page.locator("#number")).to_have_text(number)
    box = page.locator("#call").bounding_box()
    assert box is not None
    assert box["width"] > 900


def test_every_slide_fits_is_read_from_afar_and_is_clean_for_axe(visit, mall_server, request):
    for width, height, query in ((1920, 1080, "zone=a"), (1366, 768, "zone=d"), (1920, 1080, "screen=layar-pintu")):
        page = visit(
            f"/signage/?{query}&voice=off", width=width, height=height, before=lambda page: page.clock.install(time=AT)
        )
        seen: set[str] = set()
        for _step in range(240):
            page.clock.run_for(3000)
            slide = page.locator("#slide")
            text = slide.inner_text() if slide.is_visible() else ""
            if not text or text in seen:
                continue
            seen.add(text)
            overflow = slide.evaluate(
                """slide => [slide, ...slide.querySelectorAll('.slide__rows, .slide__rows li, .slide__promise')]
                  .filter(e => e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2)
                  .map(e => `${e.className}: ${e.innerText}`)"""
            )
            assert overflow == [], (query, overflow)
            smallest = slide.evaluate(
                """slide => Math.min(...Array.from(slide.querySelectorAll('*'))
                  .filter(e => e.getClientRects().length
                    && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()))
                  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
            )
            assert smallest >= 12.9 * width / 1000, text
            assert violations(page) == [], text
        titles = {text.splitlines()[0].split("  ")[0] for text in seen}
        assert any("Jam buka" in title for title in titles), titles
        assert any("Opening hours" in title for title in titles), titles
        assert page.evaluate("document.documentElement.scrollHeight") <= height


STREAM = """
(() => {
  const open = new Set();
  window.EventSource = class extends EventTarget {
    constructor() {
      super();
      this.readyState = 0;
      open.add(this);
      setTimeout(() => { this.readyState = 1; this.onopen(); });
    }
    close() { this.readyState = 2; open.delete(this); }
  };
  window.EventSource.CLOSED = 2;
  window.emit = (name, data) => open.forEach((one) => {
    one.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  });
})();
"""
LIVE = """([events, from]) => {
  const counters = ['1', '2', '3', '4', '5', '6'];
  for (let i = from; i < from + events; i += 1) {
    const at = new Date().toISOString();
    const calls = Array.from({ length: 7 }, (_, back) => ({
      number: `CA-${String((i - back + 1000) % 1000).padStart(3, '0')}`, counter: counters[(i - back + 60) % 6],
      service: 'kia', at, recalls: 0,
    }));
    const waiting = ['kia', 'skck', 'akta-kelahiran', 'ktp-perekaman'].map((service, j) => (
      { service, count: (i + j) % 9, p50_minutes: (i * 7) % 40, p90_minutes: (i * 7) % 40 + 12 }));
    const board = { zone: 'a', at, called: calls, waiting };
    if (i % 2) window.emit('call', Object.assign({ call: calls[0] }, board));
    else window.emit('board', board);
  }
}"""


SHORT = """
(() => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    if (!String(address).includes('/signage/content')) return real(address, options);
    if (!window.kept) {
      const data = await (await real(address)).json();
      data.slides = data.slides.filter((slide, place) => (
        slide.show === 'calls' || data.slides.findIndex((one) => one.show === slide.show) === place));
      data.slides.forEach((slide) => { slide.seconds = 4; });
      window.kept = JSON.stringify(data);
    }
    return new Response(window.kept, { status: 200, headers: { 'Content-Type': 'application/json' } });
  };
})();
"""
"""The mall's real content, one slide of a kind, each in its shortest time: hundreds of rounds are hours, not days."""
COUNT = """() => {
  window.turns = 0;
  let first = '';
  let before = '';
  const panel = document.getElementById('slide');
  new MutationObserver(() => {
    const title = panel.querySelector('h2');
    const text = panel.hidden || !title ? '' : title.textContent;
    if (!first) first = text;
    if (text && text === first && before !== text) window.turns += 1;
    before = text;
  }).observe(panel, { attributes: true, childList: true });
}"""


@pytest.mark.capability("SGN-01")
def test_days_of_running_leave_the_heap_as_it_was(visit, mall_server, record_property):
    """Short form of 24 hours: all events and slides are drawn, then the heap after a forced collection is compared."""

    def before(page: Page) -> None:
        page.clock.install(time="2026-11-24T09:00:00+07:00")
        page.add_init_script(STREAM + SHORT)

    page = visit("/signage/?zone=a&voice=off", **HALL, before=before)
    page.clock.run_for(31_000)
    until(page, "Boolean(window.kept)")
    page.clock.run_for(31_000)
    slides = json.loads(page.evaluate("window.kept"))["slides"]
    assert len(slides) >= 6
    length = sum(2 * (slide["seconds"] + 0.6) for slide in slides)
    tools = page.context.new_cdp_session(page)
    tools.send("HeapProfiler.enable")
    page.evaluate(COUNT)

    def live(events: int, cycles: int, start: int) -> None:
        """Events in bursts, as a busy hall sends them, and the rounds of the playlist between them."""
        parts = max(1, cycles // 10)
        burst = events // parts
        for part in range(parts):
            page.evaluate(LIVE, [burst, start + part * burst])
            page.clock.run_for(int(burst / 2 * 2_500 + 21_000))  # each call is shown, the last one stays a while
            page.clock.run_for(int(1000 * length * (cycles / parts + 0.2)))

    def heap() -> int:
        page.wait_for_timeout(200)
        for _again in range(3):
            tools.send("HeapProfiler.collectGarbage")
        return int(tools.send("Runtime.getHeapUsage")["usedSize"])

    live(EVENTS // 2, CYCLES // 2, 0)  # compiled code and caches have their size after some hundred rounds
    nodes, begun, began = page.evaluate("document.querySelectorAll('*').length"), heap(), time.monotonic()
    turned = page.evaluate("window.turns")
    live(EVENTS, CYCLES, EVENTS)
    ended = heap()
    grown, turned = ended / begun - 1, page.evaluate("window.turns") - turned  # NaN when the page was loaded again
    record_property("heap_growth", f"{grown:.2%}")
    print(
        f"{EVENTS} events, {turned} rounds in {time.monotonic() - began:.0f} s:"
        f" heap {begun / 1e6:.2f} MB -> {ended / 1e6:.2f} MB, {grown:+.2%}"
    )
    assert turned >= CYCLES
    assert grown < 0.05, f"the heap grew by {grown:.1%}"
    assert abs(page.evaluate("document.querySelectorAll('*').length") - nodes) < 200
    assert page.locator("#history li").count() == 6
