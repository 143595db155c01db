"""Roles are given and end on a date; the past is never changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from balai.kernel import journal
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import require

from ..errors import RoleAlreadyHeld, RoleNeedsAgency
from ..models import RoleAssignment
from ..places import agency_id
from ..roles import ROLES
from ..selectors.actors import forget
from ..selectors.people import staff_of


def assign_role(
    *,
    actor: Actor,
    staff_id: UUID,
    role: str,
    now: datetime,
    agency: str | None = None,
    active_from: datetime | None = None,
    active_to: datetime | None = None,
) -> RoleAssignment:
    """Give `role` (for the agency with that code, or the whole mall) from `active_from` (default: now) until before
    `active_to`.

    Raises NotFound (person, role or agency), RoleNeedsAgency, RoleAlreadyHeld; Forbidden for oneself.
    """
    staff = staff_of(actor, staff_id)
    require("accounts.manage_staff", actor, staff)
    kind = ROLES.get(role)
    if kind is None:
        raise NotFound()
    if kind.scope == ("mall" if agency else "agency"):
        raise RoleNeedsAgency(role=kind.title)
    begins = active_from or now
    try:
        with transaction.atomic():
            assignment = RoleAssignment.objects.create(
                staff=staff,
                mall_id=staff.mall_id,
                role=role,
                agency_id=agency_id(staff.mall_id, agency) if agency else None,
                agency_code=agency or "",
                active_from=begins,
                active_to=active_to,
            )
            journal.append(
                "role.assigned",
                staff.pk,
                staff.mall_id,
                actor,
                _facts(assignment) | {"from": begins.isoformat(), "to": active_to.isoformat() if active_to else None},
                occurred_at=now,
            )
    except IntegrityError as error:
        raise RoleAlreadyHeld() from error
    transaction.on_commit(forget)
    return assignment


def end_role(*, actor: Actor, assignment_id: UUID, now: datetime) -> None:
    """End a role now; one that was to begin later never begins. Raises NotFound for one of another mall."""
    with transaction.atomic():
        assignment = (
            RoleAssignment.objects.select_for_update(of=("self",)).select_related("staff").filter(pk=assignment_id)
        ).first()
        if assignment is None or actor.mall_id not in (None, assignment.mall_id):
            raise NotFound()
        require("accounts.manage_staff", actor, assignment.staff)
        if assignment.active_to and assignment.active_to <= now:
            return
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
    transaction.on_commit(forget)


def _facts(assignment: RoleAssignment) -> dict[str, str | None]:
    return {
        "assignment": str(assignment.pk),
        "role": assignment.role,
        "agency": assignment.agency_code or None,
    }
