"""The database of the tests in process: migrated by the migrator, kept as templates that are copied in 0.04 s."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from balai.config import postgres

from . import prepared

ROOT = Path(__file__).resolve().parents[1]
BARE, JAMBI = "balai_template", "balai_jambi"
"""The migrated database, and the one in which the demo mall of Jambi is loaded."""


def environment(home: Path, cluster: postgres.Cluster) -> dict[str, str]:
    """What a test process sets for itself and its children."""
    return {
        "DJANGO_SETTINGS_MODULE": "balai.config.settings",
        "BALAI_MODE": "test",
        "BALAI_DATA": str(home / "data"),
        "BALAI_KEYS": str(home / "keys"),
        "DATABASE_URL": cluster.url("app"),
    }


def make(home: Path) -> None:
    """A stopped cluster with both templates."""
    cluster = prepared.cluster(home, postgres.TEST_SETTINGS, durable=False)
    cluster.start()
    try:
        cluster.provision()
        given = os.environ | environment(home, cluster)
        migrate(cluster, given)
        load_jambi(cluster, given)
    finally:
        cluster.stop()
        shutil.rmtree(cluster.socket_dir, ignore_errors=True)


def has(cluster: postgres.Cluster, name: str) -> bool:
    """Whether the cluster has a database of that name."""
    with cluster.admin() as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def migrate(cluster: postgres.Cluster, given: Mapping[str, str]) -> None:
    """Bring the database up to date and keep it as a template. Raises RuntimeError."""
    _run(cluster, given, postgres.DATABASE, "-m", "django", "migrate", "-v0", "--skip-checks")
    with cluster.admin() as connection:
        terminate(connection, postgres.DATABASE)
        postgres.create_database(connection, BARE, template=postgres.DATABASE)


def load_jambi(cluster: postgres.Cluster, given: Mapping[str, str]) -> None:
    """Load the demo pack into a template of its own. Raises RuntimeError."""
    with cluster.admin() as connection:
        postgres.create_database(connection, JAMBI, template=BARE)
    _run(cluster, given, JAMBI, "-m", "balai.config.cli", "pack", "load", "packs/jambi-demo")


def _run(cluster: postgres.Cluster, given: Mapping[str, str], database: str, *command: str) -> None:
    role = {"BALAI_DB_ROLE": "migrator", "BALAI_MIGRATION_DATABASE_URL": cluster.url("migrator", database)}
    done = subprocess.run(
        [sys.executable, *command], env={**given, **role}, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")


def terminate(connection: object, database: str) -> None:
    """End everybody else's sessions in a database."""
    connection.execute(  # type: ignore[attr-defined]
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
        [database],
    )
