"""A Chromium for page tests: the Debian headless shell when it is there, else Playwright's own.

Playwright's synchronous interface keeps an event loop in the thread, so a test that holds a browser must not use the
ORM: drive a server, or views that need no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

HEADLESS_SHELL = Path("/usr/bin/chromium-headless-shell")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*more_flags: str) -> Iterator[Browser]:
    """One browser; open a context per test in it."""
    with sync_playwright() as playwright:
        path = str(HEADLESS_SHELL) if HEADLESS_SHELL.is_file() else None
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *more_flags])
        try:
            yield browser
        finally:
            browser.close()


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, one line each; empty when nothing."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{v['id']}: {[node['target'] for node in v['nodes']]}" for v in found]
