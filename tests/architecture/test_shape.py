"""Rules of the architecture that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools.marks import ROOT

SOURCE = ROOT / "src" / "balai"
CODE = [path for path in SOURCE.rglob("*.py") if "tests" not in path.parts and "migrations" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_layers_and_borders_hold():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_file_is_longer_than_three_hundred_lines():
    assert [name(path) for path in CODE if len(path.read_text().splitlines()) > 300] == []


def test_sites_do_not_touch_tables():
    """A view makes one call into a flow, a selector or a service."""
    found = []
    for path in (SOURCE / "sites").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "atomic"):
                found.append(f"{name(path)}:{node.lineno} .{node.attr}")
    assert found == []


def test_nothing_is_unfinished():
    marks = re.compile(r"NotImplementedError|TODO|FIXME|XXX|[Ll]orem ipsum|[Cc]oming soon|[Ss]egera hadir")
    files = [*CODE, *SOURCE.rglob("*.html"), *(ROOT / "packs").rglob("*.yaml")]
    assert [name(path) for path in files if marks.search(path.read_text())] == []


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(r'\sstyle="|\son[a-z]+="|<script(?![^>]*\ssrc=)', re.IGNORECASE)
    assert [name(path) for path in SOURCE.rglob("*.html") if inline.search(path.read_text())] == []


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "common", "misc"])
def test_no_module_is_called_after_nothing(word):
    assert [name(path) for path in CODE if path.stem == word] == []


def test_every_event_written_is_registered(settings):
    """Kinds named in the code: through `append`, in a transition table, or in SQL."""
    from balai.kernel.journal import kinds

    known = {kind.name for kind in kinds.registered()}
    named = set()
    for path in (SOURCE / "domains").rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        named |= set(
            re.findall(
                r"(?<!purpose=)[\"'](?:ticket|counter|queue|staff|role|session|token|device|directory)\.[a-z_]+[\"']",
                path.read_text(),
            )
        )
    used = {text.strip("\"'") for text in named}
    assert {kind for kind in used if kind.split(".")[0] in ("ticket", "counter", "queue")} <= known


def test_every_permission_asked_for_is_registered():
    from balai.kernel import permissions

    known = {item.name for item in permissions.registered()}
    asked = set()
    for path in CODE:
        asked |= set(re.findall(r"\b(?:allowed|require)\(\s*\"([a-z_.]+)\"", path.read_text()))
    assert asked
    assert asked <= known


def test_the_product_and_the_simulators_never_import_each_other():
    assert [name(path) for path in CODE if re.search("balai_(simulators|printer)", path.read_text())] == []


def test_the_printers_agent_imports_nothing_of_the_mall():
    sources = sorted((ROOT / "src/balai_printer").glob("*.py"))
    assert sources
    assert [name(path) for path in sources if re.search(r"^\s*(from|import) balai\b", path.read_text(), re.M)] == []


def test_no_registry_address_and_no_path_of_a_machine_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert "uv.lock" not in listed
    address = re.compile(rb"--(extra-)?index-url|files\.pythonhosted|pypi\.org/simple")
    found = [
        path
        for path in listed
        if not path.startswith("tests/architecture")
        and (ROOT / path).is_file()
        and address.search((ROOT / path).read_bytes())
    ]
    assert found == ["tools/lock.sh"] or found == []


def test_no_message_hides_in_an_f_string():
    """The extractor reads an f-string as one text: a message in it is never translated, and nothing says so."""
    found = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                calls = [inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call)]
                asked = {call.id for call in calls if isinstance(call, ast.Name)}
                if asked & {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}:
                    found.append(f"{name(path)}:{node.lineno}")
    assert found == []
