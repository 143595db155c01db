"""Secrets in use: personal fields, keyed lookups, derived tokens, signatures.

Key files are described in `keyring`. A process reads them at first use and notices a rotation within two seconds, or
at once when it meets a token it cannot explain. In mode test a missing ring is made at first use; elsewhere only by
set-up (`settle`), because a lost ring must stop the start and never be replaced in silence.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import threading
import time
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .keyring import Folder, Key, KeyringError, current

__all__ = [
    "CannotDecrypt",
    "KeyringError",
    "check_token",
    "decrypt",
    "derive_token",
    "encrypt",
    "keyed_hash",
    "keyed_hashes",
    "public_keys",
    "rotate",
    "settle",
    "sign",
    "verify",
]

_RECHECK_SECONDS = 2.0
_SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford, lower case
_PAIRS = [first + second for first in _SYMBOLS for second in _SYMBOLS]
_TOKEN_LENGTH = 24  # 120 bits


class CannotDecrypt(ValueError):
    """Not closed with a key of this ring, or not for this place: altered, moved to another row, or its key is gone."""


class _HmacKey:
    """HMAC-SHA256 with the key's two blocks hashed once (0.6 µs a call instead of 1.6)."""

    __slots__ = ("_inner", "_outer", "active_from", "id")

    def __init__(self, key: Key) -> None:
        self.id, self.active_from = key.id, key.active_from
        padded = key.secret.ljust(64, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def digest(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


class _Ring:
    """The keys as this process knows them."""

    def __init__(self, folder: Folder, stamp: tuple[int, ...]) -> None:
        self.stamp = stamp
        self.keys = folder.read(folder.secret)
        try:
            self.fields = {key.id: AESGCM(key.secret) for key in self.keys["field"]}
            self._hash = {key.id: _HmacKey(key) for key in self.keys["hash"]}
            self._token = {key.id: _HmacKey(key) for key in self.keys["token"]}
        except KeyError as error:
            raise KeyringError(f"{folder.secret} holds no {error.args[0]} key.") from None
        self.choose()

    def choose(self) -> None:
        """Decide which keys are current now (current first)."""
        self.field_id = current(self.keys["field"]).id
        self.hashes = _current_first(self.keys["hash"], self._hash)
        self.tokens = _current_first(self.keys["token"], self._token)
        self.token = self.tokens[0]


def _current_first(keys: tuple[Key, ...], loaded: dict[str, _HmacKey]) -> tuple[_HmacKey, ...]:
    first = current(keys).id
    return (loaded[first], *(loaded[key.id] for key in reversed(keys) if key.id != first))


_ring: _Ring | None = None
_recheck_at = 0.0
_lock = threading.Lock()


def _folder() -> Folder:
    return Folder(Path(settings.BALAI_KEYS))


def _stamp(folder: Folder) -> tuple[int, ...]:
    try:
        found = folder.secret.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _load(at_once: bool = False) -> _Ring:
    """The ring, read again when the file changed; a ring that became unreadable keeps the process going."""
    global _ring, _recheck_at
    with _lock:
        folder = _folder()
        if _ring is None:
            if settings.BALAI_MODE == "test":
                folder.create()
            _ring = _Ring(folder, _stamp(folder))
        elif at_once or time.monotonic() >= _recheck_at:
            stamp = _stamp(folder)
            if stamp and stamp != _ring.stamp:
                try:
                    _ring = _Ring(folder, stamp)
                except KeyringError:
                    _ring.stamp = stamp
            _ring.choose()
        _recheck_at = time.monotonic() + _RECHECK_SECONDS
        return _ring


def _now() -> _Ring:
    ring = _ring
    return ring if ring is not None and time.monotonic() < _recheck_at else _load()


def forget() -> None:
    """Drop what this process read (tests, and a fork that changed its settings)."""
    global _ring
    _ring = None


def encrypt(text: str, context: str) -> str:
    """`text` closed with AES-256-GCM as `<key id>.<base64url>`; only the same `context` opens it again.

    `context` names the place, e.g. `queueing_contact.phone:<row id>`, so that a value moved to another row is refused.
    """
    ring = _now()
    nonce = os.urandom(12)
    closed = nonce + ring.fields[ring.field_id].encrypt(nonce, text.encode(), context.encode())
    return f"{ring.field_id}.{urlsafe_b64encode(closed).decode()}"


def decrypt(token: str, context: str) -> str:
    """What `encrypt` closed. Raises CannotDecrypt."""
    name, _, body = token.partition(".")
    cipher = _now().fields.get(name) or _load(at_once=True).fields.get(name)
    if cipher is None:
        raise CannotDecrypt(f"closed with the unknown key {name[:16]!r}")
    try:
        closed = urlsafe_b64decode(body)
        return cipher.decrypt(closed[:12], closed[12:], context.encode()).decode()
    except (InvalidTag, ValueError):
        raise CannotDecrypt(f"altered, or not from {context.partition(':')[0]}") from None


def normalise(purpose: str, value: str) -> str:
    """The form in which two spellings of the same thing are equal.

    Phones: digits only, `0…` and `+62…` alike. NIK: digits. Everything else: Unicode NFKC, case folded, single spaces.
    """
    text = unicodedata.normalize("NFKC", value).strip()
    kind = purpose.rpartition(".")[2]
    if kind in ("phone", "nik"):
        digits = re.sub(r"\D", "", text)
        return "62" + digits[1:] if kind == "phone" and digits.startswith("0") else digits
    return " ".join(text.casefold().split())


def keyed_hash(purpose: str, value: str) -> bytes:
    """HMAC-SHA256 (32 bytes) of the normalised value under the current hash key: what may stand in the journal.

    The last part of a dotted `purpose` (`phone`, `nik`, `email`, …) decides how the value is normalised.
    """
    return _now().hashes[0].digest(_hash_message(purpose, value))


def keyed_hashes(purpose: str, value: str) -> list[bytes]:
    """The hashes under every key of the ring, current first: what a lookup must compare with."""
    message = _hash_message(purpose, value)
    return [key.digest(message) for key in _now().hashes]


def _hash_message(purpose: str, value: str) -> bytes:
    return f"{purpose}\0{normalise(purpose, value)}".encode()


def _token(key: _HmacKey, purpose: str, subject: UUID | str) -> str:
    body = subject.bytes if isinstance(subject, UUID) else subject.encode()
    n = int.from_bytes(key.digest(b"%b\0%b" % (purpose.encode(), body))[:15], "big")
    p = _PAIRS
    return (
        f"{p[n >> 110]}{p[n >> 100 & 1023]}{p[n >> 90 & 1023]}{p[n >> 80 & 1023]}{p[n >> 70 & 1023]}"
        f"{p[n >> 60 & 1023]}{p[n >> 50 & 1023]}{p[n >> 40 & 1023]}{p[n >> 30 & 1023]}{p[n >> 20 & 1023]}"
        f"{p[n >> 10 & 1023]}{p[n & 1023]}"
    )


def derive_token(purpose: str, subject: UUID | str) -> str:
    """The secret of `subject` for one purpose: 120 bits in 24 URL-safe symbols, computed again whenever needed.

    Nothing is stored, so nothing can be stolen from the database. A UUID and its text give different tokens.
    """
    return _token(_now().token, purpose, subject)


def check_token(purpose: str, subject: UUID | str, token: str) -> bool:
    """Whether `token` was derived for this purpose and subject, by any key of the ring, in constant time."""
    given = token.encode("utf-8", "replace")
    if len(given) != _TOKEN_LENGTH:
        given = b"-" * _TOKEN_LENGTH
    ring = _now()
    if _matches(ring, purpose, subject, given):
        return True
    newer = _load(at_once=True) if _stamp(_folder()) != ring.stamp else ring
    return newer is not ring and _matches(newer, purpose, subject, given)


def _matches(ring: _Ring, purpose: str, subject: UUID | str, given: bytes) -> bool:
    found = False
    for key in ring.tokens:
        found |= hmac.compare_digest(_token(key, purpose, subject).encode(), given)
    return found


def sign(data: bytes) -> tuple[str, bytes]:
    """Key id and Ed25519 signature (64 bytes). Reads the signing key file: only the sealer's user may."""
    folder = _folder()
    key = current(folder.read(folder.signing)["signing"])
    return key.id, Ed25519PrivateKey.from_private_bytes(key.secret).sign(data)


def public_keys() -> dict[str, bytes]:
    """Ed25519 public keys (32 bytes) by key id."""
    folder = _folder()
    return {key.id: key.secret for key in folder.read(folder.public, private=False)["signing"]}


def rotate(purpose: str, active_in: float = 0) -> str:
    """Add a key (field, hash, token or signing) that becomes current in `active_in` seconds; return its id.

    What older keys closed stays readable. Call `settle` afterwards so that the database knows the key.
    """
    return _folder().rotate(purpose, active_in)


def verify(cursor: Any) -> None:
    """Refuse a ring that is not the one this database was written with. Changes nothing.

    `cursor` is any DB-API cursor. Raises KeyringError when keys are missing, damaged or other ones.
    """
    _folder().verify(cursor)


def settle(cursor: Any) -> None:
    """Set-up and rotation: make the first ring of an empty installation, then tell the database which keys are its own.

    Raises KeyringError, and makes nothing, when the database knows keys that are not there.
    """
    _folder().settle(cursor)
