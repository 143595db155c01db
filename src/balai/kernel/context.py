"""Who acts, told to the database for the length of one transaction: row security reads it.

The context is set with SET LOCAL inside the transaction that reads, and only there: in autocommit it would be lost in
silence, and a session-level SET would travel to the next request through the pool. Outside `acting` (and after it:
PostgreSQL leaves '' behind) the policies of `rowsecurity` show no row.

A lazy queryset evaluated after the block finds nothing: return evaluated data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from .actors import Actor

NAMES = ("app.actor", "app.mall", "app.agency", "app.subject", "app.everything")
SET_CONTEXT = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in NAMES)
"""For writers with a connection of their own, inside their transaction; parameters from `parameters`."""

Values = tuple[str, str, str, str, str]
_NOBODY: Values = ("", "", "", "", "")
_present: ContextVar[Values | None] = ContextVar("balai_context", default=None)


class ContextConflict(RuntimeError):
    """A second, different context inside the first: a programming error."""


def parameters(
    actor: Actor, *, agency: UUID | None = None, subject: UUID | None = None, everything: bool = False
) -> Values:
    """The values of NAMES. Raises ValueError when anybody but a process of ours wants everything."""
    if everything and actor.kind != "system":
        raise ValueError("only a process of our own may see every row")
    return (
        f"{actor.kind}:{actor.id or ''}",
        str(actor.mall_id or ""),
        str(agency or ""),
        str(subject or actor.subject or ""),
        "1" if everything else "",
    )


@contextmanager
def acting(
    actor: Actor, *, agency: UUID | None = None, subject: UUID | None = None, everything: bool = False
) -> Iterator[None]:
    """One transaction in which row security knows the actor.

    `agency` is the one agency whose rows he may see now (his counter's, never all of his); `subject` the ticket or
    case his token opens (default: the actor's own); `everything` is for the nightly jobs of a system actor. Raises
    ContextConflict inside another context; the same one again is fine.
    """
    wanted = parameters(actor, agency=agency, subject=subject, everything=everything)
    present = _present.get()
    if present is not None:
        if present != wanted:
            raise ContextConflict("one transaction cannot act as two")
        with transaction.atomic():
            yield
        return
    outermost = not connection.in_atomic_block
    token = _present.set(wanted)
    try:
        with transaction.atomic():
            _tell(wanted)
            yield
            # A context set in an inner block would survive into the transaction around it.
            if not outermost and not connection.needs_rollback:
                _tell(_NOBODY)
    finally:
        _present.reset(token)


def _tell(values: Values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SET_CONTEXT, values)


def in_transaction() -> bool:
    """Whether a transaction is open (the one a test case wraps around itself does not count)."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)


def reset_session(raw: psycopg.Connection[Any]) -> None:
    """What the pool does with a returned connection (`OPTIONS: {"pool": {"reset": reset_session}}`).

    Every session setting goes back to the role's own: nobody's context, time zone or time-out reaches the next request.
    """
    if raw.info.transaction_status != TransactionStatus.IDLE:
        raw.rollback()
    raw.execute("reset all")
    if not raw.autocommit:
        raw.commit()
