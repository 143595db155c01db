"""From the rows of a table to what services shall say; every mistake by its row and column."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from balai.kernel.sheetfiles import FORMULA

from .columns import (
    APPLICANTS,
    COMPONENTS,
    FEE_KINDS,
    KINDS,
    PLACES_OF_A_COMPONENT,
    PLACES_OF_A_FEE,
    STATUSES,
    UNITS,
)

Row = tuple[int, dict[str, str]]
"""The number of a row in the file (the heading is 1), and its cells by column."""


@dataclass(frozen=True)
class RowError:
    """A mistake. `column` is empty when the row as a whole is meant; `message` is a code of the site's words."""

    row: int
    column: str
    message: str
    said: str = ""


@dataclass(frozen=True)
class Found:
    """What one part of a service shall say, and the rows it came from."""

    part: str
    service: str
    value: Any
    rows: tuple[int, ...]

    def place(self, path: str) -> tuple[int, str]:
        """The row and column of a path inside the value."""
        inside = re.match(r"(?:rows|steps)?\[(\d+)\]\.?(.*)", path)
        index, rest = (int(inside[1]), inside[2]) if inside else (0, path)
        row = self.rows[min(index, len(self.rows) - 1)]
        if self.part == "fee" and inside and rest == "amount":
            return row, "rincian_jumlah"
        places = PLACES_OF_A_FEE if self.part == "fee" else PLACES_OF_A_COMPONENT
        return row, next((column for name, column in places if rest == name), "")


@dataclass
class Read:
    """What a table says."""

    kind: str = ""
    found: list[Found] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read(rows: Sequence[Sequence[str]], services: Collection[str]) -> Read:
    """The parts that a table is about; `services` are the codes that may stand in it."""
    result = Read()
    heading = [cell.casefold() for cell in rows[0]] if rows else []
    result.kind = "standards" if "komponen" in heading else "fees" if "jenis_biaya" in heading else ""
    if not result.kind:
        result.errors.append(RowError(1, "", "no-table"))
        return result
    columns = KINDS[result.kind]
    result.errors += [RowError(1, cell, "unknown-column") for cell in heading if cell and cell not in columns]
    result.errors += [RowError(1, cell, "twice") for cell in columns if heading.count(cell) > 1]
    result.errors += [RowError(1, cell, "no-column") for cell in columns if cell not in (*heading, "nama")]
    if result.errors:
        return result
    groups: dict[tuple[str, str], list[Row]] = {}
    for number, cells in enumerate(rows[1:], 2):
        row = dict(zip(heading, cells, strict=False))
        if not any(text for column, text in row.items() if column):
            continue
        result.errors += [RowError(number, name, "formula") for name, text in row.items() if text == FORMULA]
        service = row.get("layanan", "").casefold()
        if service not in services:
            result.errors.append(RowError(number, "layanan", "no-service", service))
            continue
        part = "fee"
        if result.kind == "standards":
            part = COMPONENTS.get(row.get("komponen", "").casefold(), "")
            if not part:
                result.errors.append(RowError(number, "komponen", "no-component", row.get("komponen", "")))
                continue
        groups.setdefault((service, part), []).append((number, row))
    for (service, part), own in groups.items():
        value = (_Reader(result.errors)).part(part, own)
        result.found.append(Found(part, service, value, tuple(number for number, _row in own)))
    return result


class _Reader:
    """Cells to values; what is wrong is added to `errors`."""

    def __init__(self, errors: list[RowError]) -> None:
        self.errors = errors

    def part(self, part: str, rows: list[Row]) -> Any:
        """The value of a part; None when its rows say nothing."""
        said = [row for row in rows if any(text for name, text in row[1].items() if name not in _NAMES)]
        if part == "fee":
            return self.fee(rows)
        if part == "requirements":
            return [self.need(row) for row in said]
        if part == "legal_basis":
            return [{"title": row[1].get("isi_id", ""), **self.fact(row)} for row in said]
        if not said:
            return None
        first = said[0]
        if part == "time":
            return self.time(first)
        if part == "product":
            return self.both(first, "isi")
        if part == "procedure":
            return {"steps": [self.both(row, "isi") for row in said], **self.fact(first)}
        if len(said) > 1:
            self.errors.append(RowError(said[1][0], "komponen", "once"))
        return {"text": self.both(first, "isi"), **self.fact(first)}

    def fee(self, rows: list[Row]) -> dict[str, Any]:
        first = rows[0]
        lines = [
            row for row in rows if any(row[1].get(name) for name in ("rincian_id", "rincian_en", "rincian_jumlah"))
        ]
        found: dict[str, Any] = {"kind": self.word(first, "jenis_biaya", FEE_KINDS)}
        if first[1].get("jumlah"):
            found["amount"] = self.number(first, "jumlah")
        for key, name in (("per", "untuk"), ("note", "catatan")):
            if text := self.both(first, name):
                found[key] = text
        if lines:
            found["rows"] = [
                {"text": self.both(row, "rincian"), "amount": self.number(row, "rincian_jumlah")} for row in lines
            ]
        return found | self.fact(first)

    def need(self, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {"text": self.both(row, "isi")}
        if when := self.both(row, "hanya_bila"):
            found["for"] = when
        if who := [one.strip() for one in row[1].get("pemohon", "").split(",") if one.strip()]:
            found["applicants"] = [self.one(row, "pemohon", one, APPLICANTS) for one in who]
        return found | self.fact(row)

    def time(self, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {"value": self.number(row, "nilai"), "unit": self.word(row, "satuan", UNITS)}
        if row[1].get("tercepat"):
            found["fastest"] = self.number(row, "tercepat")
        if note := self.both(row, "isi"):
            found["note"] = note
        return found | self.fact(row)

    def both(self, row: Row, name: str) -> dict[str, str]:
        texts = {language: row[1].get(f"{name}_{language}", "") for language in ("id", "en")}
        for language, text in texts.items():
            if not text and any(texts.values()):
                self.errors.append(RowError(row[0], f"{name}_{language}", "missing"))
        return texts if any(texts.values()) else {}

    def fact(self, row: Row) -> dict[str, str]:
        found = {"status": self.word(row, "status", STATUSES)}
        return found | ({"source": row[1]["sumber"]} if row[1].get("sumber") else {})

    def number(self, row: Row, name: str) -> int:
        text = re.sub(r"^rp\s*", "", row[1].get(name, "").casefold())
        if re.fullmatch(r"\d{1,3}([. ]\d{3})+|\d{1,13}", text):
            return int(re.sub(r"[. ]", "", text))
        if text != FORMULA:
            self.errors.append(RowError(row[0], name, "number" if text else "missing", text))
        return 0

    def word(self, row: Row, name: str, words: Mapping[str, str]) -> str:
        return self.one(row, name, row[1].get(name, ""), words)

    def one(self, row: Row, name: str, text: str, words: Mapping[str, str]) -> str:
        said = text.casefold()
        if said in words or said in words.values():
            return words.get(said, said)
        if text != FORMULA:
            self.errors.append(RowError(row[0], name, "word" if text else "missing", ", ".join(words)))
        return ""


_NAMES = ("layanan", "nama", "komponen", "")
