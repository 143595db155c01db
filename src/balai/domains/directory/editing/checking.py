"""A change against everything packs are held to: the schemas, the rules over the whole, the law that may be cited."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from balai.kernel import rulepacks
from balai.kernel.packs import Document, Pack, Parsed, Problem, problems_in

from ..pack_format.components import missing
from .overlay import Key, laid
from .parts import PARTS, Documents
from .unfiled import unfiled_problems

Found = tuple[str, str, str, str]
"""(part, target, path inside the value, message)."""


def problems_of(documents: Documents, edits: Iterable[tuple[Key, Any]]) -> tuple[Found, ...]:
    """What is wrong with the edits over these documents; what was wrong before is not their fault."""
    edits = list(edits)
    after = laid(documents, edits)
    changed = {path for path in after if documents.get(path) != after[path]}
    before = set(_told(documents, changed))
    new = [problem for problem in _told(after, changed) if problem not in before]
    found = [_placed(problem, edits, after) for problem in new]
    found += [entry for (part, target), value in edits for entry in unfiled_problems(part, target, value, after)]
    return (*found, *_taken_off(documents, after, edits))


def _told(documents: Documents, changed: set[str]) -> tuple[Problem, ...]:
    pack = Pack((), tuple(_document(path, *documents[path]) for path in sorted(documents)), _rules())
    return tuple(problems_in(pack, written=changed))


def _document(path: str, format_name: str, data: Any, pack: str = "") -> Document:
    return Document(path, format_name, pack, path, Parsed(data, {}))


@lru_cache(maxsize=1)
def _rules() -> tuple[Document, ...]:
    """The rules of the nation, as the documents that a pack may refer to; newest version first."""
    newest = sorted(rulepacks.all_packs(), key=lambda pack: pack.effective_from, reverse=True)
    return tuple(
        _document(f"{pack.id}.yaml", "rule", {"id": pack.id, "parameters": dict(pack.parameters)}, "national")
        for pack in newest
    )


def _placed(problem: Problem, edits: list[tuple[Key, Any]], after: Documents) -> Found:
    """The edit a problem belongs to, and where in it."""
    for (part, target), _value in edits:
        known = PARTS[part]
        if known.path(after, target) != problem.file:
            continue
        inside = _inside(part, target, problem.path, after)
        if inside is not None:
            return part, target, inside, problem.message
    part, target = next(
        (key for key, _value in edits if PARTS[key[0]].path(after, key[1]) == problem.file), edits[0][0]
    )
    return part, target, "", problem.message


def _inside(part: str, target: str, path: str, after: Documents) -> str | None:
    """The path within the value of a part, or None when it lies elsewhere."""
    if part in ("hours", "closures"):
        return path
    if part == "counter":
        rows = after[PARTS[part].path(after, target)][1]["counters"]
        place = f"counters[{next(i for i, row in enumerate(rows) if row['code'] == target)}]"
        return path[len(place) :].lstrip(".") if path.startswith(place) else None
    key = "promise" if part == "time" else part
    if path == key or path.startswith((f"{key}.", f"{key}[")):
        return path[len(key) :].lstrip(".")
    return None


def _taken_off(before: Documents, after: Documents, edits: list[tuple[Key, Any]]) -> Iterable[Found]:
    """A service that people can ask for stays complete: an emptied component would take it off the portal."""
    for (part, target), _value in edits:
        if PARTS[part].area != "service":
            continue
        lost = set(_missing(after, target)) - set(_missing(before, target))
        if part in lost and not _missing(before, target):
            yield part, target, "", "a published service needs all fourteen components"


def _missing(documents: Documents, code: str) -> tuple[str, ...]:
    service = documents[f"services/{code}/service.yaml"][1]
    return missing(service, documents.get(f"services/{code}/standard.yaml", ("standard", {}))[1])
