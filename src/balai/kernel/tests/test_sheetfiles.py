"""Files of strangers: read as texts, or refused with a reason; never unpacked without a limit, never computed."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from balai.kernel.sheetfiles import FORMULA, MAX_BYTES, UnreadableSheet, rows_of, xlsx_bytes
from balai.kernel.spreadsheets import csv_bytes

ROWS = [
    ["layanan", "isi", "nilai"],
    ["kia", "=HYPERLINK(1)", "250000"],
    ["ikd", "+62 di depan", "-3"],
    ["x", "'sudah", "é"],
]
TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), max_size=12)


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()


@pytest.mark.parametrize("write", [csv_bytes, lambda rows: xlsx_bytes(rows, "x")], ids=["csv", "xlsx"])
def test_what_we_write_we_read_back_and_no_cell_is_a_formula(write):
    content = write(ROWS)
    assert rows_of(content) == ROWS
    assert b"<f>" not in b"".join(_parts(content))


def _parts(content: bytes) -> list[bytes]:
    if not content.startswith(b"PK"):
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5))
def test_any_texts_come_back_but_for_blanks_and_a_leading_apostrophe(rows):
    def kept(cell):
        return " ".join(cell.split()).lstrip("'")

    got = rows_of(csv_bytes([("a", "b"), *rows, ("end", "end")]))
    assert [[kept(cell) for cell in row] for row in got[1:-1]] == [[kept(cell) for cell in row] for row in rows]


def test_numbers_dates_and_formulas_of_a_workbook():
    got = rows_of(book(["a", 250000.0, 2.5, None, "=1+1"]))
    assert got == [["a", "250000", "2.5", "", FORMULA]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * (MAX_BYTES + 1),
        b"\xd0\xcf\x11\xe0old",
        b"a,b\x00c",
        b"\xff\xfe\x00",
        b"PK\x03\x04 no archive",
        zipped(word__document=b"<a/>"),
        zipped(xl__workbook=b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
        zipped(xl__workbook=b"<x/>", xl__bomb=b"0" * 21_000_000),
        csv_bytes([["a"]] * 3001),
        csv_bytes([["a"] * 41]),
        csv_bytes([["a" * 2001]]),
        b'a,"b\nc',
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content):
    with pytest.raises(UnreadableSheet) as told:
        rows_of(content)
    assert told.value.explain()


def test_a_spreadsheet_of_semicolons_is_read_too():
    assert rows_of(b"kode;isi\nkia;a,b\n") == [["kode", "isi"], ["kia", "a,b"]]
