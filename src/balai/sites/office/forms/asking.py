"""Questions as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "textarea", "number", "date", "time", "datetime-local", "select", "checkboxes"]
Option = tuple[str, Any]


@dataclass(frozen=True)
class Field:
    """One question. `path` is where its answer stands in the document; a `number` is a whole number."""

    path: str
    label: Any
    kind: Kind = "text"
    hint: Any = ""
    optional: bool = False
    width: str = ""
    options: Sequence[Option] = ()


@dataclass(frozen=True)
class Section:
    """Questions under a heading."""

    title: Any
    fields: Sequence[Field]
    hint: Any = ""


@dataclass(frozen=True)
class Rows:
    """A list at `path`: the same questions for every row, with `spare` empty rows at the end. A row without an answer
    is left out; a choice that always has one does not count."""

    path: str
    title: Any
    fields: Sequence[Field]
    row: Any
    spare: int = 2
    most: int = 60
    hint: Any = ""


@dataclass(frozen=True)
class Form:
    """All questions about a part.

    into   makes the answers what the form holds (a notice's local times to instants)
    out    the other way
    """

    blocks: Sequence[Section | Rows]
    into: Callable[[Any], Any] = field(default=lambda value: value)
    out: Callable[[Any], Any] = field(default=lambda value: value)
    empty: Any = None
    """What a form without any answer says."""
    dated: bool = True
    """Whether a date of effect is asked for; a notice and a closure have dates of their own."""
