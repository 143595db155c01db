"""Who may do what with people and devices. Roles grant by name (`roles.ROLES[..].may`), within their mall only."""

from __future__ import annotations

from typing import Any

from rules.predicates import Predicate

from balai.kernel.actors import Actor
from balai.kernel.permissions import register

from .roles import granting


def by_role(permission: str) -> Predicate:
    """A staff member who holds a role that grants `permission`.

    An object with a `mall_id` must lie in the actor's mall, one with an `agency_code` in the role's agency.
    """

    def holds(actor: Actor, obj: Any = None) -> bool:
        if actor.kind != "staff" or getattr(obj, "mall_id", actor.mall_id) != actor.mall_id:
            return False
        agency = getattr(obj, "agency_code", None)
        return any(actor.holds(role, agency) for role in granting(permission))

    return Predicate(holds, name=permission)


def _self(actor: Actor, obj: Any = None) -> bool:
    return actor.kind == "staff" and actor.id is not None and getattr(obj, "staff_id", None) == actor.id


def _system(actor: Actor, obj: Any = None) -> bool:
    return actor.kind == "system"


def _another(actor: Actor, obj: Any = None) -> bool:
    """Nobody gives himself a role: `obj` is the staff member it is about, or nothing for a new one."""
    return obj is None or getattr(obj, "id", None) != actor.id


own: Predicate = Predicate(_self, name="own")
another: Predicate = Predicate(_another, name="another")
system: Predicate = Predicate(_system, name="system")

register("accounts.see_staff", by_role("accounts.see_staff") | system, "See who works in the mall and in which role.")
register(
    "accounts.manage_staff",
    (by_role("accounts.manage_staff") & another) | system,
    "Add staff, give and end roles of others, record that somebody left.",
)
register(
    "accounts.end_session",
    own | by_role("accounts.end_session") | system,
    "End a sign-in: one's own, or anybody's in the mall.",
)
register("accounts.see_devices", by_role("accounts.see_devices") | system, "See kiosks, screens and terminals.")
register(
    "accounts.manage_devices",
    by_role("accounts.manage_devices") | system,
    "Pair a device, and end its access when it is lost.",
)
