"""States and transitions of a code for a forgotten factor, as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

DAY_CODE_STATES = ("asked", "ready", "used", "refused", "expired")
OPEN_CODES = ("asked", "ready")


@dataclass(frozen=True)
class Transition:
    """One verb: from which states, to which state, and the journal event it leaves."""

    verb: str
    sources: tuple[str, ...]
    target: str
    event: str


DAY_CODE = {
    t.verb: t
    for t in (
        Transition("ask", (), "asked", "daycode.asked"),
        Transition("vouch", ("asked",), "ready", "daycode.vouched"),
        Transition("refuse", ("asked", "ready"), "refused", "daycode.refused"),
        Transition("use", ("ready",), "used", "daycode.used"),
        Transition("expire", ("asked", "ready"), "expired", "daycode.expired"),
    )
}


def target(verb: str, state: str) -> str | None:
    """The state after `verb`, or None when it cannot be done from here."""
    transition = DAY_CODE[verb]
    return transition.target if state in transition.sources else None
