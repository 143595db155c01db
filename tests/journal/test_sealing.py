"""Every event is sealed within seconds, once, by one chain, whoever commits late."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import psycopg
import pytest

from balai.kernel import keys
from balai.kernel.journal import sealer
from tests.scale import n

from .conftest import Evidence


def test_a_sealed_journal_is_in_order(evidence: Evidence) -> None:
    evidence.filled(seals=3, rows=50)
    evidence.write(2)
    report = evidence.verify()
    assert report.findings == []
    assert (report.rows, report.seals, report.unsealed) == (152, 3, 2)
    assert report.lines()[0] == "152 rows, 3 seals, 2 rows not sealed yet, 0 anchors compared: in order."


def test_an_empty_journal_is_in_order(evidence: Evidence) -> None:
    assert evidence.seal() == 0
    assert evidence.verify().findings == []
    assert sealer.unsealed_age(evidence.seals) == 0


def test_the_seal_does_not_depend_on_the_session_that_reads(evidence: Evidence) -> None:
    evidence.filled()
    for setting in (
        "timezone = 'Asia/Jakarta'",
        "datestyle = 'German, DMY'",
        "intervalstyle = 'iso_8601'",
        "extra_float_digits = -5",
        "bytea_output = 'escape'",
    ):
        evidence.reader.execute(f"set {setting}")
    assert evidence.verify().findings == []


def test_awkward_data_survives_sealing(evidence: Evidence) -> None:
    for data in ('{"b": 1.50, "a": 1e-7, "long": 12345678901234567890}', '{"é": "😀\\u0001", "n": null, "f": -0.0}'):
        evidence.app.execute(
            "insert into kernel_journal (kind, actor_kind, occurred_at, data) values ('x', 'system', %s, %s)",
            ["0001-01-01 00:00:00.000001+07", data],
        )
    assert evidence.seal() == 2
    assert evidence.verify().findings == []


def test_a_row_of_a_slow_transaction_is_sealed_after_it_and_never_skipped(evidence: Evidence) -> None:
    with psycopg.connect(evidence.cluster.url("app")) as slow:
        slow.execute("insert into kernel_journal (kind, actor_kind, occurred_at) values ('x', 'system', now())")
        evidence.write(5)
        assert evidence.seal() == 0
        assert sealer.unsealed_age(evidence.seals) > 0
    assert evidence.seal() == 6
    assert evidence.verify().unsealed == 0


def test_a_row_forged_behind_the_sealed_place_is_never_sealed_afterwards(evidence: Evidence) -> None:
    evidence.filled(seals=2)
    evidence.tamper(
        "insert into kernel_journal (id, xid, kind, actor_kind, occurred_at) overriding system value"
        " select 999, xid, 'x', 'system', now() from kernel_journal where id = 5"
    )
    evidence.filled(seals=1)
    assert evidence.sentences() == ["Row 999 added after its seal."]


@pytest.mark.load
def test_two_sealers_at_once_make_one_chain(evidence: Evidence) -> None:
    stop = threading.Event()
    url = evidence.cluster.url("sealer")
    sealers = [
        threading.Thread(target=sealer.run_forever, args=(stop, url, keys.sign), kwargs={"interval": 0.002})
        for _ in range(2)
    ]
    for thread in sealers:
        thread.start()
    rows = n(300, 3000)
    for _ in range(rows):
        evidence.write(1)
    deadline = time.monotonic() + 10
    while evidence.verify().unsealed and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    for thread in sealers:
        thread.join()
    report = evidence.verify()
    assert report.findings == []
    assert (report.rows, report.unsealed) == (rows, 0)
    assert report.seals > 5


def test_events_are_sealed_within_five_seconds_and_the_sealer_survives_a_lost_connection(evidence: Evidence) -> None:
    stop = threading.Event()
    running = threading.Thread(target=sealer.run_forever, args=(stop, evidence.cluster.url("sealer"), keys.sign))
    running.start()
    try:
        oldest = 0.0
        for round_ in range(8):
            evidence.write(20)
            if round_ == 3:
                with evidence.cluster.admin() as admin:
                    admin.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'balai sealer'"
                    )
            for _ in range(5):
                oldest = max(oldest, sealer.unsealed_age(evidence.seals))
                time.sleep(0.1)
        assert oldest < 5
        time.sleep(2.5)
        assert sealer.unsealed_age(evidence.seals) == 0
    finally:
        stop.set()
        running.join()
    assert evidence.verify().findings == []


def test_ten_thousand_rows_are_sealed_within_a_second(evidence: Evidence) -> None:
    evidence.write(10_000)
    started = time.perf_counter()
    assert sealer.seal_once(evidence.seals, keys.sign) == 10_000
    assert time.perf_counter() - started < 1
    assert evidence.verify().findings == []


def test_a_rotated_signing_key_goes_on_with_the_same_chain(evidence: Evidence) -> None:
    evidence.filled(seals=1)
    keys.rotate("signing")
    evidence.filled(seals=1)
    assert evidence.verify().findings == []
    used = evidence.reader.execute("select count(distinct key_id) from kernel_seal").fetchone()
    assert used == (2,)


@pytest.mark.threat("T-journal-append-only")
def test_no_role_of_ours_changes_or_empties_the_evidence(evidence: Evidence) -> None:
    evidence.filled(seals=1)
    for role in ("app", "worker", "sealer", "reader", "migrator"):
        with psycopg.connect(evidence.cluster.url(role), autocommit=True) as connection:
            if role == "migrator":
                connection.execute("set role balai_owner")
            for table, column in (("kernel_journal", "kind"), ("kernel_seal", "key_id")):
                attempts = [
                    f"update {table} set {column} = 'x'",
                    f"delete from {table}",
                    f"truncate {table}",
                    "set session_replication_role = replica",
                ]
                if role != "migrator":
                    attempts.append(f"alter table {table} disable trigger all")
                for attempt in attempts:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(attempt)
    assert evidence.verify().findings == []


@pytest.mark.threat("T-journal-append-only")
def test_a_writer_cannot_choose_id_transaction_time_or_generation(evidence: Evidence) -> None:
    values: dict[str, Any] = {"id": 1, "xid": "1", "recorded_at": "2020-01-01", "generation": 7}
    for column, value in values.items():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            evidence.app.execute(
                f"insert into kernel_journal (kind, actor_kind, occurred_at, {column})"
                " overriding system value values ('x', 'system', now(), %s)",
                [value],
            )


@pytest.mark.threat("T-journal-append-only")
def test_the_app_cannot_write_seals(evidence: Evidence) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        evidence.app.execute("insert into kernel_seal (number) values (1)")


def test_erasing_a_person_leaves_the_chain_whole(evidence: Evidence) -> None:
    phone = "081234567890"
    with evidence.cluster.admin("balai") as admin:
        admin.execute("create table person (ticket uuid, phone text)")
        admin.execute("insert into person values (gen_random_uuid(), %s)", [keys.encrypt(phone, "person.phone")])
        hashed = {"phone": keys.keyed_hash("contact.phone", phone).hex()}
        evidence.app.execute(
            "insert into kernel_journal (kind, actor_kind, occurred_at, data) values ('x', 'system', now(), %s)",
            [json.dumps(hashed)],
        )
        assert evidence.seal() == 1
        admin.execute("delete from person")
    assert evidence.verify().findings == []
