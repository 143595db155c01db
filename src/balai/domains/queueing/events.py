"""Journal events of the queue. Names in collaboration.md 3.2 are binding; the others are ours."""

from __future__ import annotations

from balai.kernel.journal import kinds

_WHERE = {"service": "code", "number": "code", "day": "code"}
_PERIOD = {"from": "code", "to": "code", "since": "instant"}

kinds.register(
    "ticket.issued",
    "A number was given out.",
    fields={
        **_WHERE,
        "channel": "code",
        "priority": "code",
        "rank": "instant",
        "lang": "code",
        "to": "code",
        "group": "id",
    },
)
for _kind, _text in {
    "ticket.checked_in": "The visitor of an online number is in the mall; the number waits from now on.",
    "ticket.called": "A counter called the number; with a reason: before its turn.",
    "ticket.recalled": "The counter called it again.",
    "ticket.started": "The visitor came and is being served.",
    "ticket.finished": "The service at the counter ended.",
    "ticket.no_show": "Nobody came.",
    "ticket.held": "The counter put the number aside; its visitor fetches something.",
    "ticket.resumed": "The visitor of a held number is being served again.",
    "ticket.returned": "The number left the counter and waits again in its place.",
    "ticket.rejoined": "The visitor came after all; the number waits again, behind those who come next.",
    "ticket.cancelled": "The visitor, or staff for him, gave the number back.",
    "ticket.lapsed": "The service day ended before the number did.",
}.items():
    kinds.register(
        _kind,
        _text,
        fields={
            **_WHERE,
            **_PERIOD,
            "counter": "code",
            "recalls": "number",
            "holds": "number",
            "rejoins": "number",
            "implied": "flag",
            "rank": "instant",
            "reason": "code",
        },
    )
kinds.register(
    "ticket.transferred",
    "The number moved to another service and kept its place.",
    fields={**_WHERE, **_PERIOD, "counter": "code", "to_service": "code", "rank": "instant", "reason": "code"},
)
kinds.register(
    "ticket.reprinted",
    "A lost slip was printed again.",
    fields={**_WHERE, **_PERIOD, "counter": "code", "reprints": "number"},
)
kinds.register("ticket.near", "At most three people are before the number.", fields={**_WHERE, "ahead": "number"})
kinds.register("ticket.rated", "The visitor rated the visit from 1 to 4.", fields={**_WHERE, "score": "number"})
kinds.register("ticket.contact_read", "An officer opened the contact of the visitor at his counter.", fields=_WHERE)
kinds.register(
    "queue.contacts_erased", "Names and phone numbers of ended days were erased.", fields={"count": "number"}
)
for _kind, _text in {
    "counter.opened": "A counter opened.",
    "counter.paused": "A counter pauses.",
    "counter.resumed": "A counter works again after a pause.",
    "counter.closed": "A counter closed.",
}.items():
    kinds.register(_kind, _text, fields={"counter": "code", "reason": "code", **_PERIOD})
