"""Which documents a pack may hold. Domains register theirs at import; a file nobody registered is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .problems import Problem

if TYPE_CHECKING:
    from .pack import Pack

Check = Callable[["Pack"], Iterable[Problem]]


@dataclass(frozen=True)
class DocumentFormat:
    """One kind of document.

    pattern  its place in the pack, `*` standing for one name: `services/*/service.yaml`
    schema   JSON Schema 2020-12 without references; the order of its properties is the order written by export
    library  whether it stands at the root of a pack that holds nothing but such documents (`*.yaml`)
    """

    name: str
    pattern: str
    schema: dict[str, Any]
    library: bool = False

    def matches(self, path: str) -> bool:
        """Whether `path` (relative, with slashes) is such a document."""
        pattern = re.escape(self.pattern).replace(r"\*", r"[^/]+")
        return re.fullmatch(pattern, path) is not None


_formats: dict[str, DocumentFormat] = {}
_checks: dict[str, Check] = {}


def register_format(document: DocumentFormat) -> None:
    """Declare a kind of document. Raises ValueError when the name is taken by another."""
    known = _formats.setdefault(document.name, document)
    if known != document:
        raise ValueError(f"the pack document {document.name} is declared twice")


def register_check(name: str, check: Check) -> None:
    """Declare a rule over a whole pack (references, uniqueness); it runs once every document alone is sound."""
    if _checks.setdefault(name, check) is not check:
        raise ValueError(f"the pack check {name} is declared twice")


def format_named(name: str) -> DocumentFormat:
    """A registered format. Raises KeyError."""
    return _formats[name]


def format_of(path: str, *, library: bool = False) -> DocumentFormat | None:
    """The format of the document at `path`; in a library, documents stand at the root."""
    for document in _formats.values():
        if document.matches(path) or (library and document.library and "/" not in path and path.endswith(".yaml")):
            return document
    return None


def registered() -> list[DocumentFormat]:
    """All formats in alphabetical order."""
    return [_formats[name] for name in sorted(_formats)]


def checks() -> Iterator[Check]:
    """All checks, in the order of registration."""
    yield from _checks.values()
