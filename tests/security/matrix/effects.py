"""What a request left behind: in the transaction it ran in, or anywhere in the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from balai.config import postgres

OWN_CHALLENGE = {"mfa_activate_totp", "mfa_add_webauthn"}
"""Pages that set up a second factor: the unfinished challenge is kept in the visitor's own session, where nobody else
reads it and nothing comes of it."""
OWN_SESSION = "session_data, expire_date"
"""So these columns of django_session are left out of a dump. That a session begins or ends shows: rows are counted."""

_BEGUN = "select pg_current_xact_id_if_assigned()::text::bigint"
_TOUCHED = "select relname, n_tup_ins + n_tup_upd, n_tup_del from pg_stat_xact_user_tables"
_LEFT = 'select exists (select 1 from "{}" where xmin::text::bigint >= %s)'
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"


class Trial:
    """One request whose effects are looked at and then taken back."""

    def __init__(self) -> None:
        self._before = self._touched()

    @staticmethod
    def _touched() -> dict[str, tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_BEGUN)
            if cursor.fetchone() == (None,):
                return {}
            cursor.execute(_TOUCHED)
            return {name: (put, deleted) for name, put, deleted in cursor.fetchall() if put or deleted}

    def written(self) -> set[str]:
        """Tables in which something is different now; a step that the request itself took back does not count."""
        touched = {name: counts for name, counts in self._touched().items() if counts != self._before.get(name)}
        if not touched:
            return set()
        with connection.cursor() as cursor:
            cursor.execute(_BEGUN)
            begun = cursor.fetchone()
            found = {name for name, counts in touched.items() if counts[1] > self._before.get(name, (0, 0))[1]}
            for name in touched.keys() - found:
                cursor.execute(_LEFT.format(name), begun)
                found |= {name} if cursor.fetchone()[0] else set()
            cursor.execute("select pg_stat_force_next_flush()")  # the counts belong to this trial alone
        return found


@contextmanager
def trial() -> Iterator[Trial]:
    """Inside, requests of this thread act in one transaction that is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set local transaction_timeout = 0; set local idle_in_transaction_session_timeout = 0")
        yield Trial()
        transaction.set_rollback(True)


Tables = dict[str, tuple[int, str]]


class Dump:
    """The whole database in a few words a table: how many rows, and a hash of all of them."""

    def __init__(self, cluster: postgres.Cluster) -> None:
        self._admin = cluster.admin(postgres.DATABASE)
        names = [row[0] for row in self._admin.execute(_TABLES).fetchall()]
        self._sql = " union all ".join(self._line(name) for name in names)

    @staticmethod
    def _line(name: str) -> str:
        left_out = OWN_SESSION.split(", ") if name == "django_session" else []
        row = f"to_jsonb(t) - '{json.dumps(left_out).replace('[', '{').replace(']', '}')}'::text[]"
        return (
            f"select '{name}', count(*), coalesce(md5(string_agg(md5(({row})::text), '' order by"
            f" md5(({row})::text))), '') from \"{name}\" t"
        )

    def take(self) -> Tables:
        """Table -> (rows, hash)."""
        return {name: (count, digest) for name, count, digest in self._admin.execute(self._sql).fetchall()}  # type: ignore[arg-type]

    def writers(self) -> int:
        """Grows with every transaction that wrote anything (the database's own housekeeping too): a hint to which
        request of many it was."""
        found = self._admin.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        return int(found[0]) if found else 0

    def close(self) -> None:
        """Leave the database."""
        self._admin.close()
