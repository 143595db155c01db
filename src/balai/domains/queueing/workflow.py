"""States and transitions of a ticket and of a counter, as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("waiting", "called", "serving", "finished", "no_show", "cancelled", "lapsed")
ACTIVE = ("called", "serving")
ENDED = ("finished", "no_show", "cancelled", "lapsed")


@dataclass(frozen=True)
class Transition:
    """One verb: from which states, to which state (None: it stays), and the journal event it leaves."""

    verb: str
    sources: tuple[str, ...]
    target: str | None
    event: str


TICKET = {
    t.verb: t
    for t in (
        Transition("call", ("waiting",), "called", "ticket.called"),
        Transition("recall", ("called",), None, "ticket.recalled"),
        Transition("start", ("called",), "serving", "ticket.started"),
        Transition("finish", ("called", "serving"), "finished", "ticket.finished"),
        Transition("no-show", ("called",), "no_show", "ticket.no_show"),
        Transition("transfer", ("waiting", "called", "serving"), "waiting", "ticket.transferred"),
        Transition("return", ("called", "serving"), "waiting", "ticket.returned"),
        Transition("cancel", ("waiting", "called"), "cancelled", "ticket.cancelled"),
        Transition("lapse", ("waiting", "called", "serving"), "lapsed", "ticket.lapsed"),
        Transition("rate", ("finished",), None, "ticket.rated"),
    )
}

COUNTER = {
    t.verb: t
    for t in (
        Transition("open", ("closed",), "open", "counter.opened"),
        Transition("pause", ("open",), "paused", "counter.paused"),
        Transition("resume", ("paused",), "open", "counter.resumed"),
        Transition("close", ("open", "paused"), "closed", "counter.closed"),
    )
}


def target(verb: str, state: str) -> str | None:
    """The state after `verb`, or None when a ticket in `state` does not allow it. KeyError for an unknown verb."""
    transition = TICKET[verb]
    if state not in transition.sources:
        return None
    return transition.target or state
