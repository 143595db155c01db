"""People come and go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.ids import readable_code
from balai.kernel.permissions import require

from ..errors import UsernameTaken
from ..models import Staff
from ..selectors.people import staff_of
from . import sessions, tokens
from .roles import end_role


def add_staff(
    *,
    actor: Actor,
    mall_id: UUID,
    username: str,
    name: str,
    now: datetime,
    password: str | None = None,
    counters: Sequence[str] = (),
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
                user=user, mall_id=mall_id, name=name.strip(), counters=list(counters), demo=demo, created_at=now
            )
            journal.append("staff.added", staff.pk, mall_id, actor, {}, occurred_at=now)
    except IntegrityError as error:
        raise UsernameTaken() from error
    return staff


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
    """Somebody left: roles, sessions and tokens end now, his streams as soon as the journal is read.

    Raises NotFound for somebody of another mall. Doing it twice changes nothing.
    """
    staff = staff_of(actor, staff_id)
    require("accounts.manage_staff", actor, staff)
    with transaction.atomic():
        staff = Staff.objects.select_for_update().select_related("user").get(pk=staff.pk)
        if staff.left_at:
            return
        staff.left_at = now
        staff.save(update_fields=["left_at"])
        staff.user.is_active = False
        staff.user.save(update_fields=["is_active"])
        for assignment in staff.roles.exclude(active_to__lte=now):
            end_role(actor=actor, assignment_id=assignment.pk, now=now)
        sessions.end_all(actor=actor, staff=staff, now=now)
        tokens.revoke_all(actor=actor, staff=staff, now=now)
        journal.append("staff.left", staff.pk, staff.mall_id, actor, {}, occurred_at=now)
