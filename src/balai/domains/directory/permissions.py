"""Who may change the directory. Reading it is everybody's.

A change of a service is asked about with an object that has `mall_id`, `agency_code` and `maker_id`; what belongs to
the mall (hours, closures, notices, counters, rosters) has no agency.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import Predicate

from balai.kernel.actors import Actor
from balai.kernel.permissions import by_role, granting, register


def _another(actor: Actor, change: Any = None) -> bool:
    """Four eyes: nobody approves what he wrote or sent himself."""
    return actor.id is not None and actor.id not in (getattr(change, "maker_id", None),)


another: Predicate = Predicate(_another, name="another")

EXPORT = "directory.export_catalogue"

register(
    "directory.load_pack",
    lambda actor, _mall: actor.kind == "system",
    _("Load a pack into the mall: a person with the command line and the owner's database role."),
)
register(
    EXPORT,
    lambda actor, _mall: (
        actor.kind == "staff" and any(actor.holds(role) for role in ("duty_manager", "mall_operator", "auditor"))
    ),
    _("Take the published catalogue as a file for SIPPN."),
)
register(
    "directory.see_changes",
    by_role("directory.see_changes"),
    _("See what was and will be changed on screen: an agency head his agency's services, others everything."),
)
register(
    "directory.edit_service",
    by_role("directory.edit_service"),
    _("Write a change of an agency's services: fees, requirements, the other components of the standard."),
)
register(
    "directory.approve_service",
    by_role("directory.approve_service") & another,
    _("Put a change of a service into force that somebody else wrote, send it back, or call it off before its date."),
)
register(
    "directory.edit_mall",
    by_role("directory.edit_mall"),
    _("Write a change of the mall: hours, closures, notices, counters, rosters."),
)
register(
    "directory.approve_mall",
    by_role("directory.approve_mall") & another,
    _("Put a change of the mall into force that somebody else wrote, send it back, or call it off before its date."),
)


def agencies_for(actor: Actor, *names: str) -> frozenset[str] | None:
    """For which agencies the actor may do one of `names`: None for all of the mall, else codes (perhaps none)."""
    held = [role for role in actor.roles if any(role.name in granting(name) for name in names)]
    if actor.kind == "staff" and any(role.agency is None for role in held):
        return None
    return frozenset(role.agency for role in held if role.agency)
