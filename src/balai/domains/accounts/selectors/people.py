"""Who works here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..models import Device, RoleAssignment, Staff, StaffSession
from ..models.staff import in_force
from ..roles import ROLES, covered
from .colleagues import people_seen


def staff_of(actor: Actor, staff_id: UUID) -> Staff:
    """A colleague in the actor's mall. Raises NotFound when there is none, or in another mall."""
    staff = Staff.objects.select_related("user").filter(pk=staff_id).first()
    if staff is None or actor.mall_id not in (None, staff.mall_id):
        raise NotFound()
    return staff


def staff_by_username(actor: Actor, username: str) -> Staff:
    """As `staff_of`, by sign-in name."""
    staff = Staff.objects.select_related("user").filter(user__username=username.strip().lower()).first()
    if staff is None or actor.mall_id not in (None, staff.mall_id):
        raise NotFound()
    return staff


def staff_of_user(user: Any, *, now: datetime) -> Staff | None:
    """The colleague behind a Django user, while he works here (a guest: until the end of his last day)."""
    here = Q(left_at__isnull=True) & (Q(active_to__isnull=True) | Q(active_to__gt=now))
    return Staff.objects.filter(here, user_id=user.pk, user__is_active=True).first() if user else None


def terminal_suffices(staff: Staff, terminal: Actor, *, now: datetime) -> bool:
    """Whether an enrolled terminal of his mall is second factor enough for every role he holds at `now`."""
    return terminal.mall_id == staff.mall_id and all(
        covered(held.role, "terminal", demo=False) for held in roles_of(staff, now=now)
    )


def staff_list(actor: Actor, *, mall_id: UUID, now: datetime) -> list[tuple[Staff, list[RoleAssignment]]]:
    """Everybody who works in the mall with the roles in force at `now`, by name. Raises Forbidden."""
    seen = people_seen(actor, mall_id=mall_id, now=now)
    people = seen.filter(left_at__isnull=True).select_related("user").order_by("name", "id")
    held: dict[UUID, list[RoleAssignment]] = {}
    for assignment in RoleAssignment.objects.filter(in_force(now), mall_id=mall_id).order_by("role", "agency_code"):
        held.setdefault(assignment.staff_id, []).append(assignment)
    return [(person, held.get(person.pk, [])) for person in people]


def officers_signed_in(actor: Actor, *, mall_id: UUID, now: datetime) -> dict[str, int]:
    """How many front officers with an open sign-in each agency has now, by its code; those of every agency under "".

    Counts, no names. One query. Raises Forbidden; NotFound for another mall.
    """
    require("accounts.see_staff", actor)
    if actor.mall_id not in (None, mall_id):
        raise NotFound()
    here = StaffSession.objects.filter(mall_id=mall_id, ended_at__isnull=True, expires_at__gt=now)
    held = RoleAssignment.objects.filter(
        in_force(now),
        mall_id=mall_id,
        role="front_officer",
        staff__left_at__isnull=True,
        staff__in=here.values("staff"),
    )
    counted = held.values("agency_code").annotate(count=Count("staff", distinct=True))
    return {row["agency_code"]: row["count"] for row in counted}


def roles_of(staff: Staff, *, now: datetime) -> list[RoleAssignment]:
    """The roles in force at `now`, by name."""
    return list(staff.roles.filter(in_force(now)).order_by("role", "agency_code"))


def spoken_roles(actor: Actor) -> list[str]:
    """The actor's roles in words, with the agency they are held for."""
    return [
        f"{ROLES[role.name].title} · {role.agency}" if role.agency else str(ROLES[role.name].title)
        for role in actor.roles
        if role.name in ROLES
    ]


def open_sessions(actor: Actor, *, staff_id: UUID, now: datetime) -> list[StaffSession]:
    """Sign-ins of a colleague (or one's own) that are open at `now`, newest first. Raises NotFound, Forbidden."""
    staff = staff_of(actor, staff_id)
    if staff.pk != actor.id:
        require("accounts.end_session", actor, staff)
    return list(staff.sessions.filter(ended_at__isnull=True, expires_at__gt=now).order_by("-started_at"))


def demo_accounts_exist() -> bool:
    """Whether invented people or machines are in this database: production refuses to start with them."""
    return Staff.objects.filter(demo=True).exists() or Device.objects.filter(demo=True).exists()


def has_other_factor(authenticator: Any) -> bool:
    """Whether its owner has a second factor besides this one (an allauth `Authenticator`); recovery codes are none."""
    kinds = type(authenticator).Type
    others = type(authenticator).objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
    return bool(others.exclude(type=kinds.RECOVERY_CODES).exists())


def factor_waived(staff: Staff) -> bool:
    """Whether no second factor is asked: invented people in demo mode, never anybody else or anywhere else."""
    return staff.demo and settings.BALAI_MODE == "demo"
