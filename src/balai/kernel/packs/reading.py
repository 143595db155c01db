"""YAML as packs may use it: plain data with line numbers, and nothing that can surprise or harm.

One document a file, no anchors, aliases, tags or merge keys; texts, whole and decimal numbers, true, false and null.
A plain scalar means what JSON would make of it, so `08:00`, `10:30`, `no` and `2026-01-01` stay texts. Sizes are
capped before anything is built, so a hostile file costs no more than an honest one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from .problems import Path, Problem, spoken

MAX_BYTES = 512 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000
MAX_TEXT = 10_000

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?([eE][-+]?[0-9]{1,3})?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
# Characters that change what a reader sees without being seen: controls, and overrides of the writing direction.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Parsed:
    """The data of one file, and the line of every value in it (`lines[()]` is the document)."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class Unreadable(ValueError):
    """The file is not such YAML; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass
class _Open:
    """A list or mapping that is being filled."""

    value: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None


@dataclass
class _Builder:
    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    stack: list[_Open] = field(default_factory=list)
    data: Any = None
    nodes: int = 0
    documents: int = 0

    def refuse(self, line: int, message: str, path: Path = ()) -> Unreadable:
        return Unreadable(Problem(self.file, line, spoken(path), message))

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise self.refuse(line, "anchors and aliases are not allowed: write the value out")
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.refuse(line, "one document a file")
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, line)
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            self.stack.pop()

    def _node(self, event: Any, line: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(line, f"more than {MAX_NODES} values in one file")
        if event.tag is not None:
            raise self.refuse(line, f"tags are not allowed: {event.tag[:60]}")
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
            return
        if len(self.stack) >= MAX_DEPTH:
            raise self.refuse(line, f"nested deeper than {MAX_DEPTH} levels")
        value: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise self.refuse(line, "a key must be a text", self.stack[-1].path)
        self.stack.append(_Open(value, self._place(value, line)))

    def _scalar(self, event: Any, line: int) -> None:
        text = event.value
        if len(text) > MAX_TEXT:
            raise self.refuse(line, f"a text longer than {MAX_TEXT} characters")
        if hidden := _HIDDEN.search(text):
            raise self.refuse(line, f"invisible character U+{ord(hidden.group()):04X}")
        parent = self.stack[-1] if self.stack else None
        if parent and isinstance(parent.value, dict) and parent.key is None:
            if text in parent.value:
                raise self.refuse(line, "the key is there twice", (*parent.path, text))
            if text == "<<" or not text:
                raise self.refuse(line, "merge keys and empty keys are not allowed", parent.path)
            parent.key = text
            self.lines[(*parent.path, text)] = line
            return
        self._place(plain(text) if event.implicit[0] else text, line)

    def _place(self, value: Any, line: int) -> Path:
        if not self.stack:
            self.data, self.lines[()] = value, line
            return ()
        parent = self.stack[-1]
        if isinstance(parent.value, list):
            path: Path = (*parent.path, len(parent.value))
            parent.value.append(value)
            self.lines[path] = line
            return path
        assert parent.key is not None
        path = (*parent.path, parent.key)
        parent.value[parent.key] = value
        parent.key = None
        return path


def plain(text: str) -> Any:
    """What a text without quotation marks means: a number, a word such as `true`, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def parse(content: bytes, file: str) -> Parsed:
    """The data of one file; `file` is the name problems carry. Raises Unreadable."""
    builder = _Builder(file)
    if len(content) > MAX_BYTES:
        raise builder.refuse(0, f"larger than {MAX_BYTES // 1024} KiB")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise builder.refuse(content[: error.start].count(b"\n") + 1, "not UTF-8") from error
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise builder.refuse(mark.line + 1 if mark else 0, str(error.problem or error.context)) from error
    except yaml.YAMLError as error:
        raise builder.refuse(0, str(error).splitlines()[0][:200]) from error
    if builder.documents == 0:
        raise builder.refuse(0, "the file is empty")
    return Parsed(builder.data, builder.lines)
