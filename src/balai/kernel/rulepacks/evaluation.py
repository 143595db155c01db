"""Computing a rule, and proving each pack with the vectors it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from .pack import RulePack

Evaluator: TypeAlias = Callable[[RulePack, Mapping[str, Any]], Any]

EVALUATORS: dict[str, Evaluator] = {}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A computed value with the rule that made it."""

    value: Any
    pack_id: str
    pack_version: str


def evaluates(id: str) -> Callable[[Evaluator], Evaluator]:
    """Registers the function that computes rule `id`: `(pack, given) -> value`. A second one raises ValueError."""

    def register(evaluator: Evaluator) -> Evaluator:
        if id in EVALUATORS:
            raise ValueError(f"The rule {id!r} has an evaluator already.")
        EVALUATORS[id] = evaluator
        return evaluator

    return register


def evaluate(pack: RulePack, given: Mapping[str, Any]) -> RuleResult:
    """The rule of `pack` applied to `given`. Raises LookupError when nothing evaluates its id."""
    evaluator = EVALUATORS.get(pack.id)
    if evaluator is None:
        raise LookupError(f"Nothing evaluates the rule pack {pack.id!r}.")
    return RuleResult(evaluator(pack, given), pack.id, pack.version)


def failing_vectors(pack: RulePack) -> list[str]:
    """One line for each test vector of `pack` whose result differs; a pack without evaluator fails as a whole."""
    if pack.id not in EVALUATORS:
        return [f"{pack.reference}: no evaluator"]
    failures = []
    for number, vector in enumerate(pack.test_vectors, 1):
        found = evaluate(pack, vector["given"]).value
        if found != vector["expect"]:
            failures.append(f"{pack.reference} vector {number}: expected {vector['expect']!r}, computed {found!r}")
    return failures
