"""Who acts. The first argument of every selector, part of every journal event."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True)
class Role:
    """A role held now: for one agency (its code), or for the whole mall (`agency` is None)."""

    name: str
    agency: str | None = None


@dataclass(frozen=True)
class Actor:
    """One acting person, device or process.

    `kind` is visitor, citizen, staff, device or system. `subject` is what a visitor's token opens (a ticket id).
    `skills` are codes of what a member of the staff has learnt.
    """

    kind: str
    id: UUID | None = None
    mall_id: UUID | None = None
    roles: tuple[Role, ...] = ()
    label: str = ""
    subject: UUID | None = None
    counter: str | None = None
    zone: str | None = None
    agencies: frozenset[UUID] = field(default_factory=frozenset)
    skills: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def system(cls, label: str = "system") -> Actor:
        """A process of our own."""
        return cls("system", label=label)

    @classmethod
    def visitor(cls, mall_id: UUID | None = None, subject: UUID | None = None) -> Actor:
        """Anybody from the street; `subject` when he holds a ticket's token."""
        return cls("visitor", mall_id=mall_id, subject=subject)

    def holds(self, role: str, agency: str | None = None) -> bool:
        """Whether the actor holds `role` for that agency (a mall-wide role covers every agency)."""
        return any(held.name == role and held.agency in (None, agency) for held in self.roles)
