"""The backups as the journal tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.ids import stable_id

from . import events  # noqa: F401 - declares the kinds

SUBJECT = stable_id("operations", "backup")
ACTOR = Actor.system("backup")

# By subject, so that the index finds it however long the journal is.
_NEWEST = """
select distinct on (kind) kind, occurred_at, data from kernel_journal
where subject = %s and kind in ('backup.made', 'backup.rehearsed') order by kind, id desc
"""


@dataclass(frozen=True)
class Backups:
    """The newest backup and rehearsal; None before the first. `good`: whether that rehearsal held."""

    made_at: datetime | None = None
    bytes: int = 0
    rows: int = 0
    rehearsed_at: datetime | None = None
    good: bool = False


def code_of(name: str) -> str:
    """The backup's name as a code of the journal: `20261124t020000z`."""
    return name.removeprefix("balai-").lower()


def note_made(name: str, facts: dict[str, Any], *, now: datetime) -> None:
    """Write that a backup was made; `facts`: bytes, rows, seal, seconds."""
    _append("backup.made", {"backup": code_of(name), **facts}, now)


def note_rehearsed(name: str, *, good: bool, seconds: float, now: datetime) -> None:
    """Write how its rehearsal went."""
    _append("backup.rehearsed", {"backup": code_of(name), "good": good, "seconds": round(seconds)}, now)


def _append(kind: str, data: dict[str, Any], now: datetime) -> None:
    with transaction.atomic():
        journal.append(kind, SUBJECT, None, ACTOR, data, occurred_at=now)


def newest() -> Backups:
    """What the journal knows of them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [SUBJECT])
        return told(cursor.fetchall())


def told(rows: list[tuple[Any, ...]]) -> Backups:
    """From rows of NEWEST."""
    import json

    found: dict[str, Any] = {}
    for kind, at, raw in rows:
        data = json.loads(raw) if isinstance(raw, str) else raw
        if kind == "backup.made":
            found |= {"made_at": at, "bytes": data["bytes"], "rows": data["rows"]}
        else:
            found |= {"rehearsed_at": at, "good": data["good"]}
    return Backups(**found)


NEWEST = _NEWEST
