"""One version of one rule, immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Status(StrEnum):
    """How far a rule may be relied on: read in its source, or to be verified before anyone does."""

    CERTAIN = "certain"
    TO_VERIFY = "to_verify"


@dataclass(frozen=True, slots=True)
class RulePack:
    """A rule in force from `effective_from` until `effective_to` (excluded; None = until replaced).

    `parameters` and `test_vectors` are read-only views; dates inside them are ISO texts.
    """

    id: str
    regulation: str
    version: str
    effective_from: date
    effective_to: date | None
    status: Status
    source: str
    parameters: Mapping[str, Any]
    test_vectors: tuple[Mapping[str, Any], ...]

    @property
    def reference(self) -> str:
        """`id@version`, as every computed result keeps it."""
        return f"{self.id}@{self.version}"

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on < self.effective_to)


def frozen(value: Any) -> Any:
    """`value` with every mapping read-only and every list a tuple."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    return value
