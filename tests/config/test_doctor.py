"""The doctor finds what is wrong and says what to do."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from django.utils import translation

from balai.config import doctor, postgres
from balai.flows.operations import checks, findings
from balai.kernel import keys


@pytest.fixture(autouse=True)
def _in_english():
    """As the command speaks without a wish."""
    with translation.override("en"):
        yield


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
    assert {one.subject for one in found} >= set(findings.SUBJECTS) - {"certificate"}
    assert [one for one in found if one.level != doctor.GOOD and not one.fix] == [], "each says what to do"


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
    monkeypatch.setattr(checks.sealer, "unsealed_age", lambda connection: 300.0)
    found = doctor.examine(doctor.today())
    assert levels(found, "devices") == {doctor.LOOK}
    assert levels(found, "messages") == {doctor.LOOK}
    assert levels(found, "journal") == {doctor.BAD}
    assert doctor.report(found).startswith("BAD ")


@pytest.mark.parametrize(("days", "level"), [(90, doctor.GOOD), (20, doctor.LOOK), (6, doctor.BAD), (-1, doctor.BAD)])
def test_a_certificate_that_ends_soon_is_found(monkeypatch, tmp_path, days, level):
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), doctor.today()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mpp.contoh.id")])
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=now - timedelta(days=100),
        not_valid_after=now + timedelta(days=days, hours=1),
    ).sign(key, hashes.SHA256())
    file = tmp_path / "chain.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("BALAI_TLS_CERTIFICATE", str(file))
    assert [one.level for one in doctor.certificate(now)] == [level]
    file.write_text("no certificate")
    assert [one.level for one in doctor.certificate(now)] == [doctor.BAD]


def test_in_production_somebody_should_watch_the_certificate(monkeypatch, settings):
    monkeypatch.delenv("BALAI_TLS_CERTIFICATE", raising=False)
    assert list(doctor.certificate(doctor.today())) == []
    settings.BALAI_MODE = "production"
    assert [one.level for one in doctor.certificate(doctor.today())] == [doctor.LOOK]


@pytest.mark.parametrize(("level", "code"), [("ok", 0), ("look", 0), ("bad", 1)])
def test_the_command_ends_with_one_only_when_something_is_bad(monkeypatch, capsys, level, code):
    from balai.config import cli

    found = [findings.Finding(level, "disk", "something", "mend it")]
    monkeypatch.setattr(doctor, "examine", lambda now: found)
    assert cli.main(["doctor", "--lang", "id"]) == code
    assert "Cakram: something" in capsys.readouterr().out


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
