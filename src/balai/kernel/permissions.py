"""Named permissions. Each is a `rules` predicate of (actor, object); an unknown name raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rules.predicates import Predicate
from rules.rulesets import RuleSet

from .actors import Actor
from .errors import Forbidden

_rules = RuleSet()
_described: dict[str, str] = {}


class UnknownPermission(LookupError):
    """A permission nobody registered: a programming error, never a refusal."""


@dataclass(frozen=True)
class Permission:
    """A registered permission, for the generated reference."""

    name: str
    description: str


def register(name: str, predicate: Predicate | Callable[[Actor, Any], bool], description: str) -> None:
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
