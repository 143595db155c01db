"""States and transitions of a delivery, as data. Pure.

Providers repeat their reports and send them out of order; a transition that is not in the table changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

STATES = ("queued", "sent", "delivered", "opened", "failed", "dead", "withheld")
ENDED = ("opened", "failed", "dead", "withheld")


@dataclass(frozen=True)
class Transition:
    """One verb: from which states, to which state, and the journal event it leaves."""

    verb: str
    sources: tuple[str, ...]
    target: str
    event: str


DELIVERY = {
    t.verb: t
    for t in (
        Transition("accept", ("queued",), "sent", "message.sent"),
        Transition("confirm", ("queued", "sent"), "delivered", "message.delivered"),
        Transition("open", ("queued", "sent", "delivered"), "opened", "message.opened"),
        Transition("refuse", ("queued", "sent"), "failed", "message.failed"),
        Transition("give-up", ("queued",), "dead", "message.dead"),
        Transition("withhold", ("queued",), "withheld", "message.withheld"),
    )
}


def target(verb: str, state: str) -> str | None:
    """The state after `verb`, or None when it changes nothing from here."""
    transition = DELIVERY[verb]
    return transition.target if state in transition.sources else None
