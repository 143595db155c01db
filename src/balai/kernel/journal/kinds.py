"""The registry of event kinds: what may be written into the journal, and the reference that is generated from it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

FIELD_TYPES = ("id", "code", "hash", "number", "instant", "flag")

_KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
# A code's parts are all lower or all upper case: `queue-hall`, `CA-041`, `DPMPTSP`; never `Siti` or a sentence.
_CODE = re.compile(r"(?:[a-z0-9]+|[A-Z0-9]+)(?:[_.:/-](?:[a-z0-9]+|[A-Z0-9]+))*")
_HASH = re.compile(r"(?:[0-9a-f]{2}){16,64}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LONGEST_CODE = 64
_DIGITS_OF_A_PERSON = 9  # the shortest Indonesian mobile number without its zero
_NIK_SIZED = 10**15


class UnknownKind(LookupError):
    """An event kind nobody registered: a programming error."""


class NotForTheJournal(ValueError):
    """A field the kind does not have, or a value that is not an id, code, hash, number, instant or flag."""


@dataclass(frozen=True)
class Kind:
    """A registered kind. `fields` maps the names its data may have to their types."""

    name: str
    description: str
    fields: Mapping[str, str] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}


def register(kind: str, description: str, fields: Mapping[str, str] | None = None) -> Kind:
    """Declare a kind at import time of a domain's `events` module. A name can be declared once.

    `fields`: name -> id (UUID), code (short, no spaces, parts of one case), hash (hex or bytes), number, instant
    (aware datetime or ISO text), flag. Every field is optional in an event, `None` is allowed.
    """
    fields = dict(fields or {})
    if not _KIND.fullmatch(kind) or len(kind) > _LONGEST_CODE:
        raise ValueError(f"{kind!r} is no event name")
    if kind in _kinds:
        raise ValueError(f"event {kind} is declared twice")
    for name, type_ in fields.items():
        if not _FIELD.fullmatch(name) or type_ not in FIELD_TYPES:
            raise ValueError(f"{kind}: field {name!r} of type {type_!r}")
    _kinds[kind] = Kind(kind, description, MappingProxyType(fields))
    return _kinds[kind]


def registered() -> list[Kind]:
    """All kinds in alphabetical order."""
    return [_kinds[name] for name in sorted(_kinds)]


def check(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as plain JSON values, in the form that is stored. Raises UnknownKind, NotForTheJournal."""
    declared = _kinds.get(kind)
    if declared is None:
        raise UnknownKind(kind)
    plain = {}
    for name, value in data.items():
        type_ = declared.fields.get(name)
        if type_ is None:
            raise NotForTheJournal(f"{kind} has no field {name!r}")
        if value is not None:
            value = _PLAIN[type_](value)
            if value is None:
                # The value itself stays out of the message: it may be somebody's name.
                raise NotForTheJournal(f"{kind}.{name} is no {type_}")
        plain[name] = value
    return plain


def _id(value: Any) -> str | None:
    text = str(value) if isinstance(value, UUID) else value
    return text if isinstance(text, str) and _UUID.fullmatch(text) else None


def _code(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_CODE or not _CODE.fullmatch(value):
        return None
    return None if _looks_like_a_persons_number(value) else value


def _looks_like_a_persons_number(text: str) -> bool:
    """A phone or NIK, also when written in groups."""
    if any(len(run) >= _DIGITS_OF_A_PERSON for run in re.findall(r"\d+", text)):
        return True
    bare = re.sub(r"[_.:/-]", "", text)
    return bare.isdigit() and len(bare) >= _DIGITS_OF_A_PERSON


def _hash(value: Any) -> str | None:
    text = bytes(value).hex() if isinstance(value, bytes | bytearray | memoryview) else value
    return text if isinstance(text, str) and _HASH.fullmatch(text) else None


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _NIK_SIZED and math.isfinite(value) else None


def _instant(value: Any) -> str | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value.isoformat() if isinstance(value, datetime) and value.tzinfo else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "code": _code,
    "hash": _hash,
    "number": _number,
    "instant": _instant,
    "flag": _flag,
}
