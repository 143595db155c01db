"""Where one installation keeps its things: data, keys, the embedded cluster, packs."""

from __future__ import annotations

import os
from pathlib import Path

from . import env, postgres

PACKS = env.ROOT / "packs"


def data_dir() -> Path:
    """`BALAI_DATA`: everything a backup must hold."""
    return env.path("BALAI_DATA", env.ROOT / "var" / "data")


def keys_dir() -> Path:
    """Folder of the keys and role passwords; never inside `BALAI_DATA`, never in a backup.

    Default: beside the data directory. Raises SettingsError when it lies inside it.
    """
    keys = env.path("BALAI_KEYS", data_dir().parent / "keys")
    if keys == data_dir() or data_dir() in keys.parents:
        raise env.SettingsError("BALAI_KEYS lies inside BALAI_DATA: a backup would carry its own keys.")
    return keys


def embedded() -> bool:
    """Whether the embedded server is used (no `DATABASE_URL`)."""
    return env.text("DATABASE_URL") is None


def cluster() -> postgres.Cluster:
    """The embedded cluster of this installation."""
    return postgres.Cluster(
        home=data_dir() / "postgres", keys=keys_dir() / "database", settings=postgres.PRODUCTION_SETTINGS
    )


def database_url() -> str:
    """The database this process may use, by its role (`BALAI_DB_ROLE`: app, worker, migrator, sealer, reader).

    The migrator's URL comes from `BALAI_MIGRATION_DATABASE_URL` where the database is not the embedded one.
    """
    role = os.environ.get("BALAI_DB_ROLE", "app")
    if role == "migrator" and (url := env.text("BALAI_MIGRATION_DATABASE_URL")):
        return url
    url = env.text("DATABASE_URL")
    return url if url else cluster().url(role)
