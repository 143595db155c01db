"""Rule packs: what is malformed is refused, and only the version in force answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import holidays
import pytest
import yaml

from balai.kernel import rulepacks
from balai.kernel.rulepacks.loading import by_id

TODAY = date(2026, 11, 24)
GOOD = {
    "id": "sample",
    "regulation": "Perda 1/2025",
    "version": "1",
    "effective_from": "2025-01-01",
    "effective_to": None,
    "status": "certain",
    "source": "read",
    "parameters": {"rates": [1, 2], "from": "2025-01-01"},
    "test_vectors": [{"given": {}, "expect": 1}],
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "sample.yaml"
    path.write_text(yaml.safe_dump({key: value for key, value in (GOOD | changes).items() if value != "left out"}))
    return path


def test_a_vector_that_nothing_evaluates_is_a_failure(tmp_path: Path) -> None:
    pack = rulepacks.load(written(tmp_path))
    assert rulepacks.failing_vectors(pack) == ["sample@1: no evaluator"]
    with pytest.raises(LookupError, match="Nothing evaluates"):
        rulepacks.evaluate(pack, {})


def test_a_vector_with_another_result_is_a_failure() -> None:
    pack = rulepacks.get("queue-priority", on=TODAY)
    wrong = replace(pack, test_vectors=({"given": {"at": ["credit_minutes", "child"]}, "expect": 99},))
    assert rulepacks.failing_vectors(wrong) == ["queue-priority@2026.1 vector 1: expected 99, computed 20"]


def test_a_result_keeps_the_rule_that_made_it() -> None:
    pack = rulepacks.get("queue-priority", on=TODAY)
    found = rulepacks.evaluate(pack, {"at": ["credit_minutes", "elderly"]})
    assert (found.value, found.pack_id, found.pack_version) == (30, "queue-priority", "2026.1")


def test_an_unknown_rule_raises() -> None:
    with pytest.raises(rulepacks.UnknownRulePack):
        rulepacks.get("no-such-rule", on=TODAY)


def test_a_rule_not_yet_in_force_raises() -> None:
    with pytest.raises(rulepacks.NoRuleInForce):
        rulepacks.get("working-time", on=date(2024, 12, 31))


def test_a_new_version_takes_over_on_its_first_day(tmp_path: Path) -> None:
    older = rulepacks.load(written(tmp_path, effective_to="2026-01-01"))
    newer = rulepacks.load(written(tmp_path, version="2", effective_from="2026-01-01"))
    versions = by_id([newer, older])["sample"]
    assert versions == (older, newer)
    in_force = [
        [pack.version for pack in versions if pack.in_force(day)]
        for day in (date(2024, 12, 31), date(2025, 12, 31), date(2026, 1, 1))
    ]
    assert in_force == [[], ["1"], ["2"]]


def test_two_versions_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    older = rulepacks.load(written(tmp_path))
    newer = rulepacks.load(written(tmp_path, version="2", effective_from="2026-01-01"))
    with pytest.raises(rulepacks.InvalidRulePack, match="same day"):
        by_id([older, newer])


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source": "left out"}, r"\$: 'source' is a required property"),
        ({"status": "illustrative"}, r"\$.status"),
        ({"effective_from": "1 January 2025"}, r"\$.effective_from"),
        ({"test_vectors": []}, r"\$.test_vectors"),
        ({"extra": 1}, r"\$: Additional properties"),
        ({"test_vectors": [{"given": {}}]}, r"\$.test_vectors\[0\]"),
    ],
)
def test_a_malformed_rule_pack_names_file_and_place(tmp_path: Path, changes: dict[str, object], place: str) -> None:
    with pytest.raises(rulepacks.InvalidRulePack, match=rf"sample\.yaml: {place}"):
        rulepacks.load(written(tmp_path, **changes))


def test_text_that_is_no_yaml_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: [")
    with pytest.raises(rulepacks.InvalidRulePack, match=r"broken\.yaml"):
        rulepacks.load(path)


def test_a_rule_cannot_be_changed_by_who_reads_it(tmp_path: Path) -> None:
    pack = rulepacks.load(written(tmp_path))
    with pytest.raises(TypeError):
        pack.parameters["rates"] = ()  # type: ignore[index]
    assert pack.parameters["rates"] == (1, 2)


@pytest.mark.parametrize("category", ["public", "government"])
@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_our_list_of_holidays_is_the_one_the_holidays_library_knows(year: int, category: str) -> None:
    ours = {"public": "public", "government": "joint_leave"}[category]
    rows = rulepacks.get("holidays-id", on=TODAY).parameters["years"][str(year)]
    listed = {
        date.fromisoformat(row["day"]): row["name"] + (" (perkiraan)" if row.get("status") == "to_verify" else "")
        for row in rows
        if row["category"] == ours
    }
    assert listed == dict(holidays.country_holidays("ID", years=year, language="id", categories=(category,)))
