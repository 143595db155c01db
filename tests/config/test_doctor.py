"""The doctor finds what is wrong and says what to do."""

from __future__ import annotations

import pytest

from balai.config import doctor, postgres
from balai.kernel import keys


@pytest.fixture
def healthy(jambi, cluster, settings):
    with cluster.admin(postgres.DATABASE) as admin:
        admin.execute(
            "insert into kernel_installation (id, mode, generation, created_at) values (1, 'test', 1, now())"
            " on conflict do nothing"
        )
        with admin.cursor() as cursor:
            keys.settle(cursor)
    settings.BALAI_DATABASE_URL = cluster.url("app")
    return cluster


def levels(found, subject):
    return {one.level for one in found if one.subject == subject}


def test_a_healthy_mall_is_well(healthy):
    found = doctor.examine(doctor.today())
    assert not [one for one in found if one.level == doctor.BAD and one.subject != "journal"], doctor.report(found)
    assert {"database", "schema", "start", "clock", "journal", "jobs", "messages", "devices", "disk", "keys"} == {
        one.subject for one in found
    }


def test_a_database_that_is_away_is_told_and_nothing_breaks(settings, tmp_path):
    settings.BALAI_DATABASE_URL = f"host={tmp_path} user=balai_app dbname=balai"
    found = doctor.examine(doctor.today())
    assert found[0].level == doctor.BAD
    assert "does not answer" in found[0].text
    assert found[0].fix


def test_silent_devices_unsealed_rows_and_dead_messages_are_found(healthy, monkeypatch):
    with healthy.admin(postgres.DATABASE) as admin:
        admin.execute(
            "update accounts_device set state = 'active', demo = false, enrolled_at = now() - interval '9 days',"
            " last_seen_at = now() - interval '2 days', public_key = '{}' where code ="
            " (select min(code) from accounts_device)"
        )
        admin.execute(
            "insert into kernel_outbox (id, kind, key, payload, state, attempts, due_at, created_at, last_error)"
            " values (gen_random_uuid(), 'x', 'x', '{}', 'dead', 9, now(), now(), 'gone')"
        )
    monkeypatch.setattr(doctor.sealer, "unsealed_age", lambda connection: 300.0)
    found = doctor.examine(doctor.today())
    assert levels(found, "devices") == {doctor.LOOK}
    assert levels(found, "messages") == {doctor.LOOK}
    assert levels(found, "journal") == {doctor.BAD}
    assert doctor.report(found).startswith("BAD ")


def test_a_full_disk_and_open_key_files_are_found(healthy, monkeypatch, tmp_path):
    from types import SimpleNamespace

    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: SimpleNamespace(total=100, free=3))
    assert [one.level for one in doctor.disk()] == [doctor.BAD]
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: SimpleNamespace(total=100, free=10))
    assert [one.level for one in doctor.disk()] == [doctor.LOOK]
    password = healthy.keys / "reader"
    password.chmod(0o644)
    try:
        assert [one.level for one in doctor.key_files()] == [doctor.BAD]
    finally:
        password.chmod(0o600)
    monkeypatch.setenv("BALAI_KEYS", str(tmp_path / "nothing"))
    assert [one.level for one in doctor.key_files()] == [doctor.BAD]
