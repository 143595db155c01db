"""States and transitions of a delivery, as data. Pure.

Providers repeat their reports and send them out of order; a transition that is not in the table changes nothing.
"""

from __future__ import annotations

from balai.kernel.transitions import Table, Transition

STATES = ("queued", "sent", "delivered", "opened", "failed", "dead", "withheld")
ENDED = ("opened", "failed", "dead", "withheld")

DELIVERY = Table(
    Transition("accept", ("queued",), "sent", "message.sent"),
    Transition("confirm", ("queued", "sent"), "delivered", "message.delivered"),
    Transition("open", ("queued", "sent", "delivered"), "opened", "message.opened"),
    Transition("refuse", ("queued", "sent"), "failed", "message.failed"),
    Transition("give-up", ("queued",), "dead", "message.dead"),
    Transition("withhold", ("queued",), "withheld", "message.withheld"),
)

target = DELIVERY.target
