"""Who is who in the database: one owner without login, one login role for each kind of process."""

from __future__ import annotations

import psycopg
from psycopg import sql

LOGIN_ROLES = ("migrator", "app", "worker", "reader", "sealer", "backup")
DATABASE = "balai"


def create_roles(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Create the owner and the login roles; only the migrator may become the owner. `connection` is a superuser's."""
    version = connection.info.server_version
    have = {row[0] for row in connection.execute("select rolname from pg_roles").fetchall()}
    if "balai_owner" not in have:
        connection.execute("create role balai_owner nologin")
    for role, password in passwords.items():
        name = sql.Identifier(f"balai_{role}")
        if f"balai_{role}" not in have:
            connection.execute(sql.SQL("create role {} login").format(name))
        bypass = sql.SQL("bypassrls" if role == "backup" else "nobypassrls")
        connection.execute(
            sql.SQL("alter role {} nosuperuser nocreatedb nocreaterole noinherit {} password {}").format(
                name, bypass, sql.Literal(password)
            )
        )
        connection.execute(sql.SQL("alter role {} set timezone = 'UTC'").format(name))
        if role in ("app", "worker", "sealer"):
            # A long writing transaction blinds the live tail: none may last longer than a second.
            for setting in ("transaction_timeout", "idle_in_transaction_session_timeout"):
                if setting == "transaction_timeout" and version < 170000:
                    continue
                connection.execute(sql.SQL("alter role {} set {} = '1s'").format(name, sql.Identifier(setting)))
    if version >= 160000:
        connection.execute("grant balai_owner to balai_migrator with inherit false, set true")
        connection.execute("grant pg_read_all_data to balai_backup with inherit true")
    else:
        connection.execute("grant balai_owner to balai_migrator")
        connection.execute("alter role balai_backup inherit")
        connection.execute("grant pg_read_all_data to balai_backup")


def create_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create a database owned by the owner role, closed to everybody else; safe to repeat."""
    if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        return
    connection.execute(
        sql.SQL("create database {} owner balai_owner template {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
    for role in LOGIN_ROLES:
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(name), sql.Identifier(f"balai_{role}"))
        )


def prepare_database(connection: psycopg.Connection) -> None:
    """Schema ownership and default privileges: every new table starts read-and-insert for app and worker."""
    connection.execute("alter schema public owner to balai_owner")
    connection.execute("revoke create on schema public from public")
    for role in LOGIN_ROLES:
        connection.execute(sql.SQL("grant usage on schema public to {}").format(sql.Identifier(f"balai_{role}")))
    for grant in (
        "select, insert on tables to balai_app, balai_worker",
        "select on tables to balai_reader",
        "usage, select on sequences to balai_app, balai_worker",
    ):
        connection.execute(f"alter default privileges for role balai_owner in schema public grant {grant}")
