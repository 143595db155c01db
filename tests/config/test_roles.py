"""What somebody can do who has stolen the application's database password: the application's own work, nothing else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from balai.config import env, layout, postgres

pytestmark = pytest.mark.usefixtures("django_db_setup")

REFUSED = [
    "set role balai_owner",
    "set role balai_migrator",
    "set role balai_reader",
    "set role balai_sealer",
    "set role postgres",
    "set session authorization postgres",
    "set session_replication_role = replica",
    "alter table kernel_journal add column note text",
    "alter table kernel_journal disable trigger all",
    "alter table kernel_journal disable trigger kernel_journal_append_only",
    "drop table kernel_journal",
    "truncate kernel_journal",
    "update kernel_journal set kind = 'x'",
    "delete from kernel_journal",
    "insert into kernel_journal (id, kind, actor_kind, occurred_at) overriding system value"
    " values (1, 'x', 'system', now())",
    "insert into kernel_journal (xid, kind, actor_kind, occurred_at) values ('7'::xid8, 'x', 'system', now())",
    "insert into kernel_seal (number) values (1)",
    "delete from kernel_seal",
    "update kernel_access set purpose = ''",
    "update kernel_installation set mode = 'production'",
    "insert into kernel_key (id, purpose, proof) values ('x', 'field', 'x')",
    "create table mine (id int)",
    "create role another login",
    "alter role balai_app superuser",
    "alter role balai_app bypassrls",
    "grant balai_owner to balai_app",
    "create extension vector",
    "copy kernel_journal to program 'cat'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "create function f() returns int language plpgsql security definer as 'begin return 1; end'",
    "create database another",
    "select * from pg_authid",
    "alter system set log_statement = 'all'",
]


@pytest.mark.threat("T-database-role")
@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(cluster, role, statement):
    with psycopg.connect(cluster.url(role)) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement)
    assert not isinstance(refusal.value, psycopg.errors.SyntaxError | psycopg.errors.UndefinedTable)
    assert not isinstance(refusal.value, psycopg.errors.UndefinedColumn)


@pytest.mark.threat("T-database-role")
def test_the_app_cannot_end_the_sealer(cluster):
    with (
        psycopg.connect(cluster.url("sealer")) as sealer,
        psycopg.connect(cluster.url("app")) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute("select pg_terminate_backend(%s)", [sealer.info.backend_pid])


@pytest.mark.threat("T-database-role")
def test_nobody_signs_in_as_another_without_that_ones_password(cluster):
    own = cluster.password("app")
    for role in ("migrator", "worker", "reader", "sealer", "backup"):
        wrong = f"user=balai_{role} dbname={postgres.DATABASE} host={cluster.socket_dir} password={own}"
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(wrong)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"user=balai_owner dbname={postgres.DATABASE} host={cluster.socket_dir} password={own}")


def test_the_server_trusts_nobody_and_listens_to_no_network(cluster):
    with cluster.admin() as connection:
        methods = connection.execute("select type, auth_method, error from pg_hba_file_rules").fetchall()
        assert {kind for kind, _, _ in methods} == {"local"}
        assert {method for _, method, _ in methods} == {"peer", "scram-sha-256"}
        assert not [error for _, _, error in methods if error]
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        hashes = connection.execute("select rolpassword from pg_authid where rolpassword is not null").fetchall()
        assert all(found.startswith("SCRAM-SHA-256$") for (found,) in hashes)
    assert cluster.socket_dir.stat().st_mode & 0o077 == 0


def test_a_writing_transaction_of_ours_ends_after_a_second(cluster):
    with psycopg.connect(cluster.url("app")) as connection:
        assert connection.execute("show transaction_timeout").fetchone() == ("1s",)
        assert connection.execute("show idle_in_transaction_session_timeout").fetchone() == ("1s",)


def test_passwords_lie_outside_the_data_in_files_of_their_own(cluster):
    assert cluster.home not in cluster.keys.parents
    assert cluster.keys.stat().st_mode & 0o077 == 0
    for role in postgres.LOGIN_ROLES:
        assert (cluster.keys / role).stat().st_mode & 0o077 == 0


def test_keys_inside_the_data_are_refused(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("BALAI_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BALAI_KEYS", str(tmp_path / "data" / "keys"))
    with pytest.raises(env.SettingsError, match="backup"):
        layout.keys_dir()
