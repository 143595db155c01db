"""A PostgreSQL of one's own gets the same roles and rights as the embedded one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from balai.config import cli, postgres, roles

NAME = "balai_elsewhere"


@pytest.fixture
def elsewhere(cluster: postgres.Cluster, monkeypatch) -> Iterator[postgres.Cluster]:
    monkeypatch.setenv("DATABASE_URL", cluster.url("app", NAME))
    monkeypatch.setenv("BALAI_MIGRATION_DATABASE_URL", cluster.url("migrator", NAME))
    for role in ("worker", "sealer", "reader", "backup"):
        monkeypatch.setenv(f"BALAI_{role.upper()}_DATABASE_URL", cluster.url(role, NAME))
    yield cluster
    with cluster.admin() as connection:
        connection.execute(f"drop database if exists {NAME} with (force)")


def test_the_administrator_provisions_once_and_may_repeat_it(elsewhere, capsys):
    admin = f"user=postgres dbname=postgres host={elsewhere.socket_dir}"
    for _ in range(2):
        assert cli.main(["provision", "--admin", admin]) == 0
    assert f"database {NAME} and 7 roles are ready" in capsys.readouterr().out
    with psycopg.connect(elsewhere.url("app", NAME)) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("create table mine (id int)")
    with psycopg.connect(elsewhere.url("migrator", NAME)) as migrator:
        migrator.execute("set role balai_owner")
        migrator.execute("create table theirs (id int)")
    with psycopg.connect(elsewhere.url("app", NAME)) as app:
        app.execute("insert into theirs values (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("delete from theirs")


def test_a_role_without_a_setting_gets_a_password_nobody_knows(elsewhere, monkeypatch):
    from balai.config.commands import provision

    assert provision.known_password("reader") == elsewhere.password("reader")
    monkeypatch.delenv("BALAI_READER_DATABASE_URL")
    assert provision.known_password("reader") is None
    monkeypatch.setenv("BALAI_READER_DATABASE_URL", elsewhere.url("app", NAME))
    assert provision.known_password("reader") is None  # somebody else's password is not the reader's
    assert set(roles.LOGIN_ROLES) >= {"reader", "backup"}


def test_an_administrator_who_cannot_sign_in_is_told(elsewhere, capsys):
    assert cli.main(["provision", "--admin", f"user=balai_nobody password=x host={elsewhere.socket_dir}"]) == 2
    assert "the administrator cannot sign in" in capsys.readouterr().err
