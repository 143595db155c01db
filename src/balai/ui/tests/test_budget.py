"""The interface stays small and runs on the old browser of a kiosk."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import balai

UI = Path(__file__).resolve().parents[1]
STATIC = UI / "static" / "ui"
SHEETS = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(STATIC.glob("*.js"))
TEMPLATES = sorted(Path(balai.__file__).parent.rglob("templates/**/*.html"))

# Chromium 87 knows none of these.
CSS_TOO_NEW = {
    ":has()": r":has\(",
    ":is() and :where()": r":(is|where)\(",
    "@layer": r"@layer",
    "container queries": r"@container|container-type|\dcq[wh]",
    "nesting": r"^\s+&|\{[^{}@]*&[ :.>]",
    "color-mix": r"color-mix\(|oklch\(|lab\(",
    "dynamic viewport units": r"\d[dsl]v[hw]\b",
    "range media queries": r"@media[^{]*[<>]=?",
    "aspect-ratio": r"\n\s*aspect-ratio\s*:",
    "subgrid": r"subgrid",
    "individual transforms": r"[;{]\s*(translate|rotate|scale)\s*:",
}
JS_TOO_NEW = {
    "optional chaining": r"\?\.[A-Za-z_\[(]",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(\|\||&&)=[^=]",
    "private fields": r"(this\.#|^\s*#\w+\s*[=(;])",
    "replaceAll, at, structuredClone, hasOwn": r"\.replaceAll\(|\.at\(|structuredClone|Object\.hasOwn",
    "dynamic import and import.meta": r"\bimport\(|import\.meta",
    "top-level await": r"^await ",
    "numeric separators": r"\b\d+_\d+\b",
    "flags v, d": r"/[dgimsuy]*[vd][dgimsuy]*[;,)]",
}


def _wire(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def test_all_sheets_together_stay_under_15_kb_on_the_wire():
    assert _wire(SHEETS) <= 15_000


def test_all_scripts_together_stay_under_10_kb_as_written():
    assert sum(file.stat().st_size for file in SCRIPTS) < 10_000


@pytest.mark.parametrize("name", CSS_TOO_NEW)
def test_a_kiosk_with_chromium_87_understands_the_sheets(name):
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)
        assert not re.search(CSS_TOO_NEW[name], text, re.M), f"{sheet.name} uses {name}"


@pytest.mark.parametrize("name", JS_TOO_NEW)
def test_a_kiosk_with_chromium_87_understands_the_scripts(name):
    for script in SCRIPTS:
        text = re.sub(r"//.*", "", script.read_text())
        assert not re.search(JS_TOO_NEW[name], text, re.M), f"{script.name} uses {name}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_no_template_needs_an_inline_style_or_script(template):
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", template.read_text(), flags=re.S)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"\shx-on\b|\bjs:|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
