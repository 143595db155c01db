"""One step of one delivery: checked against the table, written, told to the journal, its money given back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from balai.kernel import journal
from balai.kernel.actors import Actor

from ..models import Delivery, Spending
from ..workflow import DELIVERY, ENDED, target

SYSTEM = Actor.system("notifications")
UNSENT = ("withhold", "refuse", "give-up")


def step(delivery: Delivery, verb: str, *, now: datetime, reason: str = "", provider_id: str = "") -> bool:
    """Apply `verb` to a locked delivery; False when the table has no such step from its state.

    What never left, or was refused when it should leave, costs nothing. `provider_id` is kept whenever it is new.
    """
    state = target(verb, delivery.state)
    if state is None:
        if provider_id and not delivery.provider_hash and delivery.address_id is not None:
            delivery.provider_id = provider_id
            delivery.save(update_fields=["provider_id", "provider_hash"])
        return False
    if verb in UNSENT and delivery.state == "queued":
        give_back(delivery)
    if provider_id and delivery.address_id is not None:
        delivery.provider_id = provider_id
    delivery.state, delivery.reason = state, reason
    if state == "sent" or (delivery.sent_at is None and state in ("delivered", "opened")):
        delivery.sent_at = now
    if state in ("delivered", "opened") and delivery.delivered_at is None:
        delivery.delivered_at = now
    if state in ENDED:
        delivery.ended_at = now
    delivery.save()
    tell(DELIVERY[verb].event, delivery, now=now, **({"reason": reason} if reason else {}))
    return True


def tell(event: str, delivery: Delivery, *, now: datetime, **data: Any) -> None:
    """The journal event of a delivery."""
    journal.append(
        event,
        delivery.id,
        delivery.mall_id,
        SYSTEM,
        {
            "addressee": delivery.addressee_id,
            "channel": delivery.channel,
            "text": delivery.text,
            "version": delivery.version,
            "cost": delivery.cost,
            **data,
        },
        occurred_at=now,
    )


def give_back(delivery: Delivery) -> None:
    """Its reserved money to the day's budget."""
    if delivery.cost:
        Spending.objects.filter(mall_id=delivery.mall_id, channel=delivery.channel, day=delivery.day).update(
            spent=F("spent") - delivery.cost
        )
        delivery.cost = 0


def lock(delivery_id: Any) -> Delivery | None:
    """The delivery, locked until the transaction ends."""
    return Delivery.objects.select_for_update().filter(id=delivery_id).first()
