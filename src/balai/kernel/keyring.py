"""The key files of an installation: made once, read by many processes, rotated while they run.

Folder `BALAI_KEYS/ring` (0700), outside `BALAI_DATA` and every backup:

- `secret.json`   field, hash and token keys; web and worker read it
- `signing.json`  Ed25519 private keys; only the journal's sealer reads it
- `public.json`   their public halves

Of each purpose the newest key whose `active_from` has come is current; older ones still open what they closed, a
later one is known but not yet used (so that other machines can be given the file first).
"""

from __future__ import annotations

import fcntl
import hmac
import json
import os
import secrets
import shutil
import stat
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_PURPOSES = ("field", "hash", "token")
_ID_SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"


class KeyringError(RuntimeError):
    """Keys are missing, damaged, readable by others, or not the ones of this database. The text says what to do."""


@dataclass(frozen=True)
class Key:
    """One key; `active_from` is seconds since the epoch."""

    id: str
    purpose: str
    secret: bytes
    active_from: float


def new_id() -> str:
    """A random key id of 40 bits."""
    return "".join(secrets.choice(_ID_SYMBOLS) for _ in range(8))


def current(keys: tuple[Key, ...], at: float | None = None) -> Key:
    """The key to close new things with. `keys` are in order of `active_from`."""
    at = time.time() if at is None else at
    return next((key for key in reversed(keys) if key.active_from <= at), keys[0])


@dataclass(frozen=True)
class Folder:
    """The key files below one directory."""

    directory: Path

    @property
    def ring(self) -> Path:
        return self.directory / "ring"

    @property
    def secret(self) -> Path:
        return self.ring / "secret.json"

    @property
    def signing(self) -> Path:
        return self.ring / "signing.json"

    @property
    def public(self) -> Path:
        return self.ring / "public.json"

    def exists(self) -> bool:
        """Whether keys were made here; a damaged ring counts."""
        return self.ring.exists()

    def create(self) -> None:
        """Make a first key of every purpose; all files appear at once. Existing ones are left alone."""
        if self.exists():
            return
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = Path(tempfile.mkdtemp(prefix=".ring-", dir=self.directory))
        try:
            now = time.time()
            first = {purpose: [entry(new_id(), secrets.token_bytes(32), now)] for purpose in SECRET_PURPOSES}
            write(partial / "secret.json", first)
            private, public = _signing_pair()
            name = new_id()
            write(partial / "signing.json", {"signing": [entry(name, private, now)]})
            write(partial / "public.json", {"signing": [entry(name, public, now)]})
            partial.rename(self.ring)  # fails if somebody else was quicker: his ring stays
            sync(self.directory)
        except OSError as error:
            if not self.exists():
                raise KeyringError(f"Cannot make keys in {self.directory}: {error.strerror}.") from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)

    def read(self, path: Path, private: bool = True) -> dict[str, tuple[Key, ...]]:
        """Keys by purpose, oldest first. Raises KeyringError."""
        try:
            mode = path.stat().st_mode
            text = path.read_text()
        except FileNotFoundError:
            raise KeyringError(
                f"{path} is missing. Restore it from its copy or from the key sheet; nothing was changed."
            ) from None
        except OSError as error:
            raise KeyringError(f"{path} cannot be read: {error.strerror}.") from None
        if private and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyringError(f"{path} is open to other users (mode {mode & 0o777:04o}): chmod 600 it.")
        try:
            return {purpose: _keys(purpose, entries) for purpose, entries in json.loads(text).items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyringError(f"{path} is damaged ({error}). Restore it from its copy; nothing was changed.") from None

    def rotate(self, purpose: str, active_in: float = 0) -> str:
        """Add a key that becomes current in `active_in` seconds; return its id. Running processes notice by themselves.

        `purpose` is field, hash, token or signing. With several machines choose a time long enough to copy the file.
        """
        name, active_from = new_id(), time.time() + active_in
        with self._locked():
            if purpose == "signing":
                private, public = _signing_pair()
                _append(self.public, purpose, entry(name, public, active_from))
                _append(self.signing, purpose, entry(name, private, active_from))
            elif purpose in SECRET_PURPOSES:
                _append(self.secret, purpose, entry(name, secrets.token_bytes(32), active_from))
            else:
                raise ValueError(f"unknown key purpose {purpose!r}")
        return name

    def _proofs(self) -> dict[str, tuple[str, bytes]]:
        found = self.read(self.secret) | self.read(self.public, private=False)
        return {key.id: (key.purpose, _proof(key)) for keys in found.values() for key in keys}

    def verify(self, cursor: Any) -> None:
        """Compare with the keys the database was written with. Raises KeyringError; changes nothing."""
        cursor.execute("select id, purpose, proof from kernel_key order by created_at, id")
        recorded = {name: (purpose, bytes(proof)) for name, purpose, proof in cursor.fetchall()}
        if not self.exists():
            gone = "Restore the folder: this database was written with keys that are gone."
            raise KeyringError(f"No keys in {self.ring}. {gone if recorded else 'Run set-up.'}")
        have = self._proofs()
        for name, (purpose, proof) in recorded.items():
            if name not in have:
                raise KeyringError(
                    f"The {purpose} key {name} of this database is not in {self.ring}. Restore it; nothing was changed."
                )
            if not hmac.compare_digest(have[name][1], proof):
                raise KeyringError(
                    f"The {purpose} key {name} in {self.ring} is not the one of this database; nothing was changed."
                )

    def settle(self, cursor: Any) -> None:
        """Make the first keys if the database knows none, then record those it does not know. Raises KeyringError."""
        cursor.execute("select count(*) from kernel_key")
        if not cursor.fetchone()[0]:
            self.create()
        self.verify(cursor)
        for name, (purpose, proof) in self._proofs().items():
            cursor.execute(
                "insert into kernel_key (id, purpose, proof) values (%s, %s, %s) on conflict (id) do nothing",
                [name, purpose, proof],
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.ring / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _proof(key: Key) -> bytes:
    """What the database keeps of a key to recognise it: says nothing about the key."""
    return hmac.digest(key.secret, f"balai key {key.purpose} {key.id}".encode(), "sha256")[:16]


def _signing_pair() -> tuple[bytes, bytes]:
    private = Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def entry(name: str, secret: bytes, active_from: float) -> dict[str, Any]:
    """A key as the files hold it."""
    return {"id": name, "key": b64encode(secret).decode(), "active_from": round(active_from, 3)}


def _keys(purpose: str, entries: list[dict[str, Any]]) -> tuple[Key, ...]:
    keys = [Key(e["id"], purpose, b64decode(e["key"], validate=True), float(e["active_from"])) for e in entries]
    if not keys:
        raise ValueError(f"no {purpose} key")
    if any(len(key.secret) != 32 for key in keys):
        raise ValueError(f"a {purpose} key is not 32 bytes long")
    return tuple(sorted(keys, key=lambda key: key.active_from))


def _append(path: Path, purpose: str, entry: dict[str, Any]) -> None:
    document = json.loads(path.read_text())
    document[purpose].append(entry)
    owner = path.stat()
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    write(partial, document)
    partial.chmod(stat.S_IMODE(owner.st_mode))
    if os.geteuid() == 0:
        os.chown(partial, owner.st_uid, owner.st_gid)
    partial.replace(path)
    sync(path.parent)


def write(path: Path, document: dict[str, Any]) -> None:
    """Write a key file of its owner only (0600), to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def sync(directory: Path) -> None:
    """Bring a renamed file of this folder to the disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
