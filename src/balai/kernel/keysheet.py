"""The keys on paper: one line a key, each with a check sum, to be locked away and typed in again after a loss.

token  f3k2m9pw  1795510800.000  3f2a-91c4-…-0b7e  sum 5d1c
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .keyring import SECRET_PURPOSES, Folder, KeyringError, entry, sync, write

PURPOSES = (*SECRET_PURPOSES, "signing")
_LINE = re.compile(
    r"^\s*(?P<purpose>field|hash|token|signing)\s+(?P<id>[0-9a-z]{8})\s+(?P<from>\d+(?:\.\d+)?)"
    r"\s+(?P<key>[0-9a-fA-F](?:[ -]?[0-9a-fA-F]){63})\s+sum\s+(?P<sum>[0-9a-fA-F]{4})\s*$"
)


def lines(folder: Folder) -> Iterator[str]:
    """The lines of every key, oldest first. Raises KeyringError."""
    found = folder.read(folder.secret) | folder.read(folder.signing)
    for purpose in PURPOSES:
        for key in found.get(purpose, ()):
            digits = key.secret.hex()
            groups = "-".join(digits[at : at + 4] for at in range(0, 64, 4))
            start = f"{key.active_from:.3f}"
            yield f"{purpose:8} {key.id}  {start}  {groups}  sum {_sum(purpose, key.id, start, key.secret)}"


def restore(folder: Folder, text: str) -> int:
    """Make the key files again from the lines of a sheet; other lines are ignored. Returns how many keys.

    Raises KeyringError, and writes nothing, when keys exist already, a line has a wrong sum, or a purpose is missing.
    """
    if folder.exists():
        raise KeyringError(f"There are keys in {folder.ring}; nothing was changed.")
    secret: dict[str, list[dict[str, Any]]] = {}
    private: list[dict[str, Any]] = []
    public: list[dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if found is None:
            if line.split()[:1] and line.split()[0] in PURPOSES:
                raise KeyringError(f"Line {number} of the sheet is not complete; nothing was changed.")
            continue
        purpose, name, start = found["purpose"], found["id"], found["from"]
        key = bytes.fromhex(re.sub(r"[ -]", "", found["key"]))
        if _sum(purpose, name, start, key) != found["sum"].lower():
            raise KeyringError(f"Line {number} of the sheet has another sum: a digit is wrong; nothing was changed.")
        if purpose == "signing":
            private.append(entry(name, key, float(start)))
            half = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
            public.append(entry(name, half, float(start)))
        else:
            secret.setdefault(purpose, []).append(entry(name, key, float(start)))
    missing = [purpose for purpose in SECRET_PURPOSES if purpose not in secret] + ([] if private else ["signing"])
    if missing:
        raise KeyringError(f"The sheet has no {', '.join(missing)} key; nothing was changed.")
    folder.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = Path(tempfile.mkdtemp(prefix=".ring-", dir=folder.directory))
    try:
        write(partial / "secret.json", secret)
        write(partial / "signing.json", {"signing": private})
        write(partial / "public.json", {"signing": public})
        partial.rename(folder.ring)
        sync(folder.directory)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return len(private) + sum(len(keys) for keys in secret.values())


def _sum(purpose: str, name: str, start: str, key: bytes) -> str:
    told = json.dumps([purpose, name, float(start), key.hex()]).encode()
    return hashlib.sha256(told).hexdigest()[:4]
