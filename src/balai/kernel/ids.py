"""Identifiers: UUIDv7 keys made in Python (RFC 9562), stable keys for pack rows, readable secret codes."""

from __future__ import annotations

import os
import secrets
import time
from datetime import datetime
from uuid import UUID, uuid5

_NAMESPACE = UUID("6f1d4b1e-6d5e-5b7a-9c57-6d7062616c61")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


def uuid7(at: datetime | None = None) -> UUID:
    """A new time-ordered UUID (version 7, 48-bit milliseconds, 74 random bits), of now or of the instant `at`."""
    milliseconds = time.time_ns() // 1_000_000 if at is None else int(at.timestamp() * 1000)
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value &= ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=value | 0x7 << 76 | 0x2 << 62)


def stable_id(*parts: str) -> UUID:
    """The same UUID for the same parts, on every machine: rows that come from packs."""
    return uuid5(_NAMESPACE, "/".join(parts))


def readable_code(bits: int = 60, group: int = 4) -> str:
    """A random code of at least `bits` bits in groups people can read aloud, e.g. `7KQ2-M0ZP-R4XD`."""
    length = -(-bits // 5)
    symbols = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(symbols[start : start + group] for start in range(0, length, group))


def normalise_code(text: str) -> str:
    """What a person typed, as the code it means: case, spaces, dashes and look-alikes (O→0, I/L→1) removed."""
    folded = text.upper().translate(str.maketrans("OILU", "011V"))
    return "".join(symbol for symbol in folded if symbol in _ALPHABET)
