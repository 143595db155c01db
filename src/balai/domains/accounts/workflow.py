"""States and transitions of a code for a forgotten factor, as data. Pure."""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

DAY_CODE_STATES = ("asked", "ready", "used", "refused", "expired")
OPEN_CODES = ("asked", "ready")

DAY_CODE = Table(
    Transition("ask", (), "asked", "daycode.asked"),
    Transition("vouch", ("asked",), "ready", "daycode.vouched"),
    Transition("refuse", ("asked", "ready"), "refused", "daycode.refused"),
    Transition("use", ("ready",), "used", "daycode.used"),
    Transition("expire", ("asked", "ready"), "expired", "daycode.expired"),
)

target = DAY_CODE.target
