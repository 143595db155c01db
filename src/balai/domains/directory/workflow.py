"""States and transitions of a change that is made on screen, as data. Pure.

draft --submit--> submitted --approve--> approved --recall (before its date)--> recalled
  ^                 |   |
  +-----return------+   |                 what is in force is undone by a new change
  +--withdraw--> withdrawn <--withdraw--+
"""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

STATES = ("draft", "submitted", "approved", "withdrawn", "recalled")
OPEN = ("draft", "submitted")

CHANGE = Table(
    Transition("revise", ("draft",), "draft", "directory.change_revised"),
    Transition("submit", ("draft",), "submitted", "directory.change_submitted"),
    Transition("return", ("submitted",), "draft", "directory.change_returned"),
    Transition("approve", ("submitted",), "approved", "directory.change_approved"),
    Transition("withdraw", OPEN, "withdrawn", "directory.change_withdrawn"),
    Transition("recall", ("approved",), "recalled", "directory.change_recalled"),
)

target = CHANGE.target
