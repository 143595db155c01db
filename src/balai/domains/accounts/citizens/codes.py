"""What opens things here: one-time codes and the browser's part of them are derived, so they lie in no database.

Letters are on paper for weeks, longer than a key may stay current, so their codes are kept as keyed hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from balai.kernel import keys
from balai.kernel.ids import normalise_code, readable_code

DIGITS = 6
ASK, CODE = "citizen-ask", "citizen-code"
COOKIE_PREFIX = "balai_me_"


def code_of(ask_id: UUID) -> str:
    """The six digits of a code that was asked for."""
    token = keys.derive_token(CODE, ask_id)
    return f"{int.from_bytes(hashlib.sha256(token.encode()).digest()[:8], 'big') % 10**DIGITS:0{DIGITS}}"


def is_code(ask_id: UUID, given: str) -> bool:
    """Whether these are its digits, in constant time; blanks do not count."""
    return hmac.compare_digest(code_of(ask_id).encode(), "".join(given.split()).encode())


def asking_browser(ask_id: UUID) -> str:
    """What the browser that asked keeps: without it the right code opens nothing (nobody can read a code out to us)."""
    return f"{ask_id}.{keys.derive_token(ASK, ask_id)}"


def asked_by(kept: str) -> UUID | None:
    """The ask a browser's cookie stands for, or None when it is not one of ours."""
    text, _, token = kept.partition(".")
    try:
        ask_id = UUID(text)
    except ValueError:
        return None
    return ask_id if keys.check_token(ASK, ask_id, token) else None


def new_letter() -> tuple[str, str]:
    """Code (60 bits in groups) and PIN (six digits) of a letter."""
    return readable_code(60), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def letter_hashes(code: str) -> list[bytes]:
    """What a letter's code is found by, under every key of the ring, the current first."""
    return keys.keyed_hashes("citizen.letter", normalise_code(code))


def pin_hash(code: str, pin: str) -> bytes:
    """What is kept of a PIN: bound to its letter."""
    return keys.keyed_hash("citizen.pin", f"{normalise_code(code)} {''.join(pin.split())}")


def is_pin(code: str, pin: str, kept: bytes) -> bool:
    """Whether it is the letter's PIN, in constant time."""
    found = keys.keyed_hashes("citizen.pin", f"{normalise_code(code)} {''.join(pin.split())}")
    right = False
    for one in found:
        right |= hmac.compare_digest(one, kept)
    return right


def subject_hashes(issuer: str, subject: str) -> list[bytes]:
    """What a national identity is known by."""
    return keys.keyed_hashes("citizen.identity", f"{issuer}\0{subject}")
