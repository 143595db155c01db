"""What each role may, found by asking the permissions themselves: the page and the reference cannot drift from them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from balai.kernel.actors import Actor, Role
from balai.kernel.permissions import Permission, allowed, registered

from ..roles import ROLES, RoleKind

_MALL, _ACTOR = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class _Anything:
    """Something of an agency, as any permission may ask about it: a colleague, a counter, a service."""

    id: UUID | None = None
    mall_id: UUID = _MALL
    agency: str = "A"
    agency_code: str = "A"
    agencies: frozenset[str | None] = frozenset({"A"})
    code: str = "1"
    staff_id: UUID | None = None


@dataclass(frozen=True)
class Line:
    """A permission and, for each role in the order of `ROLES`, whether it may: for its own agency or the mall."""

    permission: Permission
    may: tuple[bool, ...]

    @property
    def area(self) -> str:
        """The domain it belongs to."""
        return self.permission.name.partition(".")[0]


@dataclass(frozen=True)
class Matrix:
    """Every role, and a line for each permission that some role holds."""

    roles: tuple[RoleKind, ...]
    lines: tuple[Line, ...]

    def of(self, role: str) -> list[Permission]:
        """What one role may."""
        at = list(ROLES).index(role)
        return [line.permission for line in self.lines if line.may[at]]


def holder(role: RoleKind) -> Actor:
    """Somebody who holds that role and no other: for an agency where it is one's, else for the mall."""
    held = Role(role.name, None if role.scope == "mall" else "A")
    return Actor(kind="staff", id=_ACTOR, mall_id=_MALL, roles=(held,))


def role_matrix() -> Matrix:
    """Ask every registered permission for every role."""
    kinds = tuple(ROLES.values())
    lines = [
        Line(permission, tuple(allowed(permission.name, holder(kind), _Anything()) for kind in kinds))
        for permission in registered()
    ]
    return Matrix(kinds, tuple(line for line in lines if any(line.may)))
