"""Whoever changes the past is named, down to the row, also when he owns the database and the signing key."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from balai.kernel import keys
from balai.kernel.journal import anchor, checking, sealer, verifier

from .conftest import Evidence

TODAY = datetime.now(UTC).date() + timedelta(days=1)  # in Jambi it may have begun, and has not ended


def _anchor(evidence: Evidence, day: date = TODAY) -> dict[str, object]:
    found = anchor.of_day(evidence.reader, day, "Asia/Jakarta", "jambi")
    assert found is not None
    return dict(json.loads(found.json()))


CHANGES_OF_A_ROW = (
    "data = jsonb_set(data, '{number}', '99')",
    "data = '{}'",
    "kind = 'ticket.called'",
    "subject = gen_random_uuid()",
    "mall_id = null",
    "actor_kind = 'staff'",
    "actor_id = gen_random_uuid()",
    "occurred_at = occurred_at - interval '1 microsecond'",
    "recorded_at = recorded_at + interval '1 hour'",
)


@pytest.mark.threat("T-journal-tamper")
def test_every_kind_of_change_to_a_row_is_named(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper(
        *(
            f"update kernel_journal set {change} where id = {number}"
            for number, change in enumerate(CHANGES_OF_A_ROW, start=11)
        )
    )
    assert evidence.sentences() == [f"Row {number} changed since seal 2." for number in range(11, 20)]


@pytest.mark.threat("T-journal-tamper")
def test_a_deleted_row_is_named(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper("delete from kernel_journal where id in (7, 23)")
    assert evidence.sentences() == ["Row 7 missing from seal 1.", "Row 23 missing from seal 3."]


@pytest.mark.threat("T-journal-tamper")
def test_a_journal_cut_off_after_its_seal_is_named(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper("delete from kernel_journal where id > 15")
    assert evidence.sentences() == [
        "Rows 16-20 missing from seal 2.",
        "Rows 21-30 missing from seal 3.",
        "Rows 31-40 missing from seal 4.",
    ]
    evidence.tamper("truncate kernel_journal")
    assert evidence.sentences()[0] == "Rows 1-10 missing from seal 1."


@pytest.mark.threat("T-journal-tamper")
def test_rows_put_in_another_order_are_named(evidence: Evidence) -> None:
    evidence.filled()
    swaps = [(12, 15), (3, 38)]
    for one, other in swaps:
        evidence.tamper(
            "alter table kernel_journal alter column id drop identity if exists",
            f"update kernel_journal set id = -1 where id = {one}",
            f"update kernel_journal set id = {one} where id = {other}",
            f"update kernel_journal set id = {other} where id = -1",
        )
    assert evidence.sentences() == [
        "Order changed: row 3 no longer stands in seal 1.",
        "Order changed: rows 12, 15 stand in each other's place.",
        "Row 38 changed since seal 4.",
    ]


@pytest.mark.threat("T-journal-tamper")
def test_contents_exchanged_between_two_rows_are_named_as_order(evidence: Evidence) -> None:
    evidence.filled()
    columns = "recorded_at, mall_id, kind, subject, actor_kind, actor_id, occurred_at, data"
    evidence.tamper(
        f"update kernel_journal j set ({columns}) = (select {columns} from kernel_journal o"
        " where o.id = case j.id when 12 then 35 else 12 end) where id in (12, 35)"
    )
    assert evidence.sentences() == ["Order changed: rows 12, 35 stand in each other's place."]


@pytest.mark.threat("T-journal-tamper")
def test_transactions_exchanged_between_two_rows_are_named_as_order(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper(
        "update kernel_journal j set xid = (select xid from kernel_journal o"
        " where o.id = case j.id when 12 then 35 else 12 end) where id in (12, 35)"
    )
    assert evidence.sentences() == [
        "Order changed: row 12 no longer stands in seal 2.",
        "Row 35 changed since seal 4.",
    ]


@pytest.mark.threat("T-journal-tamper")
def test_a_row_slipped_in_after_its_seal_is_named(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper(
        "insert into kernel_journal (id, xid, kind, actor_kind, occurred_at) overriding system value"
        " select 500 + id, xid, 'x', 'system', now() from kernel_journal where id in (5, 6)"
    )
    assert evidence.sentences() == ["Rows 505-506 added after its seal."]


@pytest.mark.threat("T-journal-tamper")
def test_a_missing_seal_is_named(evidence: Evidence) -> None:
    evidence.filled()
    evidence.tamper("delete from kernel_seal where number = 2")
    assert evidence.sentences() == ["Seal 2 missing.", "Rows 11-20 lost the seal, which is missing."]
    evidence.tamper("delete from kernel_seal where number = 1")
    assert evidence.sentences()[0] == "Seals 1-2 missing."


@pytest.mark.threat("T-journal-tamper")
def test_seals_cut_off_at_the_end_are_caught_by_the_anchor(evidence: Evidence) -> None:
    evidence.filled()
    kept = _anchor(evidence)
    assert evidence.sentences(kept) == []
    evidence.tamper("delete from kernel_seal where number > 2", "delete from kernel_journal where id > 20")
    assert evidence.sentences() == []
    assert evidence.sentences(kept) == [
        f"Anchor of day {TODAY.isoformat()} differs: seal 4 is missing, or one before it changed."
    ]


CHANGES_OF_A_SEAL = {
    "signature = decode(repeat('00', 64), 'hex')": {"seal-signature"},
    "digest = decode(repeat('00', 32), 'hex')": {"seal-changed", "seal-signature", "chain-broken"},
    "previous = decode(repeat('00', 32), 'hex')": {"chain-broken", "seal-changed"},
    "leaves = decode(repeat('00', 320), 'hex')": {"seal-changed", "row-changed"},
    "row_ids = row_ids[1:9]": {"seal-changed", "row-added"},
    "sealed_at = sealed_at - interval '1 day'": {"seal-changed"},
    "last_id = last_id + 1": {"seal-changed"},
    "generation = 2": {"seal-changed"},
    "key_id = 'mine'": {"seal-signature"},
}


@pytest.mark.threat("T-journal-tamper")
def test_every_kind_of_change_to_a_seal_is_named(evidence: Evidence) -> None:
    evidence.filled()
    for change, found in CHANGES_OF_A_SEAL.items():
        evidence.tamper(
            "create table kept as select * from kernel_seal",
            f"update kernel_seal set {change} where number = 3",
        )
        assert found <= evidence.codes()
        assert any("eal 3" in text for text in evidence.sentences()), change
        evidence.tamper("delete from kernel_seal", "insert into kernel_seal select * from kept", "drop table kept")
    assert evidence.sentences() == []


def _rewrite(evidence: Evidence, sign: sealer.Sign) -> None:
    """Change the first day and seal everything anew, with the moments of the old seals."""
    with evidence.cluster.admin("balai") as admin:
        old = admin.execute("select number, last_id, sealed_at from kernel_seal order by number").fetchall()
    evidence.tamper("update kernel_journal set data = '{\"number\": 1}' where id = 5", "delete from kernel_seal")
    done = 0
    for _, last_id, _ in old:
        assert sealer.seal_once(evidence.seals, sign, last_id - done) == last_id - done
        done = last_id


@pytest.mark.threat("T-journal-rewrite")
def test_a_past_day_rewritten_with_the_signing_key_is_caught_by_its_anchor_only(
    evidence: Evidence, tmp_path: Path
) -> None:
    evidence.filled()
    kept = _anchor(evidence)
    _rewrite(evidence, keys.sign)
    assert evidence.sentences() == []
    assert evidence.sentences(kept) == [
        f"Anchor of day {TODAY.isoformat()} differs: seal 4 has another digest, or one before it changed."
    ]
    # The printed line says the same to the standalone verifier.
    line = f"balai-anchor {kept['day']} {kept['mall']} #{kept['seal']} sha256:{kept['digest']}"
    sheet = tmp_path / "day-sheet.txt"
    sheet.write_text(f"Lembar harian\n  {line}  \nTanda tangan: ....\n")
    export = evidence.export(tmp_path / "export")
    plain = _standalone(export)
    assert (plain.returncode, plain.stderr) == (0, "")
    caught = _standalone(export, "--anchor", str(sheet))
    assert caught.returncode == 1
    assert "Anchor of day" in caught.stdout


@pytest.mark.threat("T-journal-rewrite")
def test_a_past_day_rewritten_with_another_key_is_caught_by_the_signature(evidence: Evidence) -> None:
    evidence.filled()
    known, _ = keys.sign(b"")
    forged = Ed25519PrivateKey.generate()
    _rewrite(evidence, lambda digest: (known, forged.sign(digest)))
    assert evidence.sentences() == [f"Seal {number}: signature invalid." for number in (1, 2, 3, 4)]


def _standalone(export: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The exported verifier, isolated from everything that is installed."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(export / "verifier.py"), str(export), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_standalone_verifier_says_what_the_built_in_one_says(evidence: Evidence, tmp_path: Path) -> None:
    evidence.filled(seals=3, rows=30)
    evidence.tamper(
        "update kernel_journal set kind = 'x' where id = 17",
        "delete from kernel_journal where id between 40 and 44",
        "update kernel_seal set signature = decode(repeat('01', 64), 'hex') where number = 3",
    )
    export = evidence.export(tmp_path / "export")
    ran = _standalone(export)
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == evidence.verify().lines()
    assert "Row 17 changed since seal 1." in ran.stdout
    assert "Rows 40-44 missing from seal 2." in ran.stdout
    assert "Seal 3: signature invalid." in ran.stdout


def test_a_damaged_export_is_not_called_in_order(evidence: Evidence, tmp_path: Path) -> None:
    evidence.filled()
    export = evidence.export(tmp_path / "export")
    lines = (export / "rows.jsonl").read_text().splitlines(keepends=True)
    (export / "rows.jsonl").write_text("".join([lines[1], lines[0], *lines[2:]]))
    assert "Order changed: row 1 of rows.jsonl stands too late." in _standalone(export).stdout
    (export / "rows.jsonl").write_text("".join([*lines, lines[-1]]))
    assert "added after its seal" in _standalone(export).stdout or "there twice" in _standalone(export).stdout
    (export / "rows.jsonl").write_text("".join(lines)[:-40])
    assert _standalone(export).returncode == 2
    (export / "rows.jsonl").unlink()
    assert _standalone(export).returncode == 2
    with pytest.raises(FileExistsError):
        evidence.export(tmp_path / "export")


def test_an_export_signed_by_keys_you_do_not_trust_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    export = evidence.filled().export(tmp_path / "export")
    trusted = tmp_path / "trusted.json"
    trusted.write_text(json.dumps(dict.fromkeys(keys.public_keys(), secrets.token_bytes(32).hex())))
    assert "signature invalid" in _standalone(export, "--keys", str(trusted)).stdout


def test_an_anchor_is_kept_once_and_never_replaced(evidence: Evidence, tmp_path: Path) -> None:
    evidence.filled()
    found = anchor.of_day(evidence.reader, TODAY, "Asia/Jakarta", "jambi")
    assert found is not None
    path = anchor.keep(found, tmp_path)
    assert anchor.keep(found, tmp_path) == path
    assert [kept["digest"] for kept in verifier.read_anchors(path)] == [found.digest] * 2
    _rewrite(evidence, keys.sign)
    other = anchor.of_day(evidence.reader, TODAY, "Asia/Jakarta", "jambi")
    assert other is not None
    with pytest.raises(FileExistsError):
        anchor.keep(other, tmp_path)
    assert anchor.of_day(evidence.reader, date(2020, 1, 1), "Asia/Jakarta", "jambi") is None


def test_the_check_runs_in_a_read_only_role(evidence: Evidence) -> None:
    evidence.filled()
    with psycopg.connect(evidence.cluster.url("reader"), autocommit=True) as reader:
        reader.execute("set default_transaction_read_only = on")
        assert checking.verify_database(reader, keys.public_keys()).findings == []
