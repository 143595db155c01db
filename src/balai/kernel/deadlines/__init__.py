"""Deadlines as pure functions over events: nothing is counted down anywhere, so nothing can be missed.

`deadline(events, calendar, policy, now=...)` answers from the facts alone. A scheduler that stood still for three
days or a holiday corrected afterwards changes nothing but the answer.
"""

from .clock import deadline
from .events import ClockEvent, Fact, ImpossibleClock, extended, paused, reset, resumed, started, stopped
from .policy import Amount, Policy, Unit
from .result import Deadline, NotCounted, Reason, Spell, State

__all__ = [
    "Amount",
    "ClockEvent",
    "Deadline",
    "Fact",
    "ImpossibleClock",
    "NotCounted",
    "Policy",
    "Reason",
    "Spell",
    "State",
    "Unit",
    "deadline",
    "extended",
    "paused",
    "reset",
    "resumed",
    "started",
    "stopped",
]
