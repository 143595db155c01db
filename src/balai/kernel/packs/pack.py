"""A pack in memory: its manifest, the packs it extends, and their documents, later ones over earlier ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .problems import Path, Problem, spoken
from .reading import Parsed

MANIFEST = "pack.yaml"

_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,62}$"}
_TEXT = {"type": "string", "pattern": r"\S", "maxLength": 200}
MANIFEST_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "version", "title"],
    "properties": {
        "id": _NAME,
        "version": {"type": "string", "pattern": r"^\d+(\.\d+){0,2}$"},
        "title": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "en"],
            "properties": {"id": _TEXT, "en": _TEXT},
        },
        "extends": _NAME,
        "requires": {"type": "array", "items": _NAME, "uniqueItems": True},
    },
}


@dataclass(frozen=True)
class Manifest:
    """`pack.yaml`: who the pack is, what it extends, which packs must stand beside it."""

    id: str
    version: str
    title: Mapping[str, str]
    extends: str | None = None
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """One file. `path` is relative to its pack, `file` as problems name it."""

    path: str
    format: str
    pack: str
    file: str
    parsed: Parsed

    @property
    def data(self) -> Any:
        """The content; read only."""
        return self.parsed.data

    def problem(self, message: str, *path: str | int) -> Problem:
        """A problem at `path` of this document."""
        where: Path = tuple(path)
        return Problem(self.file, self.parsed.line(where), spoken(where), message)


@dataclass(frozen=True)
class Pack:
    """A pack with everything it extends; `chain` is base first, itself last.

    `libraries` are the documents of the packs it requires: what its own may refer to; they are no part of it.
    """

    chain: tuple[Manifest, ...]
    documents: tuple[Document, ...]
    libraries: tuple[Document, ...] = ()

    @property
    def manifest(self) -> Manifest:
        """The pack's own."""
        return self.chain[-1]

    def of(self, format_name: str) -> Iterator[Document]:
        """The documents of one format, in the order of their paths."""
        return (document for document in self.documents if document.format == format_name)

    def only(self, format_name: str) -> Document | None:
        """The one document of a format that exists once."""
        return next(self.of(format_name), None)

    def rule(self, rule_id: str) -> Document | None:
        """A rule pack by its id, its own before a library's."""
        rules = (document for document in (*self.documents, *self.libraries) if document.format == "rule")
        return next((document for document in rules if document.data["id"] == rule_id), None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content (comments, order of keys and layout do not count), in hexadecimal."""
        content = [
            [[manifest.id, manifest.version] for manifest in self.chain],
            [[document.path, document.data] for document in self.documents],
        ]
        return hashlib.sha256(canonical(content)).hexdigest()


def canonical(data: Any) -> bytes:
    """JSON bytes that are the same for the same data."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
