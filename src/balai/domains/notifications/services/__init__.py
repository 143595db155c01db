"""The verbs of notifications: each call is one transaction with its journal events."""

from .addressees import choose, erase_addresses, keep_address, remember, subscribe
from .arranging import arrange, drop_address, erase_address, forget
from .following import begin_following, follow
from .forgetting import forget_ended
from .notifying import notify
from .reading import mark_one, mark_read
from .reporting import answer_whatsapp, hear_sms, hear_whatsapp

__all__ = [
    "answer_whatsapp",
    "arrange",
    "begin_following",
    "choose",
    "drop_address",
    "erase_address",
    "erase_addresses",
    "follow",
    "forget",
    "forget_ended",
    "hear_sms",
    "hear_whatsapp",
    "keep_address",
    "mark_one",
    "mark_read",
    "notify",
    "remember",
    "subscribe",
]
