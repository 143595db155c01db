"""A Chromium for page tests: the Debian headless shell when it is there, else Playwright's own.

Playwright's synchronous interface keeps an event loop in the thread, so a test that holds a browser must not use the
ORM: drive a server, or views that need no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIND = """options => axe.run(options).then(found =>
  found.violations.map(v => `${v.id}: ${v.nodes.map(node => node.target.join(' ')).join(', ')}`))"""


def _launch(kind: BrowserType, *more_flags: str) -> Browser:
    path = str(HEADLESS_SHELL) if HEADLESS_SHELL.is_file() else None
    return kind.launch(executable_path=path, args=[*FLAGS, *more_flags])


@contextmanager
def chromium(*more_flags: str) -> Iterator[Browser]:
    """One browser; open a context per test in it."""
    with sync_playwright() as playwright:
        browser = _launch(playwright.chromium, *more_flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def scriptless(beside: Browser) -> Iterator[Browser]:
    """A second browser that knows no scripts at all: it shows `noscript` and obeys a refresh in it, as
    `java_script_enabled=False` does not."""
    browser = _launch(beside.browser_type, "--blink-settings=scriptEnabled=false")
    try:
        yield browser
    finally:
        browser.close()


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds on the page as it is now, one line each; empty when nothing. With names, by those rules only."""
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found: list[str] = page.evaluate(FIND, options)
    return found
