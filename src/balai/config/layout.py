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


def run_dir() -> Path:
    """Locks, stamps, logs and figures of the running processes; may be deleted while nothing runs."""
    return env.path("BALAI_RUN", data_dir() / "run")


def embedded() -> bool:
    """Whether the embedded server is used: this process was given no address, neither the app's nor the migrator's."""
    return env.text("DATABASE_URL") is None and env.text("BALAI_MIGRATION_DATABASE_URL") is None


def cluster() -> postgres.Cluster:
    """The embedded cluster of this installation."""
    return postgres.Cluster(
        home=data_dir() / "postgres", keys=keys_dir() / "database", settings=postgres.PRODUCTION_SETTINGS
    )


def database_url(role: str | None = None) -> str:
    """The database URL of one role, by default this process's own (`BALAI_DB_ROLE`, app if unset).

    Where the database is not the embedded one, `DATABASE_URL` is the app's and the others have a setting each:
    `BALAI_MIGRATION_DATABASE_URL`, `BALAI_WORKER_DATABASE_URL`, `BALAI_SEALER_DATABASE_URL`,
    `BALAI_READER_DATABASE_URL`. A process that was given only its own URL finds it in `DATABASE_URL`.
    """
    role = role or os.environ.get("BALAI_DB_ROLE", "app")
    setting = "BALAI_MIGRATION_DATABASE_URL" if role == "migrator" else f"BALAI_{role.upper()}_DATABASE_URL"
    if role != "app" and (url := env.text(setting)):
        return url
    url = env.text("DATABASE_URL")
    return url if url else cluster().url(role)
