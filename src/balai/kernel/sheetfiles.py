"""Tables that come into the house as CSV or XLSX: sniffed by content, capped before they are unpacked, texts only.

A cell that is a formula is refused, not computed. What is read are the rows of the first sheet as texts.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook

from .errors import Invalid
from .spreadsheets import neutral

MAX_BYTES = 900_000
MAX_UNPACKED = 20_000_000
MAX_PARTS = 200
MAX_ROWS = 3_000
MAX_COLUMNS = 40
MAX_CELL = 2_000
FORMULA = "\ue000formula"
"""What stands for a formula in the rows: no text anybody can type."""

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_DECLARED = (b"<!DOCTYPE", b"<!ENTITY")


class UnreadableSheet(Invalid):
    """The file is no table that can be read; the detail says why and what to do."""

    code = "unreadable-sheet"


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV or XLSX file as texts without blanks at their ends. Raises UnreadableSheet."""
    if not content:
        raise UnreadableSheet(_("The file is empty."))
    if len(content) > MAX_BYTES:
        raise UnreadableSheet(
            _("The file is larger than 900 kB. Take out what you do not change, or send it in parts.")
        )
    if content.startswith(_OLD_EXCEL):
        raise UnreadableSheet(_("This is an old Excel file. Save it as XLSX or CSV and send it again."))
    rows = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _checked(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    found = []
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise UnreadableSheet(_("The table has more than 3000 rows or 40 columns. Send it in parts."))
        cells = [_plain(cell) for cell in row]
        if any(len(cell) > MAX_CELL for cell in cells):
            raise UnreadableSheet(_("Row %(row)s has a cell with more than 2000 characters."), row=number)
        found.append(cells)
    return found


def _plain(cell: str) -> str:
    """A text as it was before it was made harmless for spreadsheets."""
    text = " ".join(cell.split())
    return text[1:] if text.startswith("'") and neutral(text[1:]) != text[1:] else text


def _csv(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSheet(_("This is neither an XLSX file nor a CSV file in UTF-8.")) from error
    if "\x00" in text:
        raise UnreadableSheet(_("This is neither an XLSX file nor a CSV file in UTF-8."))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return _checked(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableSheet(_("This is neither an XLSX file nor a CSV file in UTF-8.")) from error


def _xlsx(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _harmless(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        return _checked([_text(cell) for cell in row] for row in sheet.iter_rows(max_row=MAX_ROWS + 1))
    except UnreadableSheet:
        raise
    except Exception as error:  # whatever a broken or hostile file makes the reader raise is the file's fault
        raise UnreadableSheet(_("This XLSX file cannot be read. Save it again, or send it as CSV.")) from error


def _harmless(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableSheet(_("This XLSX file is too large when unpacked."))
    if "xl/workbook.xml" not in archive.namelist():
        raise UnreadableSheet(_("This is neither an XLSX file nor a CSV file in UTF-8."))
    left = MAX_UNPACKED
    for part in parts:
        with archive.open(part) as stream:
            content = stream.read(left + 1)  # the size it declares need not be true
        left -= len(content)
        if left < 0:
            raise UnreadableSheet(_("This XLSX file is too large when unpacked."))
        if part.filename.endswith((".xml", ".rels")) and any(word in content for word in _DECLARED):
            raise UnreadableSheet(_("This XLSX file cannot be read. Save it again, or send it as CSV."))


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def xlsx_bytes(rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """The rows as an XLSX file with one sheet; texts are texts, never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([neutral(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
