"""States of codes and letters, as data. Pure. What has expired stays in its state: time decides, not a job."""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

ASK_STATES = ("open", "used", "spent")
ASK = Table(
    Transition("prove", ("open",), "used"),
    Transition("spend", ("open",), "spent", "citizen.code_spent"),
)

LETTER_STATES = ("open", "used", "spent", "replaced")
LETTER = Table(
    Transition("open", ("open",), "used", "citizen.letter_used"),
    Transition("spend", ("open",), "spent", "citizen.letter_spent"),
    Transition("replace", ("open",), "replaced", "citizen.letter_replaced"),
)
