"""Who acts, told to the database for the length of one transaction: row security reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from .actors import Actor


@contextmanager
def acting(actor: Actor, *, agency: UUID | None = None, everything: bool = False) -> Iterator[None]:
    """One transaction with the actor's context (SET LOCAL)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.actor', %s, true), set_config('app.agency', %s, true),"
            " set_config('app.everything', %s, true)",
            [str(actor.id or actor.kind), str(agency or ""), "1" if everything else ""],
        )
        yield
