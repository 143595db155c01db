"""Pictures of pages, taken only when somebody asks for them.

BALAI_SCREENSHOTS=docs/screenshots keeps the few that the documentation shows; BALAI_LOOK=/tmp/look keeps one of every
page in every state, language and mode, for whoever judges the design.
"""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page


def _save(folder: str, page: Page, name: str, whole: bool) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole, caret="initial")


def picture(page: Page, name: str) -> None:
    """For the documentation: a phone's page from top to bottom, everything else as it stands on the screen."""
    if folder := os.environ.get("BALAI_SCREENSHOTS"):
        size = page.viewport_size
        _save(folder, page, name, whole=size is not None and size["width"] < 600)


def look(page: Page, name: str) -> None:
    """For judging: the whole page."""
    if folder := os.environ.get("BALAI_LOOK"):
        _save(folder, page, name, whole=True)
