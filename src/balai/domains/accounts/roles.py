"""The roles of the mall as data: what each is for, where it holds, which second factor it needs, what it may.

`may` names permissions; `permissions.by_role` turns a name into its predicate. docs/reference/permissions.md is
generated from here and from the registered permissions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What a session showed beside the password. `terminal`: it began on the enrolled terminal of a counter.
# `second`: a code, passkey or recovery code. `demo`: waived for invented people; counts only in BALAI_MODE=demo.
FACTORS = ("none", "terminal", "second", "demo")


@dataclass(frozen=True)
class RoleKind:
    """One role.

    `scope`: held for one `agency`, for the `mall`, or `either`. `factor`: `always` a second factor, or `terminal`:
    an enrolled counter terminal counts as one.
    """

    name: str
    title: Promise
    description: Promise
    scope: Literal["agency", "mall", "either"]
    factor: Literal["always", "terminal"]
    may: frozenset[str] = frozenset()


def _kinds(*kinds: RoleKind) -> dict[str, RoleKind]:
    return {kind.name: kind for kind in kinds}


ROLES: dict[str, RoleKind] = _kinds(
    RoleKind(
        name="front_officer",
        title=_("Front officer"),
        description=_("Calls and serves visitors at the counters of an agency."),
        scope="either",
        factor="terminal",
    ),
    RoleKind(
        name="duty_manager",
        title=_("Duty manager"),
        description=_("Keeps the day running: sees every queue, opens and closes counters, pairs devices."),
        scope="mall",
        factor="always",
        may=frozenset(
            {
                "accounts.see_staff",
                "accounts.end_session",
                "accounts.see_devices",
                "accounts.manage_devices",
                "notifications.see_standing",
            }
        ),
    ),
    RoleKind(
        name="mall_operator",
        title=_("Mall operator"),
        description=_("Runs the mall: staff and their roles, services and counters. Decides nothing for an agency."),
        scope="mall",
        factor="always",
        may=frozenset(
            {
                "accounts.see_staff",
                "accounts.manage_staff",
                "accounts.end_session",
                "accounts.see_devices",
                "accounts.manage_devices",
                "notifications.see_standing",
            }
        ),
    ),
    RoleKind(
        name="agency_head",
        title=_("Head of agency"),
        description=_("Answers for an agency's services and sees how they go."),
        scope="agency",
        factor="always",
    ),
    RoleKind(
        name="it_admin",
        title=_("IT officer"),
        description=_("Looks after devices, sessions and the machine. Sees no visitor and no case."),
        scope="mall",
        factor="always",
        may=frozenset(
            {"accounts.end_session", "accounts.see_devices", "accounts.manage_devices", "notifications.see_standing"}
        ),
    ),
    RoleKind(
        name="auditor",
        title=_("Auditor"),
        description=_("Reads what happened. Changes nothing."),
        scope="mall",
        factor="always",
        may=frozenset({"accounts.see_staff", "accounts.see_devices", "notifications.see_standing"}),
    ),
)

# What a device is called as an actor's role.
DEVICE_ROLES = {"kiosk": "kiosk", "screen": "screen", "counter": "counter_terminal", "printer": "printer"}


def covered(role: str, factor: str, *, demo: bool) -> bool:
    """Whether a session that showed `factor` may use `role`; `demo` says that waived factors count here."""
    if factor == "second" or (factor == "demo" and demo):
        return True
    return factor == "terminal" and ROLES[role].factor == "terminal"


def granting(permission: str) -> Iterable[str]:
    """Names of the roles that may do `permission`."""
    return [kind.name for kind in ROLES.values() if permission in kind.may]
