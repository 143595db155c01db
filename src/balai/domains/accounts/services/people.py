"""People come and go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.ids import readable_code
from balai.kernel.permissions import allowed, require

from ..errors import UsernameTaken
from ..models import Staff
from ..selectors.colleagues import reach_of
from ..selectors.people import staff_of
from . import sessions, tokens
from .badges import end_badges
from .roles import assign_role_by_days, finish


def add_staff(
    *,
    actor: Actor,
    mall_id: UUID,
    username: str,
    name: str,
    now: datetime,
    password: str | None = None,
    counters: Sequence[str] = (),
    skills: Sequence[str] = (),
    demo: bool = False,
) -> Staff:
    """A new colleague without any role. Without `password` nobody can sign in yet (see `new_password`).

    Raises UsernameTaken; Forbidden unless the actor may manage the mall's staff.
    """
    require("accounts.manage_staff", actor)
    try:
        with transaction.atomic():
            user = get_user_model().objects.create_user(username=username.strip().lower(), password=password)
            staff = Staff.objects.create(
                user=user,
                mall_id=mall_id,
                name=name.strip(),
                counters=list(counters),
                skills=list(skills),
                demo=demo,
                created_at=now,
            )
            journal.append("staff.added", staff.pk, mall_id, actor, {}, occurred_at=now)
    except IntegrityError as error:
        raise UsernameTaken() from error
    return staff


def add_colleague(
    *,
    actor: Actor,
    mall_id: UUID,
    username: str,
    name: str,
    counters: Sequence[str],
    role: str,
    agency: str | None,
    capacity: str,
    since: date | None,
    until: date | None,
    now: datetime,
) -> tuple[Staff, str]:
    """A new colleague with his first role, and his first password to hand over, all or nothing.

    Raises what `add_staff` and `assign_role` raise.
    """
    require("accounts.manage_staff", actor)
    password = readable_code(80)
    hashed = make_password(password)  # slow on purpose: not inside the transaction
    with transaction.atomic():
        staff = add_staff(actor=actor, mall_id=mall_id, username=username, name=name, counters=counters, now=now)
        assign_role_by_days(
            actor=actor,
            staff_id=staff.pk,
            role=role,
            agency=agency,
            capacity=capacity,
            since=since,
            until=until,
            now=now,
        )
        staff.user.password = hashed
        staff.user.save(update_fields=["password"])
        journal.append("staff.password_set", staff.pk, mall_id, actor, {}, occurred_at=now)
    return staff, password


def require_managing(*, actor: Actor, staff_id: UUID) -> None:
    """Raises Forbidden, NotFound unless the actor may give roles to this colleague."""
    require("accounts.manage_staff", actor, staff_of(actor, staff_id))


def new_password(*, actor: Actor, staff_id: UUID, now: datetime) -> str:
    """Set and return a random password to hand over; every session of that person ends.

    Raises NotFound for somebody of another mall.
    """
    staff = staff_of(actor, staff_id)
    require("accounts.manage_staff", actor, staff)
    password = readable_code(80)
    staff.user.password = make_password(password)  # slow on purpose, and a transaction may last a second at most
    with transaction.atomic():
        staff.user.save(update_fields=["password"])
        sessions.end_all(actor=actor, staff=staff, now=now)
        journal.append("staff.password_set", staff.pk, staff.mall_id, actor, {}, occurred_at=now)
    return password


def record_leaver(*, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """Somebody left, or a guest's stay ends early: he cannot sign in, and roles, badge, sessions and tokens end.

    Raises NotFound for somebody of another mall, Forbidden. His id stays in the journal.
    """
    staff = staff_of(actor, staff_id)
    if not (staff.guest and allowed("accounts.add_guest", actor, reach_of(staff, now=now))):
        require("accounts.manage_staff", actor, staff)
    with transaction.atomic():
        close_account(actor=actor, staff_id=staff.pk, now=now)


def close_account(*, actor: Actor, staff_id: UUID, now: datetime) -> bool:
    """End everything of a person, inside the caller's transaction; False when he had left already. Called where the
    right has been checked."""
    staff = Staff.objects.select_for_update().select_related("user").get(pk=staff_id)
    if staff.left_at:
        return False
    staff.left_at = now
    staff.save(update_fields=["left_at"])
    staff.user.is_active = False
    staff.user.save(update_fields=["is_active"])
    for assignment in staff.roles.select_for_update().filter(Q(active_to__isnull=True) | Q(active_to__gt=now)):
        finish(actor=actor, assignment=assignment, now=now)
    end_badges(actor=actor, staff=staff, now=now)
    sessions.end_all(actor=actor, staff=staff, now=now)
    tokens.revoke_all(actor=actor, staff=staff, now=now)
    journal.append("staff.left", staff.pk, staff.mall_id, actor, {}, occurred_at=now)
    return True
