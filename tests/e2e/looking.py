"""What must hold of any page in any mode: axe, nothing cut off, focus that can be seen, targets a thumb can hit."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page

from tests.chromium import violations
from tests.scale import n

from .pages.state import Mode
from .pictures import look

SIZES = ("target-size", "scrollable-region-focusable")
COLOURS = ("color-contrast", "link-in-text-block")
"""The rules of axe whose answer can differ from that of the first mode; a full run asks all rules in every mode."""

THUMB = 44
SMALL = """least => Array.from(document.querySelectorAll(
    'main button, main .button, main summary, main .choice, main select, dialog[open] .button'))
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < least - 0.5)
  .map(e => e.outerHTML.slice(0, 120))"""

# After a real key, focus set by a script counts as the keyboard's.
SHOWN = """
  const drawn = (element, part) => {
    const style = getComputedStyle(element, part);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  const shows = (element) => {
    const mark = element.parentElement.querySelector('.choice__mark');
    return drawn(element) || drawn(element, '::after') || Boolean(mark && drawn(mark));
  };
"""
UNSEEN = f"""() => {{ {SHOWN}
  const scope = document.querySelector('dialog[open]') || document;
  return Array.from(scope.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]'))
    .filter(e => e.type !== 'hidden' && !e.disabled && e.getClientRects().length && e.checkVisibility())
    .filter(e => {{
      e.focus({{ preventScroll: true }});
      return document.activeElement !== e || !shows(e);
    }})
    .map(e => e.outerHTML.slice(0, 120));
}}"""
AT = f"""() => {{ {SHOWN}
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
  return {{
    name: (e.innerText || e.value || e.getAttribute('aria-label') || '').trim(),
    label: label.trim(),
    visible: shows(e) && box.bottom > 0 && box.top < innerHeight,
    inDialog: Boolean(e.closest('dialog')),
    html: e.outerHTML.slice(0, 120),
  }};
}}"""
BEYOND = """() => Array.from(document.querySelectorAll('.table-wrap'))
  .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.getAttribute('aria-label'))"""
BORDERLESS = """() => Array.from(document.querySelectorAll('.button, .input, .choice--card, .tile'))
  .filter(e => e.getClientRects().length && parseFloat(getComputedStyle(e).borderTopWidth) < 1)
  .map(e => e.outerHTML.slice(0, 120))"""

SPILLING = """() => Array.from(document.querySelectorAll('main *, footer *'))
  .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 3 && getComputedStyle(e).overflowX === 'visible')
  .filter(e => !e.closest('.visually-hidden, svg') && e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 120))"""


def turn_to(page: Page, mode: Mode) -> None:
    """Look at the page in this mode, without loading it anew."""
    page.set_viewport_size({"width": mode.width, "height": mode.height})
    page.emulate_media(
        media="print" if mode.paper else "screen",
        forced_colors="active" if mode.forced else "none",
        reduced_motion="reduce",
    )
    page.evaluate("large => document.documentElement.classList.toggle('text-large', large)", mode.large)


def faults(page: Page, mode: Mode, *, first: bool) -> list[str]:
    """What is wrong with the page in the mode it is in. With `first`, or in a full run, by every rule of axe."""
    rules = SIZES if mode.name in ("zoom", "large") else SIZES + COLOURS
    if first or (n(0, 1) and not mode.paper):
        rules = ()  # paper is not read by a screen reader
    if mode.forced:
        rules = SIZES  # the person's own colours: axe reads those of the sheet instead
    found = violations(page, *rules)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > mode.width:
        found.append(f"{width} pixels wide")
    found += [f"out of its box: {html}" for html in page.evaluate(SPILLING)]
    if mode.paper:
        found += [f"off the paper: {table}" for table in page.evaluate(BEYOND)]
    if mode.forced:
        found += [f"no border: {html}" for html in page.evaluate(BORDERLESS)]
    if mode.name == "phone":
        found += [f"too low for a thumb: {html}" for html in page.evaluate(SMALL, THUMB)]
    return found


def all_faults(page: Page, modes: Iterable[Mode], called: str) -> dict[str, list[str]]:
    """What is wrong with the page by mode, the first mode by every rule of axe; it is left in the first."""
    first, *others = modes
    turn_to(page, first)
    found = {"focus": unseen_focus(page)}
    for mode in (first, *others):
        turn_to(page, mode)
        found[mode.name] = faults(page, mode, first=mode is first)
        look(page, f"{called}-{mode.name}")
    turn_to(page, first)
    return {name: wrong for name, wrong in found.items() if wrong}


def told(wrong: dict[str, dict[str, list[str]]]) -> str:
    """Faults by page and mode, a line each."""
    lines = [f"{page}, {mode}: {fault}" for page, modes in wrong.items() for mode in modes for fault in modes[mode]]
    return "\n".join(["", *dict.fromkeys(lines)])


def unseen_focus(page: Page) -> list[str]:
    """Elements the keyboard reaches without anybody seeing it."""
    held = page.evaluate_handle("document.activeElement")
    page.keyboard.press("Tab")
    missed: list[str] = page.evaluate(UNSEEN)
    held.evaluate("element => { if (element && element.focus) element.focus({ preventScroll: true }); }")
    return missed


def tab_to(page: Page, name: str, *, presses: int = 90, back: bool = False) -> None:
    """Press Tab until the element of that name (or with that label) has the focus; each stop on the way must show."""
    for _press in range(presses):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        stop = page.evaluate(AT)
        if stop is None:
            continue
        assert stop["visible"], f"focus nobody sees: {stop['html']}"
        if stop["name"].startswith(name) or stop["label"].startswith(name):
            return
    raise AssertionError(f"Tab never reached {name!r}")
