"""States and transitions of a levy report, as data. Pure."""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

STATES = ("received", "in_hand", "forwarded", "closed")
REASONS = ("proved", "not_proved", "official_fee", "too_little", "twice")
"""Why a report is closed: the demand was proved, was not, was the official fee, too little to go on, reported twice."""

LEVY = Table(
    Transition("take-up", ("received",), "in_hand", "complaint.taken_up"),
    Transition("forward", ("in_hand",), "forwarded", "complaint.forwarded"),
    Transition("close", ("in_hand", "forwarded"), "closed", "complaint.closed"),
    Transition("reopen", ("closed",), "in_hand", "complaint.reopened"),
    Transition("note", ("in_hand", "forwarded", "closed"), None, "complaint.noted"),
    Transition("read", STATES, None, "complaint.read"),
)

allows, target = LEVY.allows, LEVY.target
