"""The hall screen in every state. Its language is not the visitor's: it takes turns."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .state import Mode, Scene, State

MODES = (
    Mode("hall", 1920, 1080),
    Mode("small", 1366, 768),
    Mode("zoom", 960, 540),
    Mode("forced", 1920, 1080, forced=True),
)
TOLERATE = ()
VISIT = {"width": 1920, "height": 1080, "before": lambda page: page.clock.install()}


def _turn(page: Page, scene: Scene) -> None:
    page.clock.run_for(13_000)
    expect(page.locator("#call")).to_have_attribute("lang", "en")


def _cut_off(page: Page, scene: Scene) -> None:
    page.evaluate("""() => { const lost = document.getElementById('lost');
      lost.textContent = 'Tidak tersambung sejak 09.24. Mohon perhatikan juga loket. · '
        + 'Not connected since 09.24. Please also watch the counters.';
      lost.hidden = false; document.getElementById('start-sound').hidden = false; }""")


BEFORE = (State("signage:screen", "empty", "/signage/?zone=b&voice=off"),)
OPEN = (
    State("signage:screen", "populated", "/signage/?zone=a&voice=off"),
    State("signage:screen", "in English", do=_turn),
    State("signage:screen", "whole mall", "/signage/?voice=off"),
    State("signage:screen", "cut off, no sound yet", "/signage/?zone=c", _cut_off),
)
