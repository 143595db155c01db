"""Tests whose outside program is missing are left out loudly: `NOT RUN: <tool>`, which `.ci/run` does not accept."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

_left_out: Counter[str] = Counter()


def _own_chromium() -> bool:
    return any((Path.home() / ".cache/ms-playwright").glob("chromium*"))


def missing(item: pytest.Item) -> str | None:
    """The first tool this test needs and the machine lacks."""
    if (
        item.get_closest_marker("browser")
        and not shutil.which("chromium-headless-shell")
        and not shutil.which("chromium")
        and not _own_chromium()
    ):
        return "chromium-headless-shell"
    for marker in item.iter_markers("needs"):
        for tool in marker.args:
            if not shutil.which(tool):
                return str(tool)
    return None


BROWSER_FIXTURES = {"browser", "mall_server", "street"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark by fixture (a browser must not share a process with the ORM), then leave out what cannot run."""
    kept = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & BROWSER_FIXTURES:
            item.add_marker("browser")
        elif "mall" in fixtures and item.path.parent.name in ("contract", "recovery", "load"):
            item.add_marker("load")
        tool = missing(item)
        if tool is None:
            kept.append(item)
        else:
            _left_out[tool] += 1
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    for tool, count in _left_out.items():
        terminalreporter.write_line(f"NOT RUN: {tool} ({count} tests)")
