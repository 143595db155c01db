"""States and transitions of a change that is made on screen, as data. Pure.

draft --submit--> submitted --approve--> approved --recall (before its date)--> recalled
  ^                 |   |
  +-----return------+   |                 what is in force is undone by a new change
  +--withdraw--> withdrawn <--withdraw--+
"""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("draft", "submitted", "approved", "withdrawn", "recalled")
OPEN = ("draft", "submitted")


@dataclass(frozen=True)
class Transition:
    """One verb: from which states, to which state, and the journal event it leaves."""

    verb: str
    sources: tuple[str, ...]
    target: str
    event: str


CHANGE = {
    step.verb: step
    for step in (
        Transition("revise", ("draft",), "draft", "directory.change_revised"),
        Transition("submit", ("draft",), "submitted", "directory.change_submitted"),
        Transition("return", ("submitted",), "draft", "directory.change_returned"),
        Transition("approve", ("submitted",), "approved", "directory.change_approved"),
        Transition("withdraw", OPEN, "withdrawn", "directory.change_withdrawn"),
        Transition("recall", ("approved",), "recalled", "directory.change_recalled"),
    )
}


def target(verb: str, state: str) -> str | None:
    """The state after `verb`, or None when a change in `state` does not allow it. KeyError for an unknown verb."""
    step = CHANGE[verb]
    return step.target if state in step.sources else None
