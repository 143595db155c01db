"""A person nobody must find in the journal.

    person = canary.person()
    fill every form with person.name, person.phone, person.nik …
    assert canary.traces(connection, directory) == []

A form that takes personal data registers itself, so that one test fills them all:

    @canary.form("take a number at the kiosk")
    def kiosk(person, client): ...
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

TABLES = ("kernel_journal", "kernel_seal")


@dataclass(frozen=True)
class Person:
    """Somebody with names and numbers that occur nowhere else."""

    name: str = "Siti Kenarilia Rahmawastuti"
    phone: str = "081277665544"
    nik: str = "1571985604910007"
    email: str = "kenarilia.rahmawastuti@surel.example"
    remark: str = "Ibu Kenarilia menunggu hasil rontgen lututnya"

    def needles(self) -> set[str]:
        """Every spelling that would give the person away, in lower case."""
        digits = self.phone.removeprefix("0")
        plain = {
            *(part for text in (self.name, self.email) for part in re.split(r"[\\s.@]", text) if len(part) > 5),
            *(self.phone, digits, f"62{digits}", self.nik, self.email, "rontgen"),
            f"{self.phone[:4]}-{self.phone[4:8]}-{self.phone[8:]}",
            f"{self.phone[:4]} {self.phone[4:8]} {self.phone[8:]}",
            " ".join(re.findall(".{4}", self.nik)),
        }
        plain -= {"surel", "example"}
        coded = {form(text.encode()) for text in (self.name, self.phone, self.nik, self.email) for form in _CODINGS}
        return {text.lower() for text in plain | coded}


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode().rstrip("=")[:-1]


_CODINGS: tuple[Callable[[bytes], str], ...] = (bytes.hex, _base64, quote, lambda text: text[::-1].decode())

Form = Callable[..., Any]
FORMS: dict[str, Form] = {}


def form(name: str) -> Callable[[Form], Form]:
    """Register a form: a function of the person (and whatever else the test that fills it gives)."""

    def keep(fill: Form) -> Form:
        FORMS[name] = fill
        return fill

    return keep


def person() -> Person:
    """The canary."""
    return Person()


def find(text: str, who: Person) -> list[str]:
    """The needles that stand in `text`."""
    lower = text.lower()
    return sorted(needle for needle in who.needles() if needle in lower)


def traces(connection: psycopg.Connection[Any], *places: Path, who: Person | None = None) -> list[str]:
    """Where the person is found: journal and seals row by row, then every file below `places`."""
    who = who or person()
    found = []
    for table in TABLES:
        for number, row in enumerate(connection.execute(f"select t::text from {table} t"), start=1):
            found += [f"{table}, row {number}: {needle}" for needle in find(str(row[0]), who)]
    for file in _files(places):
        found += [f"{file.name}: {needle}" for needle in find(file.read_text(errors="replace"), who)]
    return found


def _files(places: Iterable[Path]) -> list[Path]:
    return [
        file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place]) if file.is_file()
    ]
