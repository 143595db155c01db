"""Who may do what with people and devices. Roles grant by name (`roles.ROLES[..].may`), within their mall only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import Predicate

from balai.kernel.actors import Actor
from balai.kernel.permissions import by_role as by_role
from balai.kernel.permissions import granting, register

from . import roles as roles  # fills what each role grants


def reaching(permission: str, *, himself: bool = False) -> Predicate:
    """A staff member who holds a role that grants `permission` where its object works; oneself only if `himself`.

    The object is a `types.Reach`: a colleague, and the agencies he works for (`None` among them: the whole mall). The
    head of an agency reaches those who work for it and for no other. Without an object: whether there is anybody at
    all he may do it for.
    """

    def reaches(actor: Actor, obj: Any = None) -> bool:
        if actor.kind != "staff" or getattr(obj, "mall_id", actor.mall_id) != actor.mall_id:
            return False
        held = {role.agency for role in actor.roles if role.name in granting(permission)}
        if obj is None or not held:
            return bool(held)
        if obj.id == actor.id and not himself:
            return False
        return None in held or (bool(obj.agencies) and obj.agencies <= held)

    return Predicate(reaches, name=permission)


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

register(
    "accounts.see_staff",
    reaching("accounts.see_staff", himself=True) | system,
    _("See who works in the mall, or in one's own agency, and in which role."),
)
register(
    "accounts.add_guest",
    reaching("accounts.add_guest") | system,
    _("Add a guest officer until a date, for the mall or one's own agency, and end his stay."),
)
register(
    "accounts.manage_badges",
    reaching("accounts.manage_badges") | system,
    _("Issue, print and revoke badges and PINs of others, and unlock a PIN."),
)
register(
    "accounts.vouch",
    reaching("accounts.vouch"),
    _("Ask for a code for a colleague who forgot a factor, or vouch for one that somebody else asked for."),
)
register(
    "accounts.manage_staff",
    (by_role("accounts.manage_staff") & another) | system,
    _("Add staff, give and end roles of others, record that somebody left."),
)
register(
    "accounts.end_session",
    own | by_role("accounts.end_session") | system,
    _("End a sign-in: one's own, or anybody's in the mall."),
)
register("accounts.see_devices", by_role("accounts.see_devices") | system, _("See kiosks, screens and terminals."))
register(
    "accounts.settle_print",
    by_role("accounts.settle_print") | system,
    _("Say whether a paper came out of a printer, and print a number again."),
)
register(
    "accounts.issue_letter",
    lambda actor, obj: (
        actor.kind == "staff"
        and getattr(obj, "mall_id", actor.mall_id) == actor.mall_id
        and any(role.name in granting("accounts.issue_letter") for role in actor.roles)
    ),
    _("Hand out a letter with a PIN that opens a citizen's account."),
)
register(
    "accounts.manage_devices",
    by_role("accounts.manage_devices") | system,
    _("Pair a device, and end its access when it is lost."),
)
