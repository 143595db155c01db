"""Reading the journal behind the writers without missing anything.

Ids are given before commit, so a smaller id may become visible after a larger one. A reader therefore follows the
order (generation, xid, id) and stops below the horizon: the oldest transaction that still runs anywhere in the
cluster. Below it everything is finished, so nothing can appear behind a cursor any more. The price: a writing
transaction that stays open holds every reader back (none of ours may last longer than a second).

`generation` grows with every restore, import or copy into another cluster: transaction ids start anew there. Rows of
an earlier generation are all finished.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

_SHAPE = re.compile(r"(\d{1,9})-(\d{1,19})-(\d{1,18})", re.ASCII)

FINISHED = """(generation < (select coalesce(max(generation), 1) from kernel_installation)
    or xid < pg_snapshot_xmin(pg_current_snapshot()))"""

READ_AFTER = f"""
select generation, xid::text::bigint, id, recorded_at, mall_id, kind, subject, actor_kind, actor_id, occurred_at, data
from kernel_journal as j
where (generation, xid, id) > (%(generation)s, %(xid)s::text::xid8, %(id)s) and {FINISHED}
order by j.generation, j.xid, j.id limit %(limit)s
"""  # noqa: S608 - constants only
"""Parameters: `Cursor.parameters()` and `limit`. Rows fit `Event._make`."""

HEAD = f"""
select generation, xid::text::bigint, id from kernel_journal as j
where {FINISHED} order by j.generation desc, j.xid desc, j.id desc limit 1
"""  # noqa: S608 - constants only
"""The newest finished row, or nothing."""

OLDEST_WRITER = """
select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8
from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
"""
"""Seconds since the oldest open writing transaction began. Needs pg_read_all_stats to see other roles' times."""


@dataclass(frozen=True, order=True, slots=True)
class Cursor:
    """A place in the journal. Text form `<generation>-<xid>-<id>`: the `id:` of server-sent events."""

    generation: int = 0
    xid: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.generation}-{self.xid}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """From the text form. Raises ValueError for anything else."""
        found = _SHAPE.fullmatch(text.strip())
        if not found:
            raise ValueError("not a journal cursor")
        return cls(*(int(part) for part in found.groups()))

    def parameters(self, limit: int = 1000) -> dict[str, Any]:
        """For READ_AFTER."""
        return {"generation": self.generation, "xid": str(self.xid), "id": self.id, "limit": limit}


class Event(NamedTuple):
    """One row of the journal as a reader sees it."""

    generation: int
    xid: int
    id: int
    recorded_at: datetime
    mall_id: UUID | None
    kind: str
    subject: UUID | None
    actor_kind: str
    actor_id: UUID | None
    occurred_at: datetime
    data: dict[str, Any]

    @property
    def cursor(self) -> Cursor:
        """Where to go on after this event."""
        return Cursor(self.generation, self.xid, self.id)


def head(connection: psycopg.Connection[Any]) -> Cursor:
    """The cursor after which only events appear that are not finished yet."""
    found = connection.execute(HEAD).fetchone()
    return Cursor(*found) if found else Cursor()


def read_after(connection: psycopg.Connection[Any], cursor: Cursor, limit: int = 1000) -> list[Event]:
    """The next finished events after `cursor`, at most `limit`, in order. The connection should be in autocommit."""
    rows = connection.execute(READ_AFTER, cursor.parameters(limit)).fetchall()
    return [Event._make(row) for row in rows]


async def head_async(connection: psycopg.AsyncConnection[Any]) -> Cursor:
    """`head` for the edge."""
    found = await (await connection.execute(HEAD)).fetchone()
    return Cursor(*found) if found else Cursor()


async def read_after_async(connection: psycopg.AsyncConnection[Any], cursor: Cursor, limit: int = 1000) -> list[Event]:
    """`read_after` for the edge."""
    rows = await (await connection.execute(READ_AFTER, cursor.parameters(limit))).fetchall()
    return [Event._make(row) for row in rows]


def raise_generation(connection: psycopg.Connection[Any]) -> int:
    """Begin a new generation after a restore, import or copy; return it. Needs the owner of the tables.

    Must run before the first event is written there.
    """
    with connection.transaction():
        row = connection.execute(
            "update kernel_installation set generation = greatest(generation,"
            " (select coalesce(max(generation), 0) from kernel_journal)) + 1 returning generation"
        ).fetchone()
        if row is None:
            raise LookupError("this database has no installation row")
        generation = int(row[0])
        connection.execute(f"alter table kernel_journal alter column generation set default {generation}")
    return generation
