"""PINs: six digits, hashed as passwords are, locked after five wrong ones in a row until somebody unlocks them.

Only who holds the badge can try one, so nobody locks another's PIN from afar.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import DomainError, NotFound

from ..errors import PinLocked, PinTooEasy, WrongPin
from ..models import Pin, Staff
from ..selectors.colleagues import reached

DIGITS = 6
TRIES = 5


def easy(pin: str) -> bool:
    """Whether everybody would try it first: not six digits, a row (123456, 987654), or a repeated pattern."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return True
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or pin in (pin[:2] * 3, pin[:3] * 2)


def random_pin() -> str:
    """Six digits that are not easy."""
    while easy(pin := "".join(secrets.choice("0123456789") for _digit in range(DIGITS))):
        continue
    return pin


def new_pin(*, actor: Actor, staff: Staff, now: datetime) -> str:
    """A random PIN to hand over; an older one, locked or not, ends. Called where the right has been checked."""
    pin = random_pin()
    hashed = make_password(pin)  # slow on purpose: not inside the transaction
    with transaction.atomic():
        _put(actor, staff, hashed, now, chosen=False)
    return pin


def choose_pin(*, actor: Actor, present: str, chosen: str, now: datetime) -> None:
    """The officer changes his own PIN. Raises NotFound (he has none), WrongPin, PinLocked, PinTooEasy."""
    staff = Staff.objects.filter(pk=actor.id, left_at__isnull=True, pin__isnull=False).first() if actor.id else None
    if staff is None:
        raise NotFound()
    check_pin(staff=staff, pin=present, now=now, device_id=None)
    if easy(chosen) or chosen == present:
        raise PinTooEasy()
    hashed = make_password(chosen)
    with transaction.atomic():
        _put(actor, staff, hashed, now, chosen=True)


def _put(actor: Actor, staff: Staff, hashed: str, now: datetime, *, chosen: bool) -> None:
    facts = {"hashed": hashed, "chosen": chosen, "failures": 0, "set_at": now, "locked_at": None}
    Pin.objects.update_or_create(staff=staff, defaults={"mall_id": staff.mall_id, **facts})
    journal.append("staff.pin_set", staff.pk, staff.mall_id, actor, {"chosen": chosen}, occurred_at=now)


def unlock_pin(*, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """The officer may try again with the PIN he has. Raises Forbidden, NotFound (also when it is not locked)."""
    staff = reached(actor, staff_id, "accounts.manage_badges", now=now)
    with transaction.atomic():
        pin = Pin.objects.select_for_update().filter(pk=staff.pk, locked_at__isnull=False).first()
        if pin is None:
            raise NotFound()
        pin.failures, pin.locked_at = 0, None
        pin.save(update_fields=["failures", "locked_at"])
        journal.append("staff.pin_unlocked", staff.pk, staff.mall_id, actor, {}, occurred_at=now)


def check_pin(*, staff: Staff, pin: str, now: datetime, device_id: UUID | None) -> None:
    """The try is counted before it is judged, so many at once get no more than five between them.

    Raises WrongPin, PinLocked (also when there is no PIN).
    """
    with transaction.atomic():
        kept = Pin.objects.select_for_update().filter(pk=staff.pk).first()
        if kept is None or kept.locked_at or kept.failures >= TRIES:
            raise PinLocked()
        kept.failures += 1
        kept.save(update_fields=["failures"])
    right = check_password(pin, kept.hashed)
    with transaction.atomic():
        now_kept = Pin.objects.select_for_update().get(pk=staff.pk)
        if right and now_kept.locked_at is None:
            now_kept.failures = 0
            now_kept.save(update_fields=["failures"])
            return
        outcome: DomainError = WrongPin(left=TRIES - now_kept.failures)
        if right or now_kept.failures >= TRIES:
            outcome = PinLocked()
            if now_kept.locked_at is None:
                now_kept.locked_at = now
                now_kept.save(update_fields=["locked_at"])
                himself = Actor(kind="staff", id=staff.pk, mall_id=staff.mall_id)
                journal.append(
                    "staff.pin_locked", staff.pk, staff.mall_id, himself, {"device": device_id}, occurred_at=now
                )
    raise outcome
