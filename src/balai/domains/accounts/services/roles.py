"""Roles are given and end on a date; the past is never changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.permissions import require

from ..errors import ActingNeedsAnEnd, RoleAlreadyHeld, RoleNeedsAgency
from ..models import RoleAssignment, Staff
from ..places import agency_id, dawn, midnight, today
from ..roles import CAPACITIES, ROLES
from ..selectors.actors import forget
from ..selectors.people import staff_of
from . import sessions, tokens


def assign_role(
    *,
    actor: Actor,
    staff_id: UUID,
    role: str,
    now: datetime,
    agency: str | None = None,
    active_from: datetime | None = None,
    active_to: datetime | None = None,
    capacity: str = "definitive",
) -> RoleAssignment:
    """Give `role` (for the agency with that code, or the whole mall) from `active_from` (default: now) until before
    `active_to`, in one's own right or acting (`capacity`: see `roles.CAPACITIES`).

    Raises NotFound (person, role or agency), RoleNeedsAgency, RoleAlreadyHeld (also when the periods touch),
    ActingNeedsAnEnd, Invalid (it would end before it begins); Forbidden for oneself.
    """
    staff = staff_of(actor, staff_id)
    require("accounts.manage_staff", actor, staff)
    return give(
        actor=actor,
        staff=staff,
        role=role,
        agency=agency,
        since=active_from,
        until=active_to,
        capacity=capacity,
        now=now,
    )


def assign_role_by_days(
    *,
    actor: Actor,
    staff_id: UUID,
    role: str,
    now: datetime,
    agency: str | None = None,
    capacity: str = "definitive",
    since: date | None = None,
    until: date | None = None,
) -> RoleAssignment:
    """As `assign_role`, from the first to the last day (in the mall's zone) as people say it; today begins now."""
    staff = staff_of(actor, staff_id)
    first = dawn(staff.mall_id, since) if since and since != today(staff.mall_id, now) else None
    if first is not None and first < now:
        raise Invalid(fields={"since": _("A role cannot begin in the past.")})
    return assign_role(
        actor=actor,
        staff_id=staff_id,
        role=role,
        agency=agency,
        capacity=capacity,
        active_from=first,
        active_to=midnight(staff.mall_id, until) if until else None,
        now=now,
    )


def give(
    *,
    actor: Actor,
    staff: Staff,
    role: str,
    now: datetime,
    agency: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    capacity: str = "definitive",
) -> RoleAssignment:
    """As `assign_role`, called where the right has been checked."""
    kind = ROLES.get(role)
    if kind is None or capacity not in CAPACITIES:
        raise NotFound()
    if kind.scope == ("mall" if agency else "agency"):
        raise RoleNeedsAgency(role=kind.title)
    if capacity != "definitive" and until is None:
        raise ActingNeedsAnEnd()
    begins = since or now
    if until is not None and until <= begins:
        raise Invalid(fields={"until": _("The last day lies before the first one.")})
    try:
        with transaction.atomic():
            Staff.objects.select_for_update().get(pk=staff.pk)
            if _touching(staff, role, agency, begins, until):
                raise RoleAlreadyHeld()
            assignment = RoleAssignment.objects.create(
                staff=staff,
                mall_id=staff.mall_id,
                role=role,
                agency_id=agency_id(staff.mall_id, agency) if agency else None,
                agency_code=agency or "",
                capacity=capacity,
                active_from=begins,
                active_to=until,
            )
            journal.append(
                "role.assigned",
                staff.pk,
                staff.mall_id,
                actor,
                _facts(assignment) | {"from": begins.isoformat(), "to": until.isoformat() if until else None},
                occurred_at=now,
            )
    except IntegrityError as error:
        raise RoleAlreadyHeld() from error
    transaction.on_commit(forget)
    return assignment


def _touching(staff: Staff, role: str, agency: str | None, begins: datetime, until: datetime | None) -> bool:
    """Whether he holds the same role at some instant of [begins, until)."""
    same = staff.roles.filter(Q(active_to__isnull=True) | Q(active_to__gt=begins), role=role, agency_code=agency or "")
    return (same.filter(active_from__lt=until) if until else same).exists()


def end_role(*, actor: Actor, assignment_id: UUID, now: datetime, staff_id: UUID | None = None) -> None:
    """End a role now (of `staff_id`, when given); one that was to begin later never begins. With the last one his
    sign-ins and tokens end too.

    Raises NotFound for one of another mall, Forbidden.
    """
    with transaction.atomic():
        assignment = (
            RoleAssignment.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=assignment_id)
        ).first()
        if assignment is None or actor.mall_id not in (None, assignment.mall_id):
            raise NotFound()
        if staff_id not in (None, assignment.staff_id):
            raise NotFound()
        require("accounts.manage_staff", actor, assignment.staff)
        if assignment.active_to and assignment.active_to <= now:
            return
        finish(actor=actor, assignment=assignment, now=now)
        staff = assignment.staff
        if not staff.roles.filter(Q(active_to__isnull=True) | Q(active_to__gt=now)).exists():
            sessions.end_all(actor=actor, staff=staff, now=now)
            tokens.revoke_all(actor=actor, staff=staff, now=now)
    transaction.on_commit(forget)


def finish(*, actor: Actor, assignment: RoleAssignment, now: datetime) -> None:
    """End one locked assignment, inside the caller's transaction; called where the right has been checked."""
    assignment.active_to = max(now, assignment.active_from)
    assignment.save(update_fields=["active_to"])
    journal.append(
        "role.ended",
        assignment.staff_id,
        assignment.mall_id,
        actor,
        _facts(assignment) | {"to": assignment.active_to.isoformat()},
        occurred_at=now,
    )


def _facts(assignment: RoleAssignment) -> dict[str, str | None]:
    return {
        "assignment": str(assignment.pk),
        "role": assignment.role,
        "agency": assignment.agency_code or None,
        "capacity": assignment.capacity,
    }
