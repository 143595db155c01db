"""When a day has ended: open numbers lapse, counters close, optional contacts are erased. History stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.domains.directory import snapshot
from balai.kernel import clock, journal
from balai.kernel.actors import Actor
from balai.kernel.context import acting

from ..models import CounterState, Limit, NearTold, Ticket, TicketContact
from ..workflow import OPEN
from .counters import change
from .transition import step

CHUNK = 100


def lapse_ended_days(*, mall_id: UUID, now: datetime) -> int:
    """Lapse every open number of a service day before today, each with its reason; returns how many.

    Works in chunks of 100 so that no transaction lasts long; safe to repeat and to run twice at once.
    """
    today = clock.service_day(now, snapshot.current(mall_id).timezone)
    total = 0
    while True:
        with transaction.atomic():
            left = Ticket.objects.select_for_update(skip_locked=True).filter(
                mall_id=mall_id, day__lt=today, state__in=OPEN
            )[:CHUNK]
            lapsed = [step(ticket, "lapse", actor=Actor.system("rollover"), now=now) for ticket in left]
        total += len(lapsed)
        if len(lapsed) < CHUNK:
            return total


def close_left_open(*, mall_id: UUID, now: datetime) -> int:
    """Close every counter that was opened, or paused, before today and never closed; returns how many.

    Call `lapse_ended_days` first: whoever stood there yesterday does not wait again.
    """
    mall = snapshot.current(mall_id)
    began, _ends = clock.day_bounds(clock.service_day(now, mall.timezone), mall.timezone)
    left = CounterState.objects.filter(mall_id=mall_id, state__in=("open", "paused"), since__lt=began)
    closed = 0
    for counter_id in left.values_list("counter_id", flat=True):
        desk = mall.counter_by_id(counter_id)
        if desk is None:
            continue
        with transaction.atomic():
            change("close", Actor.system("rollover"), desk, now, "day-ended", before=began)
        closed += 1
    return closed


def erase_contacts(*, mall_id: UUID, now: datetime) -> int:
    """Erase names and phones of ended days, and which device had how many numbers; returns how many contacts."""
    today = clock.service_day(now, snapshot.current(mall_id).timezone)
    Limit.objects.filter(mall_id=mall_id, day__lt=today).delete()
    NearTold.objects.filter(mall_id=mall_id, day__lt=today).delete()
    with acting(Actor.system("erasure"), everything=True):
        count, _ = TicketContact.objects.filter(mall_id=mall_id, day__lt=today).delete()
        if count:
            journal.append(
                "queue.contacts_erased",
                subject=mall_id,
                mall_id=mall_id,
                actor=Actor.system("erasure"),
                occurred_at=now,
                data={"count": count},
            )
    return count
