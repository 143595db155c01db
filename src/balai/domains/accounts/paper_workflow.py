"""States and transitions of a paper that is to be printed, as data. Pure.

A paper is handed to its agent once and never again: what happened to it between is known (`printed`, `failed`: nothing
came out), or said to be unknown, and then a person looks.
"""

from __future__ import annotations

from datetime import timedelta

from balai.kernel.transitions import Table, Transition

PRINT_WAITS = timedelta(seconds=45)
"""A paper nobody fetched in time is not printed any more: whoever wanted it has gone on with the screen's code."""
PRINT_LEASE = timedelta(seconds=30)
PRINT_STATES = ("waiting", "leased", "printed", "failed", "unknown", "expired")
PRINT_OPEN = ("waiting", "leased")

PRINT = Table(
    Transition("lease", ("waiting",), "leased", "print.leased"),
    Transition("printed", ("leased", "unknown"), "printed", "print.printed"),
    Transition("failed", ("leased", "unknown"), "failed", "print.failed"),
    Transition("unknown", ("leased",), "unknown", "print.unknown"),
    Transition("expire", ("waiting",), "expired", "print.expired"),
)
