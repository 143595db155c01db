"""States and transitions of a ticket and of a counter, as data. Pure."""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

STATES = ("booked", "waiting", "called", "serving", "held", "finished", "no_show", "cancelled", "lapsed")
FIRST = ("booked", "waiting")
ACTIVE = ("called", "serving")
OPEN = ("booked", "waiting", "called", "serving", "held")
ENDED = ("finished", "no_show", "cancelled", "lapsed")

TICKET = Table(
    Transition("check-in", ("booked",), "waiting", "ticket.checked_in"),
    Transition("call", ("waiting", "held"), "called", "ticket.called"),
    Transition("recall", ("called",), None, "ticket.recalled"),
    Transition("start", ("called",), "serving", "ticket.started"),
    Transition("finish", ("called", "serving"), "finished", "ticket.finished"),
    Transition("no-show", ("called",), "no_show", "ticket.no_show"),
    Transition("hold", ("called", "serving"), "held", "ticket.held"),
    Transition("take-back", ("held",), "serving", "ticket.resumed"),
    Transition("rejoin", ("no_show",), "waiting", "ticket.rejoined"),
    Transition("transfer", ("waiting", "called", "serving"), "waiting", "ticket.transferred"),
    Transition("return", ("called", "serving", "held"), "waiting", "ticket.returned"),
    Transition("cancel", ("booked", "waiting", "called", "held"), "cancelled", "ticket.cancelled"),
    Transition("lapse", OPEN, "lapsed", "ticket.lapsed"),
    Transition("reprint", OPEN, None, "ticket.reprinted"),
    Transition("rate", ("finished",), None, "ticket.rated"),
)

# What became of a visit: codes a finished, unserved or lapsed number bears for good. The journal calls it `reason`.
OUTCOME = {"finish": "done", "no-show": "not-present", "cancel": "cancelled"}
"""The usual outcome of each verb that ends a ticket."""
OUTCOMES = ("done", "papers-missing", "referred", "postponed", "declined")
"""What an officer may say at the end of a visit."""
LAPSED = {
    "booked": "not-checked-in",
    "waiting": "not-called",
    "called": "left-at-counter",
    "serving": "left-at-counter",
    "held": "left-on-hold",
}
"""Why a number of each open state lapses when its day ends."""


COUNTER = Table(
    Transition("open", ("closed",), "open", "counter.opened"),
    Transition("pause", ("open",), "paused", "counter.paused"),
    Transition("resume", ("paused",), "open", "counter.resumed"),
    Transition("close", ("open", "paused"), "closed", "counter.closed"),
)

target = TICKET.target
