"""What a backup says of itself, in clear: versions, counts, hashes. It names no person and holds no key."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from balai.config import env

from .crypt import Keys, sha256_of

NAME = "manifest.json"
FORMAT = 1
SHORTEST_KEY = 24


@dataclass(frozen=True)
class Part:
    """One encrypted file; hash and size are of the encrypted form."""

    name: str
    bytes: int
    plain_bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`tables`: rows by table, counted in the snapshot that was saved. `journal`: its newest seal there."""

    id: str
    made_at: str
    mode: str
    malls: list[str]
    versions: dict[str, str]
    generation: int
    migrations: dict[str, str]
    tables: dict[str, int]
    journal: dict[str, Any]
    uploads: dict[str, int]
    parts: list[Part]
    salt: str
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(self.tables.values())

    @property
    def size(self) -> int:
        """Bytes of the backup."""
        return sum(part.bytes for part in self.parts)

    def part(self, name: str) -> Part:
        """The part of that name. Raises SettingsError."""
        found = next((part for part in self.parts if part.name == name), None)
        if found is None:
            raise env.SettingsError(f"the manifest names no {name}.")
        return found

    def write(self, folder: Path, keys: Keys) -> None:
        """Write it, with what shows that it is ours."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / NAME).write_text(json.dumps({"manifest": text, "mac": keys.mac(text.encode())}, indent=1) + "\n")


def new_salt() -> str:
    """Sixteen random bytes as text."""
    import secrets

    return b64encode(secrets.token_bytes(16)).decode()


def secret() -> str:
    """`BALAI_BACKUP_KEY`. Raises SettingsError when there is none, or a short one."""
    found = env.text("BALAI_BACKUP_KEY")
    if found is None or len(found) < SHORTEST_KEY:
        raise env.SettingsError(
            f"BALAI_BACKUP_KEY (at least {SHORTEST_KEY} characters) is needed: a backup leaves the house encrypted. "
            "Make one with `openssl rand -base64 32`, give it by BALAI_BACKUP_KEY_FILE, keep a copy with the key sheet."
        )
    return found


def read(folder: Path, given: str) -> tuple[Manifest, Keys]:
    """The manifest of a backup and its keys. Raises SettingsError: no backup, another key, changed."""
    try:
        outer = json.loads((folder / NAME).read_text())
        text, mac = str(outer["manifest"]), str(outer["mac"])
        inner = json.loads(text)
        salt = b64decode(inner["salt"])
    except FileNotFoundError:
        raise env.SettingsError(f"{folder} is no backup: it holds no {NAME}.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise env.SettingsError(f"{folder / NAME} cannot be read: {type(error).__name__}.") from None
    keys = Keys.of(given, salt)
    if not hmac.compare_digest(keys.mac(text.encode()), mac):
        raise env.SettingsError(f"BALAI_BACKUP_KEY is not the key of this backup, or {NAME} was changed.")
    if inner.get("format") != FORMAT:
        raise env.SettingsError(f"the backup has format {inner.get('format')}; this version reads {FORMAT}.")
    return Manifest(**{**inner, "parts": [Part(**part) for part in inner["parts"]]}), keys


def compare_parts(folder: Path, found: Manifest) -> None:
    """Whether every file is there and whole. Raises SettingsError."""
    for part in found.parts:
        try:
            with (folder / part.name).open("rb") as file:
                same = sha256_of(file) == part.sha256
        except OSError as error:
            raise env.SettingsError(f"{part.name} cannot be read: {error.strerror}.") from None
        if not same:
            raise env.SettingsError(f"{part.name} is damaged: it has another hash than the manifest says.")
