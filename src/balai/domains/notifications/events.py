"""Journal events of notifications. No address, no text: channel, occasion, version, state."""

from __future__ import annotations

from balai.kernel.journal import kinds

_WHAT = {"text": "code", "version": "number"}

kinds.register("notice.written", "Somebody was told something in the in-app centre.", fields=_WHAT)
kinds.register("notice.read", "The addressee marked his notices as read.", fields={"count": "number"})
kinds.register("notice.unread", "The addressee marked a notice as unread again.", fields={})
for _kind, _text in {
    "message.queued": "A message on an outward channel was planned.",
    "message.sent": "The provider took the message.",
    "message.delivered": "The provider says that it arrived.",
    "message.opened": "The provider says that it was opened.",
    "message.failed": "The message cannot arrive on this channel.",
    "message.dead": "The message was given up after the last attempt.",
    "message.withheld": "The message was not sent: no budget, muted or too late.",
}.items():
    kinds.register(
        _kind,
        _text,
        fields={**_WHAT, "channel": "code", "addressee": "id", "reason": "code", "cost": "number", "due": "instant"},
    )
kinds.register(
    "message.budget_spent",
    "A channel's budget of the day is spent; messages go to free channels. Told once a day and channel.",
    fields={"channel": "code", "day": "code", "spent": "number", "budget": "number"},
)
kinds.register(
    "addressee.preferences_changed",
    "The addressee chose language or channels.",
    fields={"lang": "code", "muted": "number", "quiet": "flag"},
)
kinds.register("addressee.address_kept", "An address was left for a channel.", fields={"channel": "code"})
kinds.register("addressee.address_erased", "An address was erased.", fields={"channel": "code", "reason": "code"})
kinds.register("addressee.forgotten", "Addressees whose time is over were erased.", fields={"count": "number"})
