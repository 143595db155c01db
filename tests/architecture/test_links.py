"""The documents hold together: links lead somewhere, and the README counts the capability rows right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from tools.marks import ROOT

PAGES = sorted(
    page
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    if "screenshots" not in page.parts
)
ALL_ROWS = 233
LAST = {"ACT": 31, "QUE": 11, "KSK": 7, "SGN": 4, "POR": 10, "LIC": 26, "INT": 15, "CMP": 16, "TRN": 9, "AGR": 12}
LAST |= {"COM": 6, "COO": 15, "CHL": 8, "EVA": 13, "HRD": 7, "INN": 5, "PRM": 5, "PRT": 4, "PLN": 6, "AUD": 4}
LAST |= {"SPB": 3, "CLM": 16}


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found = set()
    fenced = False
    for line in page.read_text().splitlines():
        fenced ^= line.startswith("```")
        if not fenced and line.startswith("#"):
            text = re.sub(r"[^\w\- ]", "", line.lstrip("# ").strip().lower())
            found.add(text.replace(" ", "-"))
    return found


def broken(page: Path) -> list[str]:
    """Relative links and pictures of a page that lead nowhere."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    wrong = []
    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path):
    assert broken(page) == []


def test_every_document_can_be_reached_from_the_index():
    index = (ROOT / "docs" / "index.md").read_text()
    left = [page.name for page in (ROOT / "docs").rglob("*.md") if page.name != "index.md" and page.name not in index]
    assert left == []


def rows(text: str) -> set[str]:
    """`QUE-02, QUE-05 … QUE-11` -> every id meant."""
    found = set()
    for first, last in re.findall(r"\b([A-Z]{3}-\d+)(?: … ([A-Z]{3}-\d+))?", text):
        prefix, _, start = first.partition("-")
        end = last.partition("-")[2] or start
        found |= {f"{prefix}-{number:0{len(start)}d}" for number in range(int(start), int(end) + 1)}
    return found


@pytest.mark.parametrize(
    ("built", "not_built"),
    [("## Yang sudah dibangun", "## Yang belum dibangun"), ("## What is built", "## What is not built")],
)
def test_the_readme_names_every_row_once_as_built_or_not_built(built: str, not_built: str):
    text = (ROOT / "README.md").read_text()
    sections = {f"## {part.partition(chr(10))[0]}": part for part in re.split(r"^## ", text, flags=re.MULTILINE)}
    owned = tomllib.loads((ROOT / "docs/reference/capabilities.toml").read_text())
    done, open_rows = rows(sections[built]), rows(sections[not_built])
    every = {f"{p}-{n:0{1 if p in ('COM', 'CHL') else 2}d}" for p, last in LAST.items() for n in range(1, last + 1)}
    assert len(every) == ALL_ROWS
    assert owned["part-1"].keys() <= done <= {identity for part in owned.values() for identity in part}
    assert open_rows == every - done


def test_publiccode_has_what_the_standard_asks_for():
    found = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    assert found["publiccodeYmlVersion"] == "0.4"
    needed = "name url platforms categories developmentStatus softwareType description legal maintenance localisation"
    assert set(needed.split()) <= found.keys()
    assert found["legal"]["license"] == "Apache-2.0"
    assert found["maintenance"]["contacts"][0]["name"]
    for text in found["description"].values():
        assert len(text["shortDescription"]) <= 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]
        assert [path for path in text["screenshots"] if not (ROOT / path).is_file()] == []
