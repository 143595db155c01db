"""Rows and seals as the plain records that are hashed, exported and verified.

Every value is text, number or JSON in one fixed form that no session setting, driver or database version changes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import psycopg

from .tail import FINISHED
from .verifier import Row

Place = tuple[int, int, int]
"""Generation, transaction id, row id: the order of the journal."""

_PAGE = 10_000
_INSTANT = "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
_FIELDS = (
    *("id", "generation", "xid", "recorded_at", "mall_id", "kind"),
    *("subject", "actor_kind", "actor_id", "occurred_at", "data"),
)

ROWS = f"""
select id, generation, xid::text::bigint, {_INSTANT.format("recorded_at")}, mall_id::text, kind, subject::text,
  actor_kind, actor_id::text, {_INSTANT.format("occurred_at")}, data::text
from kernel_journal as j where (generation, xid, id) > (%s, %s::text::xid8, %s)
"""  # noqa: S608 - constants only
# Qualified: a bare `xid` would mean the output column, and cost a sort of the whole journal.
_ORDER = " order by j.generation, j.xid, j.id limit %s"
ALL_ROWS = ROWS + _ORDER
FINISHED_ROWS = f"{ROWS} and {FINISHED} {_ORDER}"
SEALS = f"""
select number, generation, {_INSTANT.format("sealed_at")}, last_xid, last_id, row_ids, leaves, previous, digest,
  key_id, signature
from kernel_seal where number > %s and number <= %s order by number limit 100
"""  # noqa: S608 - constants only
CLOCK = f"select {_INSTANT.format('greatest(clock_timestamp(), %s::timestamptz)')}"


def row_record(values: tuple[Any, ...]) -> Row:
    """A row of ROWS as its record."""
    record = dict(zip(_FIELDS, values, strict=True))
    record["data"] = json.loads(record["data"])
    return record


def place(record: Row) -> Place:
    """Where a row stands."""
    return record["generation"], record["xid"], record["id"]


def rows_after(
    connection: psycopg.Connection[Any], after: Place, limit: int = _PAGE, finished: bool = False
) -> list[Row]:
    """Rows behind `after` in order, only those below the horizon if `finished`."""
    generation, xid, number = after
    query = FINISHED_ROWS if finished else ALL_ROWS
    cursor = connection.execute(query, [generation, str(xid), number, limit])
    return [row_record(values) for values in cursor]


def all_rows(connection: psycopg.Connection[Any]) -> Iterator[Row]:
    """The whole journal in order, page by page."""
    after: Place = (0, 0, 0)
    while page := rows_after(connection, after):
        yield from page
        after = place(page[-1])


def all_seals(connection: psycopg.Connection[Any]) -> Iterator[Row]:
    """All seals that exist now, in order. Begin to read them before the rows: then no seal is ahead of its rows."""
    newest = connection.execute("select coalesce(max(number), 0) from kernel_seal").fetchone()
    number, last = -1, newest[0] if newest else 0
    while page := connection.execute(SEALS, [number, last]).fetchall():
        for values in page:
            number, generation, sealed_at, last_xid, last_id, row_ids, leaves, previous, digest, key, signature = values
            yield {
                "number": number,
                "generation": generation,
                "sealed_at": sealed_at,
                "last_xid": last_xid,
                "last_id": last_id,
                "row_ids": row_ids,
                "leaves": b64encode(leaves).decode(),
                "previous": previous.hex(),
                "digest": digest.hex(),
                "key_id": key,
                "signature": signature.hex(),
            }
