"""Django for a command: the right role, a database that answers."""

from __future__ import annotations

import atexit
import os

from balai.config import layout

ROLES = ("app", "worker", "migrator", "sealer", "reader")


def use_django(role: str = "app", process: str = "balai") -> None:
    """Load Django as one database role (see layout.database_url), with log lines on standard output.

    An embedded database that does not run is started for the time of the command. Call it before importing models.
    Raises PostgresFailed, SettingsError.
    """
    os.environ["BALAI_DB_ROLE"] = role
    os.environ.setdefault("BALAI_PROCESS", process)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    ensure_database()
    import django

    django.setup()


def ensure_database() -> None:
    """Start the embedded database if nobody else runs it, and stop it when this process ends."""
    if not layout.embedded():
        return
    cluster = layout.cluster()
    if cluster.initialised() and cluster.answers():
        return
    cluster.start()
    cluster.provision()
    atexit.register(cluster.stop)
