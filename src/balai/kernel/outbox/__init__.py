"""What leaves the house does so after its transaction committed, and has its effect once.

`enqueue` writes the message in the caller's transaction. The worker calls `deliver_due`; a message is leased, sent
outside any transaction, and marked. Who dies in between has lost nothing: the lease ends and the message is sent again
with the same key, and a receiver that honours `Idempotency-Key` acts once.
"""

from .delivering import Delivered, deliver_due
from .messages import (
    DEAD_AFTER,
    Handler,
    Message,
    Permanent,
    TryLater,
    UnknownKind,
    enqueue,
    purge,
    register,
    registered,
    revive,
    standing,
)
from .posting import POST, post_json

__all__ = [
    "DEAD_AFTER",
    "POST",
    "Delivered",
    "Handler",
    "Message",
    "Permanent",
    "TryLater",
    "UnknownKind",
    "deliver_due",
    "enqueue",
    "post_json",
    "purge",
    "register",
    "registered",
    "revive",
    "standing",
]
