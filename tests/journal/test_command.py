"""`balai journal`: verify, export, anchor on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from balai.config import cli
from balai.domains.directory import snapshot
from balai.kernel import outbox
from balai.kernel.journal import anchor

from .conftest import Evidence

TODAY = datetime.now(UTC).date() + timedelta(days=1)


@pytest.fixture(autouse=True)
def _settings(evidence: Evidence, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("worker", "reader"):
        monkeypatch.setenv(f"BALAI_{role.upper()}_DATABASE_URL", evidence.cluster.url(role))
    settings.BALAI_ANCHOR_DIR = settings.BALAI_ANCHOR_URL = None


def test_a_sealed_journal_verifies_and_a_changed_row_is_printed(
    evidence: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    evidence.filled()
    assert cli.main(["journal", "verify"]) == 0
    assert "40 rows, 4 seals" in capsys.readouterr().out
    evidence.tamper("update kernel_journal set kind = 'x' where id = 17")
    assert cli.main(["journal", "verify"]) == 1
    assert "Row 17 changed since seal 2." in capsys.readouterr().out


def test_an_export_verifies_without_a_database(
    evidence: Evidence, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence.filled()
    folder = tmp_path / "export"
    assert cli.main(["journal", "export", str(folder)]) == 0
    assert "40 rows and 4 seals" in capsys.readouterr().out
    assert cli.main(["journal", "export", str(folder)]) == 2
    for role in ("WORKER", "READER"):
        monkeypatch.setenv(f"BALAI_{role}_DATABASE_URL", "postgresql://nobody@/nowhere")
    assert cli.main(["journal", "verify", "--export", str(folder)]) == 0
    assert cli.main(["journal", "verify", "--export", str(tmp_path)]) == 2


def test_an_anchor_is_printed_kept_sent_and_compared(
    evidence: Evidence,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Mall:
        code, timezone = "jambi", "Asia/Jakarta"

    monkeypatch.setattr(snapshot, "malls", lambda: (Mall(),))
    settings.BALAI_ANCHOR_DIR, settings.BALAI_ANCHOR_URL = str(tmp_path), "https://anchors.example.org/"
    assert cli.main(["journal", "anchor", "--day", TODAY.isoformat()]) == 1  # nothing is sealed yet
    evidence.filled()
    assert cli.main(["journal", "anchor", "--mall", "elsewhere"]) == 2
    assert cli.main(["journal", "anchor", "--day", TODAY.isoformat()]) == 0
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"balai-anchor {TODAY} jambi #4 sha256:")
    assert cli.main(["journal", "anchor", "--day", TODAY.isoformat(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seal"] == 4
    assert [path.name for path in tmp_path.iterdir()] == [f"{TODAY}-jambi-4.txt"]
    assert outbox.standing(datetime.now(UTC))["waiting"] == 1
    printed = tmp_path / "sheet.txt"
    printed.write_text(f"Lembar harian {TODAY}\n{line}\n")
    assert cli.main(["journal", "verify", "--anchor", str(tmp_path), "--anchor", str(printed)]) == 0
    evidence.tamper("delete from kernel_seal where number = 4", "delete from kernel_journal where id > 30")
    assert cli.main(["journal", "verify"]) == 0
    assert cli.main(["journal", "verify", "--anchor", str(tmp_path)]) == 1
    assert "differs: seal 4 is missing" in capsys.readouterr().out
    printed.write_text("nothing here")
    assert cli.main(["journal", "verify", "--anchor", str(printed)]) == 2


def test_a_kept_anchor_that_differs_raises_the_alarm(evidence: Evidence, tmp_path: Path, settings: Any) -> None:
    evidence.filled(seals=1)
    settings.BALAI_ANCHOR_DIR = str(tmp_path)
    found = anchor.of_day(evidence.reader, TODAY, "Asia/Jakarta", "jambi")
    assert found is not None
    anchor.publish(found, datetime.now(UTC))
    (kept,) = tmp_path.iterdir()
    kept.write_text(kept.read_text().replace(found.digest, "0" * 64))
    with pytest.raises(FileExistsError):
        anchor.publish(found, datetime.now(UTC))
