"""A family on one phone: one more number beside the first, reached where the first one is."""

from __future__ import annotations

import json
from datetime import datetime

from balai.domains.queueing.services import reach
from balai.domains.queueing.types import TicketView
from balai.kernel import idempotency
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from . import visit
from .visit import TakenNumber

_SYSTEM = Actor.system("family")


def take_one_more(
    *,
    actor: Actor,
    first: TicketView,
    service: str,
    priority: str,
    lang: str,
    device: str,
    key: bytes,
    now: datetime,
) -> TakenNumber:
    """One more number for the visitor who owns `first`; whoever left a phone there is told of this one too.

    The same key gives the same number. Raises NotFound (not his), Invalid, ServiceClosed, QuotaReached,
    TooManyNumbers, KeyConflict.
    """
    if actor.subject != first.id or not actor.holds("owner"):
        raise NotFound()
    wanted = {"service": service, "channel": "online", "priority": priority, "lang": lang}
    phone = reach.phones_left(_SYSTEM, [first.id]).get(first.id, "")
    wish = visit.read_wish(
        wanted | ({"phone": phone} if phone else {}),
        mall_id=first.mall_id,
        actor=Actor.visitor(first.mall_id),
        now=now,
        key=key,
        body_hash=idempotency.body_hash(json.dumps(wanted).encode()),
        device=device,
        group_id=first.id,
    )
    return visit.take_number(wish, now=now)
