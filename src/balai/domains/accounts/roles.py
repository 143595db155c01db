"""The roles of the mall as data: what each is for, where it holds, which second factor it needs, what it may.

`may` names permissions; the kernel's `by_role` turns a name into its predicate. docs/reference/permissions.md is
generated from here and from the registered permissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.kernel.permissions import grant
from balai.kernel.permissions import granting as granting

# What a session showed beside the password. `terminal`: it began on the enrolled terminal of a counter.
# `second`: a code, passkey or recovery code. `demo`: waived for invented people; counts only in BALAI_MODE=demo.
FACTORS = ("none", "terminal", "second", "demo")

# In which capacity a role is held: in one's own right, or acting for its holder until a date.
CAPACITIES: dict[str, Promise] = {
    "definitive": _("in his own right (definitif)"),
    "plt": _("acting (Plt.)"),
    "plh": _("acting for some days (Plh.)"),
    "pj": _("interim (Pj.)"),
}
CAPACITY_MARKS = {"definitive": "", "plt": "Plt.", "plh": "Plh.", "pj": "Pj."}


@dataclass(frozen=True)
class RoleKind:
    """One role.

    `scope`: held for one `agency`, for the `mall`, or `either`. `factor`: `always` a second factor, or `terminal`:
    an enrolled counter terminal counts as one. `reads_only`: whatever he tries to change is refused and written down.
    """

    name: str
    title: Promise
    description: Promise
    scope: Literal["agency", "mall", "either"]
    factor: Literal["always", "terminal"]
    may: frozenset[str] = frozenset()
    reads_only: bool = False


def _kinds(*kinds: RoleKind) -> dict[str, RoleKind]:
    return {kind.name: kind for kind in kinds}


ROLES: dict[str, RoleKind] = _kinds(
    RoleKind(
        name="front_officer",
        title=_("Front officer"),
        description=_("Calls and serves visitors at the counters of an agency."),
        scope="either",
        factor="terminal",
        may=frozenset({"accounts.issue_letter"}),
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
                "accounts.add_guest",
                "accounts.manage_badges",
                "accounts.vouch",
                "accounts.end_session",
                "accounts.see_devices",
                "accounts.manage_devices",
                "accounts.settle_print",
                "accounts.issue_letter",
                "operations.see",
                "operations.see_opening",
                "notifications.see_standing",
                "complaints.handle_levy",
                "directory.see_changes",
                "directory.approve_mall",
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
                "accounts.add_guest",
                "accounts.manage_badges",
                "accounts.vouch",
                "accounts.end_session",
                "accounts.see_devices",
                "accounts.manage_devices",
                "accounts.settle_print",
                "operations.see",
                "operations.retry",
                "operations.see_opening",
                "notifications.see_standing",
                "complaints.handle_levy",
                "directory.see_changes",
                "directory.edit_mall",
                "directory.approve_mall",
                "directory.approve_service",
            }
        ),
    ),
    RoleKind(
        name="agency_head",
        title=_("Head of agency"),
        description=_("Answers for an agency's services and sees how they go; adds its guest officers."),
        scope="agency",
        factor="always",
        may=frozenset(
            {
                "accounts.see_staff",
                "accounts.add_guest",
                "accounts.manage_badges",
                "accounts.vouch",
                "directory.see_changes",
                "directory.edit_service",
                "directory.approve_service",
            }
        ),
    ),
    RoleKind(
        name="licensing_officer",
        title=_("Licensing officer"),
        description=_("Checks and processes applications for permits of an agency."),
        scope="agency",
        factor="always",
    ),
    RoleKind(
        name="back_officer",
        title=_("Back officer"),
        description=_("Works behind the counter: prepares and checks what an agency issues."),
        scope="agency",
        factor="always",
    ),
    RoleKind(
        name="inspector",
        title=_("Inspector"),
        description=_("Looks at places and buildings for an agency and reports what was found."),
        scope="agency",
        factor="always",
    ),
    RoleKind(
        name="secretariat",
        title=_("Secretariat"),
        description=_("Prepares meetings, agreements and reports of the mall."),
        scope="mall",
        factor="always",
        may=frozenset({"accounts.see_staff"}),
    ),
    RoleKind(
        name="complaint_officer",
        title=_("Complaint officer"),
        description=_("Receives complaints, for an agency or the whole mall, and sees that they are answered."),
        scope="either",
        factor="always",
    ),
    RoleKind(
        name="planner",
        title=_("Planner"),
        description=_("Keeps goals, targets and budgets of the mall together. Touches no application."),
        scope="mall",
        factor="always",
    ),
    RoleKind(
        name="it_admin",
        title=_("IT officer"),
        description=_("Looks after devices, sessions and the machine. Sees no visitor and no case."),
        scope="mall",
        factor="always",
        may=frozenset(
            {
                "accounts.end_session",
                "accounts.see_devices",
                "accounts.manage_devices",
                "operations.see",
                "operations.retry",
                "notifications.see_standing",
            }
        ),
    ),
    RoleKind(
        name="auditor",
        title=_("Auditor"),
        description=_("Reads what happened. Changes nothing."),
        scope="mall",
        factor="always",
        may=frozenset(
            {
                "accounts.see_staff",
                "accounts.see_devices",
                "operations.see",
                "notifications.see_standing",
                "directory.see_changes",
            }
        ),
        reads_only=True,
    ),
    RoleKind(
        name="external_evaluator",
        title=_("External evaluator"),
        description=_("Comes from outside to judge how the mall does. Reads what is open to him, changes nothing."),
        scope="mall",
        factor="always",
        reads_only=True,
    ),
)
READERS = frozenset(kind.name for kind in ROLES.values() if kind.reads_only)
"""Roles that look and change nothing."""

# What a device is called as an actor's role.
DEVICE_ROLES = {"kiosk": "kiosk", "screen": "screen", "counter": "counter_terminal", "printer": "printer"}


def covered(role: str, factor: str, *, demo: bool) -> bool:
    """Whether a session that showed `factor` may use `role`; `demo` says that waived factors count here."""
    if factor == "second" or (factor == "demo" and demo):
        return True
    return factor == "terminal" and ROLES[role].factor == "terminal"


for _kind in ROLES.values():
    grant(_kind.name, _kind.may)
