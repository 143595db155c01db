"""Single facts of the directory: texts, fees, promises, requirements, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text of the city in both languages of the mall."""

    id: str
    en: str

    @classmethod
    def of(cls, data: Mapping[str, str] | None) -> LocalText:
        """From the form of packs, `{id, en}`; nothing gives the empty text."""
        return cls(data["id"], data["en"]) if data else EMPTY

    def in_language(self, language: str | None) -> str:
        """English for a language that begins with `en`, else Indonesian."""
        return self.en if language and language.startswith("en") else self.id

    def __str__(self) -> str:
        return self.in_language(get_language())

    def __bool__(self) -> bool:
        return bool(self.id)


EMPTY = LocalText("", "")


@dataclass(frozen=True, slots=True)
class Fact:
    """How sure something is: `certain` (with its source), `to_verify` or `illustrative`."""

    status: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A regulation by its legal name, which stays Indonesian."""

    title: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a visitor must bring; `case` says when, and is empty when always.

    applicants  as whom he asks (`person`, `business`, …) that he must bring it; empty when everybody
    """

    text: LocalText
    case: LocalText
    fact: Fact
    applicants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A line of a fee; `amount` in rupiah."""

    text: LocalText
    amount: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a service costs.

    kind    free | fixed (`amount` rupiah, `rows` its parts) | table (`rows` are alternatives) | formula | by_law
            (both say in `note` how it comes about)
    rule    the rule pack that gave the rows, `id@version`; empty when they are the mall's own
    per     what one amount is for, e.g. a parcel; often empty
    """

    kind: str
    amount: int | None
    per: LocalText
    rows: tuple[FeeRow, ...]
    note: LocalText
    fact: Fact
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """How long the result takes at most: `value` in minutes, hours or working_days; `fastest` in the same unit."""

    value: int
    unit: str
    fastest: int | None
    note: LocalText
    fact: Fact
