"""Closes finished rows of the journal within seconds: batches, each a signed link of one hash chain.

Only rows below the horizon are sealed (see `tail`), in the order (generation, xid, id). Behind the sealed place nothing
can appear by itself any more; a row that stands there all the same was forged or restored wrongly. It is never sealed
afterwards, and the verifier names it as added after its seal.

Two sealers cannot fork the chain: one at a time holds the advisory lock, and a seal's number exists once. Rows are
read and hashed outside any transaction, so that sealing itself never holds the horizon back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

from .records import CLOCK, Place, place, rows_after
from .verifier import GENESIS, leaf, seal_digest

log = logging.getLogger(__name__)

Sign = Callable[[bytes], tuple[str, bytes]]
"""What signs a digest: `keys.sign`."""

BATCH = 10_000
LOCK = 0x62616C6169  # "balai"

_LAST = """
select number, generation, last_xid, last_id, digest, sealed_at from kernel_seal order by number desc limit 1
"""
_INSERT = """
insert into kernel_seal (number, generation, sealed_at, last_xid, last_id, row_ids, leaves, previous, digest, key_id,
  signature)
select %(number)s, %(generation)s, %(sealed_at)s::timestamptz, %(last_xid)s, %(last_id)s, %(row_ids)s::bigint[],
  %(leaves)s, %(previous)s, %(digest)s, %(key_id)s, %(signature)s
where pg_try_advisory_xact_lock(%(lock)s)
  and %(number)s = (select coalesce(max(number), 0) + 1 from kernel_seal)
"""
_UNSEALED = """
select extract(epoch from clock_timestamp() - recorded_at)::float8 from kernel_journal
where (generation, xid, id) > (%s, %s::text::xid8, %s) order by generation, xid, id limit 1
"""


@dataclass(frozen=True)
class Last:
    """The newest seal, or the place before the first one."""

    number: int
    place: Place
    digest: bytes
    sealed_at: Any


def last(connection: psycopg.Connection[Any]) -> Last:
    """How far the chain has come."""
    found = connection.execute(_LAST).fetchone()
    if found is None:
        return Last(0, (0, 0, 0), GENESIS, None)
    number, generation, xid, row, digest, sealed_at = found
    return Last(number, (generation, xid, row), bytes(digest), sealed_at)


def seal_once(connection: psycopg.Connection[Any], sign: Sign, batch: int = BATCH) -> int:
    """Seal up to `batch` finished rows; return how many (0 also when another sealer was quicker).

    `connection` must be in autocommit, as the role sealer.
    """
    before = last(connection)
    rows = rows_after(connection, before.place, batch, finished=True)
    if not rows:
        return 0
    generation, last_xid, last_id = place(rows[-1])
    clock = connection.execute(CLOCK, [before.sealed_at]).fetchone()
    seal: dict[str, Any] = {
        "number": before.number + 1,
        "generation": generation,
        "sealed_at": clock[0] if clock else "",
        "last_xid": last_xid,
        "last_id": last_id,
        "row_ids": [row["id"] for row in rows],
        "leaves": b"".join(leaf(row) for row in rows),
        "previous": before.digest,
    }
    seal["digest"] = seal_digest(seal, seal["row_ids"], seal["leaves"], before.digest)
    seal["key_id"], seal["signature"] = sign(seal["digest"])
    try:
        written = connection.execute(_INSERT, seal | {"lock": LOCK}).rowcount
    except psycopg.errors.UniqueViolation:
        return 0
    return len(rows) if written else 0


def unsealed_age(connection: psycopg.Connection[Any]) -> float:
    """Seconds the oldest row without a seal has waited; 0 when every row is sealed."""
    generation, xid, row = last(connection).place
    found = connection.execute(_UNSEALED, [generation, str(xid), row]).fetchone()
    return max(0.0, float(found[0])) if found else 0.0


def run_forever(stop: threading.Event, url: str, sign: Sign, interval: float = 1.0) -> None:
    """Seal every `interval` seconds as the role of `url` until `stop` is set.

    A database that is away is waited for; a missing signing key is logged at each try, and the unsealed age grows.
    """
    connection: psycopg.Connection[Any] | None = None
    while not stop.is_set():
        try:
            if connection is None or connection.closed:
                connection = psycopg.connect(url, autocommit=True, connect_timeout=5, application_name="balai sealer")
            while seal_once(connection, sign) == BATCH and not stop.is_set():
                pass
        except Exception as error:
            # Whatever it was, the journal must go on being sealed as soon as it has passed.
            log.warning("the journal could not be sealed: %s", type(error).__name__, exc_info=error)
            if connection is not None:
                connection.close()
        stop.wait(interval)
    if connection is not None:
        connection.close()
