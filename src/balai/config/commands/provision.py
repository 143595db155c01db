"""`balai provision`: roles and database on a PostgreSQL of your own, once, as its administrator."""

from __future__ import annotations

import argparse
import secrets
import sys

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from balai.config import env, roles


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "provision",
        help="make the roles and the database on a PostgreSQL of your own",
        description="Takes the roles' passwords from DATABASE_URL and BALAI_*_DATABASE_URL. A role without one gets a "
        "password nobody knows. Safe to repeat: passwords become what the settings say.",
    )
    parser.add_argument("--admin", required=True, help="connection string of a superuser, without the balai database")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Create what is missing. Raises SettingsError when the administrator cannot sign in."""
    passwords = {role: known_password(role) or secrets.token_urlsafe(32) for role in roles.LOGIN_ROLES}
    database = conninfo_to_dict(env.text("DATABASE_URL") or "").get("dbname") or roles.DATABASE
    try:
        with psycopg.connect(arguments.admin, autocommit=True, connect_timeout=10) as connection:
            roles.create_roles(connection, passwords)
            roles.create_database(connection, str(database))
        inside = make_conninfo(arguments.admin, dbname=str(database))
        with psycopg.connect(inside, autocommit=True, connect_timeout=10) as connection:
            roles.prepare_database(connection)
    except psycopg.OperationalError as error:
        raise env.SettingsError(f"the administrator cannot sign in: {str(error).strip()}") from None
    sys.stdout.write(f"database {database} and {len(passwords) + 1} roles are ready; now run `balai setup`\n")
    return 0


def known_password(role: str) -> str | None:
    """The password the settings give a role."""
    setting = {"app": "DATABASE_URL", "migrator": "BALAI_MIGRATION_DATABASE_URL"}.get(
        role, f"BALAI_{role.upper()}_DATABASE_URL"
    )
    parts = conninfo_to_dict(env.text(setting) or "")
    password = parts.get("password")
    return str(password) if password and parts.get("user") == f"balai_{role}" else None
