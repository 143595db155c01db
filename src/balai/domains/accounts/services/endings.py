"""What the calendar ends: guests after their last day, and the sign-ins of people whose last role has ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from balai.kernel import journal
from balai.kernel.actors import Actor

from ..models import RoleAssignment, Staff, StaffSession, StaffToken
from . import sessions, tokens
from .people import close_account

CHUNK = 100


def end_due(*, now: datetime) -> int:
    """Every minute: end what has come to its end by `now`; how many people that was about.

    Nothing of theirs opens any more from the very instant; this ends the open browsers, tokens and streams too.
    """
    system, ended = Actor.system("calendar"), 0
    due = Staff.objects.filter(left_at__isnull=True, active_to__lte=now).values_list("pk", flat=True)
    for staff_id in due[:CHUNK]:
        with transaction.atomic():
            ended += close_account(actor=system, staff_id=staff_id, now=now)
    for staff in _without_role(now):
        sessions.end_all(actor=system, staff=staff, now=now)
        tokens.revoke_all(actor=system, staff=staff, now=now)
        ended += 1
    return ended


def _without_role(now: datetime) -> list[Staff]:
    """People with an open sign-in or token from a time when they still held a role, and none now or later."""
    roles = RoleAssignment.objects.filter(staff=OuterRef("pk"))
    still = roles.filter(Q(active_to__isnull=True) | Q(active_to__gt=now))
    since = RoleAssignment.objects.filter(staff=OuterRef("staff"), active_to__lte=now)
    open_sessions = StaffSession.objects.filter(
        Exists(since.filter(active_to__gt=OuterRef("started_at"))),
        staff=OuterRef("pk"),
        ended_at__isnull=True,
        expires_at__gt=now,
    )
    open_tokens = StaffToken.objects.filter(
        Exists(since.filter(active_to__gt=OuterRef("created_at"))),
        staff=OuterRef("pk"),
        revoked_at__isnull=True,
        expires_at__gt=now,
    )
    people = Staff.objects.filter(left_at__isnull=True)
    return list(people.filter(~Exists(still), Exists(open_sessions) | Exists(open_tokens))[:CHUNK])


def refused_write(*, actor: Actor, address: str, now: datetime) -> None:
    """Somebody who only reads tried to change something at the address with that name: it is written down."""
    if actor.id is None:
        return
    with transaction.atomic():
        journal.append(
            "staff.write_refused",
            actor.id,
            actor.mall_id,
            actor,
            {"address": address.lower().replace("_", "-")},
            occurred_at=now,
        )
