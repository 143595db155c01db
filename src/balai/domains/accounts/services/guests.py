"""Guest officers: somebody of an agency who stands in for some days. Added in a minute, ended by the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.ids import readable_code, stable_id
from balai.kernel.permissions import require

from .. import places
from ..errors import AlreadyAdded, GuestNeedsAnEnd
from ..models import Staff
from ..selectors.actors import forget
from ..selectors.colleagues import reached
from ..types import BadgeSheet, Reach
from .badges import put_badge
from .pins import new_pin
from .roles import give

LONGEST_STAY = timedelta(days=92)
"""A quarter of a year: who stays longer is a colleague with an account of his own."""


def add_guest(
    *,
    actor: Actor,
    mall_id: UUID,
    name: str,
    agency: str,
    counters: Sequence[str],
    until: date,
    key: str,
    now: datetime,
) -> BadgeSheet:
    """A front officer of `agency` until the end of the day `until` (in the mall's zone), with a badge and a PIN.

    He has no password: he signs in on the terminals of `counters` and nowhere else. `key` makes a repeated form the
    same guest. Raises Forbidden, NotFound (agency, counter), Invalid (no name or counter), GuestNeedsAnEnd,
    AlreadyAdded.
    """
    require("accounts.add_guest", actor, Reach(None, mall_id, frozenset({agency})))
    name = " ".join(name.split())
    if not name or not counters:
        raise Invalid()
    places.agency_id(mall_id, agency)
    for counter in counters:
        if places.counter_agency(mall_id, counter) != agency:
            raise NotFound()
    ends = last_instant(mall_id, until, now)
    staff_id = stable_id("guest", str(mall_id), str(actor.id), key)
    try:
        with transaction.atomic():
            user = get_user_model().objects.create_user(username=f"tamu-{readable_code(40, group=8).lower()}")
            staff = Staff.objects.create(
                id=staff_id,
                user=user,
                mall_id=mall_id,
                name=name[:120],
                counters=list(counters),
                guest=True,
                created_at=now,
                active_to=ends,
            )
            journal.append("staff.added", staff.pk, mall_id, actor, {}, occurred_at=now)
            _tell_end(actor, staff, now)
            give(actor=actor, staff=staff, role="front_officer", agency=agency, until=ends, now=now)
            code = put_badge(actor=actor, staff=staff, now=now)
    except IntegrityError as error:
        raise AlreadyAdded(staff_id=staff_id) from error
    pin = new_pin(actor=actor, staff=staff, now=now)
    return BadgeSheet(staff, code, pin, list(counters))


def last_instant(mall_id: UUID, day: date, now: datetime) -> datetime:
    """The end of a guest's last day. Raises GuestNeedsAnEnd for one in the past or more than 92 days away."""
    today = places.today(mall_id, now)
    if not today <= day <= today + LONGEST_STAY:
        raise GuestNeedsAnEnd(days=LONGEST_STAY.days)
    return places.midnight(mall_id, day)


def change_last_day(*, actor: Actor, staff_id: UUID, until: date, now: datetime) -> Staff:
    """A guest stays longer, or less long: his role ends with that day. Raises Forbidden, NotFound, GuestNeedsAnEnd."""
    staff = reached(actor, staff_id, "accounts.add_guest", now=now)
    ends = last_instant(staff.mall_id, until, now)
    with transaction.atomic():
        staff = Staff.objects.select_for_update().get(pk=staff.pk)
        if not staff.guest or staff.left_at or (staff.active_to and staff.active_to <= now):
            raise NotFound()
        for role in staff.roles.select_for_update().filter(active_to__gt=now):
            role.active_to = ends
            role.save(update_fields=["active_to"])
        staff.active_to = ends
        staff.save(update_fields=["active_to"])
        _tell_end(actor, staff, now)
    transaction.on_commit(forget)
    return staff


def _tell_end(actor: Actor, staff: Staff, now: datetime) -> None:
    to = staff.active_to.isoformat() if staff.active_to else None
    journal.append("staff.end_set", staff.pk, staff.mall_id, actor, {"to": to}, occurred_at=now)
