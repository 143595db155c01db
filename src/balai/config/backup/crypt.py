"""Encrypted files of any size: AES-256-GCM over chunks of a mebibyte, as in the STREAM construction.

Chunk i is closed with the nonce (i, last?), under a key made for this one file: a chunk that was moved, left out or
cut off at the end is refused. Keys come from `BALAI_BACKUP_KEY` by scrypt, once a backup.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"balai backup 1\n"
CHUNK = 1 << 20
TAG = 16


class Damaged(RuntimeError):
    """The file is cut off, was changed, or was closed with another key."""


@dataclass(frozen=True)
class Keys:
    """What one backup is closed with."""

    root: bytes
    seal: bytes

    @classmethod
    def of(cls, secret: str, salt: bytes) -> Keys:
        """From the setting and the backup's own salt."""
        made = hashlib.scrypt(secret.encode(), salt=salt, n=1 << 15, r=8, p=1, maxmem=1 << 26, dklen=64)
        return cls(made[:32], made[32:])

    def file(self, name: str) -> AESGCM:
        """The cipher of one file."""
        return AESGCM(hmac.digest(self.root, name.encode(), "sha256"))

    def mac(self, message: bytes) -> str:
        """What shows that the manifest is ours."""
        return hmac.new(self.seal, message, "sha256").hexdigest()


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Closing:
    """A writable file that encrypts what is written; `close` ends it. Counts and hashes both sides."""

    def __init__(self, target: BinaryIO, keys: Keys, name: str) -> None:
        self._target, self._cipher = target, keys.file(name)
        self._buffer, self._number, self._hash = bytearray(), 0, hashlib.sha256()
        self.plain_bytes = self.bytes = 0
        self._put(MAGIC)

    def write(self, data: bytes) -> int:
        """Take more plain text."""
        self._buffer += data
        self.plain_bytes += len(data)
        while len(self._buffer) > CHUNK:
            self._chunk(CHUNK, last=False)
        return len(data)

    def close(self) -> None:
        """Write the last chunk. Twice is once."""
        if self._number >= 0:
            self._chunk(len(self._buffer), last=True)
            self._number = -1

    @property
    def sha256(self) -> str:
        """Of the encrypted file."""
        return self._hash.hexdigest()

    def _chunk(self, size: int, last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, last), bytes(self._buffer[:size]), MAGIC))
        del self._buffer[:size]
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._hash.update(data)
        self.bytes += len(data)


def opened(source: BinaryIO, keys: Keys, name: str) -> Iterator[bytes]:
    """The plain text of an encrypted file, chunk by chunk. Raises Damaged, at the latest at its end."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged(f"{name} is no file of a backup")
    cipher, number = keys.file(name), 0
    data = source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), data, MAGIC)
        except (InvalidTag, ValueError):
            raise Damaged(f"{name} is damaged, cut off, or was closed with another BALAI_BACKUP_KEY") from None
        if not following:
            return
        data, number = following, number + 1


class Opened:
    """`opened` as a file that can be read, for tarfile."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, fewer only at the end."""
        parts, have = [self._rest], len(self._rest)
        while size < 0 or have < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            have += len(chunk)
        whole = b"".join(parts)
        wanted = whole if size < 0 else whole[:size]
        self._rest = whole[len(wanted) :]
        return wanted


def sha256_of(source: BinaryIO) -> str:
    """Of everything that is left to read."""
    return hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
