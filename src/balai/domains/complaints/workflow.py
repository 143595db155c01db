"""States and transitions of a levy report, as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("received", "in_hand", "forwarded", "closed")
REASONS = ("proved", "not_proved", "official_fee", "too_little", "twice")
"""Why a report is closed: the demand was proved, was not, was the official fee, too little to go on, reported twice."""


@dataclass(frozen=True)
class Transition:
    """One verb: from which states, to which state (None: it stays), and the journal event it leaves."""

    verb: str
    sources: tuple[str, ...]
    target: str | None
    event: str


LEVY = {
    t.verb: t
    for t in (
        Transition("take-up", ("received",), "in_hand", "complaint.taken_up"),
        Transition("forward", ("in_hand",), "forwarded", "complaint.forwarded"),
        Transition("close", ("in_hand", "forwarded"), "closed", "complaint.closed"),
        Transition("reopen", ("closed",), "in_hand", "complaint.reopened"),
        Transition("note", ("in_hand", "forwarded", "closed"), None, "complaint.noted"),
        Transition("read", STATES, None, "complaint.read"),
    )
}


def allows(verb: str, state: str) -> bool:
    """Whether a report in `state` allows the verb. KeyError for an unknown verb."""
    return state in LEVY[verb].sources


def target(verb: str, state: str) -> str | None:
    """The state after `verb`, or None when a report in `state` does not allow it. KeyError for an unknown verb."""
    return (LEVY[verb].target or state) if allows(verb, state) else None
