"""The verbs of notifications: each call is one transaction with its journal events."""

from .addressees import choose, erase_addresses, keep_address, remember, subscribe
from .following import begin_following, follow
from .forgetting import forget_ended
from .notifying import notify
from .reading import mark_read
from .reporting import answer_whatsapp, hear_sms, hear_whatsapp

__all__ = [
    "answer_whatsapp",
    "begin_following",
    "choose",
    "erase_addresses",
    "follow",
    "forget_ended",
    "hear_sms",
    "hear_whatsapp",
    "keep_address",
    "mark_read",
    "notify",
    "remember",
    "subscribe",
]
