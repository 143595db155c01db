"""States of codes and letters, as data. Pure. What has expired stays in its state: time decides, not a job."""

from __future__ import annotations

ASK_STATES = ("open", "used", "spent")
ASK = {"prove": ("open", "used"), "spend": ("open", "spent")}

LETTER_STATES = ("open", "used", "spent", "replaced")
LETTER = {"open": ("open", "used"), "spend": ("open", "spent"), "replace": ("open", "replaced")}


def target(table: dict[str, tuple[str, str]], verb: str, state: str) -> str | None:
    """The state after `verb`, or None when it is not possible from here."""
    source, after = table[verb]
    return after if state == source else None
