"""Named permissions. Each is a `rules` predicate of (actor, object); an unknown name raises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from rules.predicates import Predicate
from rules.rulesets import RuleSet

from .actors import Actor
from .errors import Forbidden

_rules = RuleSet()
_described: dict[str, str | Promise] = {}
_granted: dict[str, set[str]] = {}


class UnknownPermission(LookupError):
    """A permission nobody registered: a programming error, never a refusal."""


@dataclass(frozen=True)
class Permission:
    """A registered permission, for the generated reference and the page of roles."""

    name: str
    description: str | Promise


def register(name: str, predicate: Predicate | Callable[[Actor, Any], bool], description: str | Promise) -> None:
    """Declare a permission at import time of a domain's `permissions` module. A name can be declared once."""
    if name in _described:
        raise ValueError(f"permission {name} is declared twice")
    _rules[name] = predicate if isinstance(predicate, Predicate) else Predicate(predicate)
    _described[name] = description


def allowed(name: str, actor: Actor, obj: Any = None) -> bool:
    """Whether the actor may. Raises UnknownPermission for a name nobody registered."""
    if name not in _described:
        raise UnknownPermission(name)
    return bool(_rules[name].test(actor, obj))


def require(name: str, actor: Actor, obj: Any = None) -> None:
    """Raise Forbidden unless the actor may. Raises UnknownPermission for a name nobody registered."""
    if not allowed(name, actor, obj):
        raise Forbidden()


def registered() -> list[Permission]:
    """All permissions in alphabetical order."""
    return [Permission(name, _described[name]) for name in sorted(_described)]


def grant(role: str, names: Iterable[str]) -> None:
    """Say that whoever holds `role` may do `names`. Roles are the accounts' data; a domain below asks `by_role`."""
    for name in names:
        _granted.setdefault(name, set()).add(role)


def granting(name: str) -> frozenset[str]:
    """The roles that grant a permission."""
    return frozenset(_granted.get(name, ()))


def by_role(name: str) -> Predicate:
    """A staff member who holds a role that grants `name`.

    An object with a `mall_id` must lie in the actor's mall, one with an `agency_code` in the role's agency.
    """

    def holds(actor: Actor, obj: Any = None) -> bool:
        if actor.kind != "staff" or getattr(obj, "mall_id", actor.mall_id) != actor.mall_id:
            return False
        agency = getattr(obj, "agency_code", None)
        return any(actor.holds(role, agency) for role in granting(name))

    return Predicate(holds, name=name)
