"""No cell of a file we give out is a formula."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from balai.kernel.spreadsheets import csv_bytes, neutral

HOSTILE = ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1", "\n=1", " =cmd|' /C calc'!A0"]


def test_what_a_spreadsheet_would_compute_becomes_text():
    assert [neutral(cell) for cell in HOSTILE] == [f"'{cell}" for cell in HOSTILE]
    assert [neutral(cell) for cell in (12, -3, 4.5, None, "Loket 3", "a=b")] == [12, -3, 4.5, "", "Loket 3", "a=b"]


@given(st.lists(st.lists(st.one_of(st.text(), st.integers(), st.none()), min_size=1), max_size=5))
def test_a_file_reads_back_row_for_row_and_holds_no_formula(rows):
    text = csv_bytes(rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert [len(row) for row in read] == [len(row) for row in rows]
    for cells, row in zip(read, rows, strict=True):
        for cell, given_cell in zip(cells, row, strict=True):
            assert isinstance(given_cell, int) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
