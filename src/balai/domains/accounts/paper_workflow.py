"""States and transitions of a paper that is to be printed, as data. Pure.

A paper is handed to its agent once and never again: what happened to it between is known (`printed`, `failed`: nothing
came out), or said to be unknown, and then a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

PRINT_WAITS = timedelta(seconds=45)
"""A paper nobody fetched in time is not printed any more: whoever wanted it has gone on with the screen's code."""
PRINT_LEASE = timedelta(seconds=30)
PRINT_STATES = ("waiting", "leased", "printed", "failed", "unknown", "expired")
PRINT_OPEN = ("waiting", "leased")


@dataclass(frozen=True)
class PrintStep:
    """One verb: from which states, to which, and the journal event it leaves."""

    sources: tuple[str, ...]
    target: str
    event: str


PRINT = {
    "lease": PrintStep(("waiting",), "leased", "print.leased"),
    "printed": PrintStep(("leased", "unknown"), "printed", "print.printed"),
    "failed": PrintStep(("leased", "unknown"), "failed", "print.failed"),
    "unknown": PrintStep(("leased",), "unknown", "print.unknown"),
    "expire": PrintStep(("waiting",), "expired", "print.expired"),
}
