"""Tables that leave the house as CSV: UTF-8 with a mark (so that spreadsheets read it), no cell that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: Any) -> Any:
    """The cell as text no spreadsheet computes: a leading = + - @ tab or line break gets an apostrophe before it.

    Numbers stay numbers, nothing stays nothing.
    """
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")
