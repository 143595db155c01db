"""The one history: every state change of every domain, append-only, sealed, verifiable offline.

Writers call `append` inside the transaction of the change. Readers follow `tail`. `sealer` closes it within seconds,
`export`, `anchor` and `verifier` prove it.
"""

from .kinds import NotForTheJournal, UnknownKind, check, register, registered
from .tail import Cursor, Event, head, read_after
from .writing import APPEND, COLUMNS, append, row

__all__ = [
    "APPEND",
    "COLUMNS",
    "Cursor",
    "Event",
    "NotForTheJournal",
    "UnknownKind",
    "append",
    "check",
    "head",
    "read_after",
    "register",
    "registered",
    "row",
]
