"""Badges: a code on a card that a reader types. Shown once, on the sheet that is printed; kept as a digest."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.ids import normalise_code, readable_code

from ..credentials import digest
from ..models import Badge, Staff
from ..selectors.colleagues import reached
from ..types import BadgeSheet
from .pins import new_pin

CODE_BITS = 100
"""Nobody guesses it, and a QR code of it is still small enough for a card."""


def issue_badge(*, actor: Actor, staff_id: UUID, now: datetime, with_pin: bool = True) -> BadgeSheet:
    """A new badge for a colleague; one before it ends. With a new PIN too, unless he keeps the one he knows.

    Raises Forbidden, NotFound (also for somebody who left).
    """
    staff = reached(actor, staff_id, "accounts.manage_badges", now=now)
    if staff.left_at or (staff.active_to and staff.active_to <= now):
        raise NotFound()
    pin = new_pin(actor=actor, staff=staff, now=now) if with_pin else ""
    with transaction.atomic():
        code = put_badge(actor=actor, staff=staff, now=now)
    return BadgeSheet(staff, code, pin, list(staff.counters))


def put_badge(*, actor: Actor, staff: Staff, now: datetime) -> str:
    """The code of a new badge of `staff`, inside the caller's transaction; called where the right has been checked."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    end_badges(actor=actor, staff=staff, now=now)
    code = readable_code(CODE_BITS, group=CODE_BITS)
    badge = Badge.objects.create(
        staff=staff, mall_id=staff.mall_id, digest=digest(normalise_code(code)), issued_by=actor.id, issued_at=now
    )
    journal.append("staff.badge_issued", staff.pk, staff.mall_id, actor, {"badge": str(badge.pk)}, occurred_at=now)
    return code


def revoke_badge(*, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """The badge is lost: it opens nothing from now on. Raises Forbidden, NotFound (also when he has none)."""
    staff = reached(actor, staff_id, "accounts.manage_badges", now=now)
    with transaction.atomic():
        if not end_badges(actor=actor, staff=staff, now=now):
            raise NotFound()


def end_badges(*, actor: Actor, staff: Staff, now: datetime) -> int:
    """End the badge of `staff`; how many there were. Called where the right has been checked."""
    found = list(staff.badges.select_for_update().filter(revoked_at__isnull=True))
    for badge in found:
        badge.revoked_at = now
        badge.save(update_fields=["revoked_at"])
        journal.append("staff.badge_revoked", staff.pk, staff.mall_id, actor, {"badge": str(badge.pk)}, occurred_at=now)
    return len(found)


def badge_of(code: str, mall_id: UUID, *, now: datetime) -> Badge | None:
    """The badge with that code, of somebody who works in the mall at `now`."""
    found = (
        Badge.objects.select_related("staff__user")
        .filter(digest=digest(normalise_code(code)), mall_id=mall_id, revoked_at__isnull=True)
        .first()
    )
    if found is None or found.staff.left_at or (found.staff.active_to and found.staff.active_to <= now):
        return None
    return found
