"""The live site's own connections: one that commits numbers, one that reads the journal. Never from Django's pool."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo


def address(name: str) -> str:
    """The connection string of this process's database role; `name` shows in pg_stat_activity."""
    options = dict(settings.DATABASES["default"]["OPTIONS"])
    for ours in ("pool", "assume_role", "application_name"):
        options.pop(ours, None)
    params: dict[str, Any] = connection.get_connection_params()
    wanted = {key: params[key] for key in ("dbname", "user", "password", "host", "port") if params.get(key)}
    return make_conninfo(**wanted, **options, application_name=name, connect_timeout=5)


def connect(name: str) -> psycopg.Connection:
    """A synchronous autocommit connection. Raises psycopg.OperationalError."""
    return psycopg.connect(address(name), autocommit=True)


async def connect_async(name: str) -> psycopg.AsyncConnection:
    """An asynchronous autocommit connection. Raises psycopg.OperationalError."""
    return await psycopg.AsyncConnection.connect(address(name), autocommit=True)
