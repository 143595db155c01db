"""A paper as the mall describes it, as bytes for an ESC/POS printer with 80 mm paper. Pure."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy

COLUMNS = 42
"""Characters of normal size beside each other that every 80 mm printer has (48 at most ones)."""
LARGEST = 8
RESET = b"\x1b@"
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "·": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "}
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def plain(text: Any) -> str:
    """What a cheap printer can show: no control character, no letter it lacks."""
    words = _CONTROL.sub(" ", str(text).translate(_PLAIN))
    return unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().strip()


def rendered(lines: Iterable[Mapping[str, Any]], columns: int = COLUMNS) -> bytes:
    """The whole paper, cut at its end. A line of a kind this version does not know is left out."""
    printer = Dummy()
    printer._raw(RESET)
    for line in lines:
        if line.get("rule"):
            _text(printer, "-" * columns)
        elif "qr" in line:
            printer.set(align="center")
            printer.qr(plain(line["qr"]), ec=QR_ECLEVEL_M, size=6, native=True)
            printer.text("\n")
        elif "pair" in line:
            left, right = (plain(part) for part in (*line["pair"], "")[:2])
            for row in _pair(left, right, columns):
                _text(printer, row)
        elif "text" in line:
            _sized(printer, line, columns)
    printer.set(align="left", bold=False, normal_textsize=True)
    printer.cut()
    return bytes(printer.output)


def _sized(printer: Dummy, line: Mapping[str, Any], columns: int) -> None:
    words = plain(line["text"])
    size = max(1, min(LARGEST, int(line.get("size") or 1)))
    while size > 1 and len(max(words.split() or [""], key=len)) * size > columns:
        size -= 1  # a word that is too wide for the paper becomes smaller, never cut in two
    for row in textwrap.wrap(words, max(1, columns // size)) or [""]:
        _text(printer, row, size=size, bold=bool(line.get("bold")), align=str(line.get("align") or "left"))


def _text(printer: Dummy, row: str, *, size: int = 1, bold: bool = False, align: str = "left") -> None:
    printer.set(
        align=align if align in ("left", "center", "right") else "left",
        bold=bold,
        custom_size=True,
        width=size,
        height=size,
    )
    printer.text(row + "\n")


def _pair(left: str, right: str, columns: int) -> list[str]:
    if len(left) + len(right) < columns:
        return [left + right.rjust(columns - len(left))]
    return [*textwrap.wrap(left, columns), *(row.rjust(columns) for row in textwrap.wrap(right, columns))]
