"""What differs between two sets of documents, down to the single value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .problems import Path, spoken

_NOTHING = object()


@dataclass(frozen=True)
class Change:
    """`kind` is added, removed or changed; an added or removed document has an empty `path`."""

    kind: str
    document: str
    path: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        sign = {"added": "+", "removed": "-", "changed": "~"}[self.kind]
        if not self.path:
            return f"{sign} {self.document}"
        if self.kind == "changed":
            return f"{sign} {self.document}: {self.path}: {self.before!r} -> {self.after!r}"
        return f"{sign} {self.document}: {self.path}: {self.after if self.kind == 'added' else self.before!r}"


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """The changes that make `old` (document path -> data) into `new`, in the order of the paths."""
    for document in sorted(old.keys() | new.keys()):
        if document not in old:
            yield Change("added", document)
        elif document not in new:
            yield Change("removed", document)
        else:
            yield from _inside(document, (), old[document], new[document])


def _inside(document: str, path: Path, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _inside(document, (*path, key), old.get(key, _NOTHING), new.get(key, _NOTHING))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            before = old[index] if index < len(old) else _NOTHING
            after = new[index] if index < len(new) else _NOTHING
            yield from _inside(document, (*path, index), before, after)
    elif old is _NOTHING:
        yield Change("added", document, spoken(path), after=new)
    elif new is _NOTHING:
        yield Change("removed", document, spoken(path), before=old)
    elif old != new or type(old) is not type(new):
        yield Change("changed", document, spoken(path), old, new)
