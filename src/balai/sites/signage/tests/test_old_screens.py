"""The scripts and sheets of screens, consoles and desk run on the old boxes a city has, and stay small."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import balai
from balai.ui.tests.test_budget import CSS_TOO_NEW, JS_TOO_NEW

SITES = Path(balai.__file__).parent / "sites"
SCRIPTS = sorted(path for site in ("signage", "counter", "desk") for path in (SITES / site / "static").rglob("*.js"))
SHEETS = sorted(path for site in ("signage", "counter", "desk") for path in (SITES / site / "static").rglob("*.css"))


@pytest.mark.parametrize("name", JS_TOO_NEW)
def test_a_box_with_chromium_87_understands_the_scripts(name):
    for script in SCRIPTS:
        text = re.sub(r"(^|\s)//.*", "", script.read_text())
        assert not re.search(JS_TOO_NEW[name], text, re.M), f"{script.name} uses {name}"


@pytest.mark.parametrize("name", CSS_TOO_NEW)
def test_a_box_with_chromium_87_understands_the_sheets(name):
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        assert not re.search(CSS_TOO_NEW[name], text, re.M), f"{sheet.name} uses {name}"


def test_each_page_adds_little_to_what_every_page_loads():
    for site in ("signage", "counter", "desk"):
        files = [path for path in (*SCRIPTS, *SHEETS) if path.relative_to(SITES).parts[0] == site]
        assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in files) < 9_000, site
