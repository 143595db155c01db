"""Where reports lie, and what opens one. Pure."""

from __future__ import annotations

import hashlib
from uuid import UUID

from balai.kernel.ids import normalise_code, stable_id

SYMBOLS = 16
"""Of a receipt: 80 bits, in four groups people can read aloud."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # as in kernel.ids


def room_of(mall_id: UUID) -> UUID:
    """The room of a mall's integrity desk, as row security knows it: no agency has this id."""
    return stable_id("complaints", "room", str(mall_id))


def receipt_of(key: str) -> str:
    """The receipt of a form's secret key, e.g. `7KQ2-M0ZP-R4XD-1N8B`: whoever sends the form twice has one receipt."""
    number = int.from_bytes(hashlib.sha256(f"levy-receipt\0{key}".encode()).digest()[:10], "big")
    symbols = "".join(_ALPHABET[number >> (5 * place) & 31] for place in range(SYMBOLS))
    return grouped(symbols)


def grouped(symbols: str) -> str:
    """A receipt in groups of four."""
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def report_of(receipt: str, mall_id: UUID) -> UUID:
    """The id of the report that a receipt (however typed) opens in a mall; for any other text an id of nothing."""
    symbols = normalise_code(receipt)
    return UUID(bytes=hashlib.sha256(f"levy-report\0{mall_id}\0{symbols}".encode()).digest()[:16])
