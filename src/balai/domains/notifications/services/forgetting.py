"""The night after: addressees of ended days, their addresses and notices are erased; the log of deliveries stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from balai.kernel import clock, journal
from balai.kernel.context import acting

from ..models import Address, Addressee, Delivery, DemoMessage, Heard, Notice, Spending
from .reporting import STALE
from .steps import SYSTEM, step

CHUNK = 100
LOG_KEPT = timedelta(days=400)
DEMO_KEPT = timedelta(days=2)


def forget_ended(*, now: datetime) -> int:
    """Erase who is past his end, in chunks; how many. Safe to repeat and to run twice at once."""
    total = 0
    while (gone := _forget_some(now)) is not None:
        total += gone
    _forget_old(now)
    return total


def _forget_some(now: datetime) -> int | None:
    with acting(SYSTEM, everything=True):
        ended = list(
            Addressee.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now).order_by("id")[:CHUNK]
        )
        if not ended:
            return None
        ids = [addressee.id for addressee in ended]
        for delivery in Delivery.objects.select_for_update().filter(addressee_id__in=ids, state="queued"):
            step(delivery, "withhold", now=now, reason="day-over")
        Address.objects.filter(addressee_id__in=ids).delete()
        Notice.objects.filter(addressee_id__in=ids).delete()
        Delivery.objects.filter(addressee_id__in=ids).update(address_id=None, provider_id="", provider_hash=None)
        Addressee.objects.filter(id__in=ids).delete()
        for mall_id in {addressee.mall_id for addressee in ended}:
            count = sum(addressee.mall_id == mall_id for addressee in ended)
            journal.append("addressee.forgotten", mall_id, mall_id, SYSTEM, {"count": count}, occurred_at=now)
    return len(ended)


def _forget_old(now: datetime) -> None:
    oldest = clock.service_day(now - LOG_KEPT, "UTC")
    for rows in (
        Heard.objects.filter(heard_at__lt=now - STALE),
        DemoMessage.objects.filter(sent_at__lt=now - DEMO_KEPT),
        Delivery.objects.filter(day__lt=oldest),
        Spending.objects.filter(day__lt=oldest),
    ):
        while ids := list(rows.values_list("pk", flat=True)[:500]):
            rows.model._default_manager.filter(pk__in=ids).delete()
