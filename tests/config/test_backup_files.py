"""The encrypted files of a backup: whole or refused."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balai.config import env
from balai.config.backup import crypt, manifest
from balai.config.backup.crypt import CHUNK, MAGIC, TAG, Closing, Damaged, Keys, Opened, opened

KEYS = Keys(b"r" * 32, b"s" * 32)
PIECE = CHUNK + TAG


def closed(plain, name="x", keys=KEYS):
    out = io.BytesIO()
    closing = Closing(out, keys, name)
    for start in range(0, len(plain), 300_000):
        closing.write(plain[start : start + 300_000])
    closing.close()
    assert closing.plain_bytes == len(plain)
    assert closing.bytes == len(out.getvalue())
    return out.getvalue()


def plain_of(data, name="x", keys=KEYS):
    return b"".join(opened(io.BytesIO(data), keys, name))


@settings(max_examples=20)
@given(size=st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]), step=st.integers(1, 70_000))
def test_what_was_closed_opens_again_at_every_size(size, step):
    plain = (bytes(range(256)) * (size // 256 + 1))[:size]
    data = closed(plain)
    assert plain_of(data) == plain
    reader, parts = Opened(opened(io.BytesIO(data), KEYS, "x")), []
    while part := reader.read(step):
        parts.append(part)
    assert b"".join(parts) == plain


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-1],
        lambda data: data[: len(MAGIC) + PIECE],  # cut off exactly behind a chunk
        lambda data: data[: len(MAGIC)] + data[len(MAGIC) + PIECE :],  # the first chunk is left out
        lambda data: (
            data[: len(MAGIC)]
            + data[len(MAGIC) + PIECE : len(MAGIC) + 2 * PIECE]
            + data[len(MAGIC) : len(MAGIC) + PIECE]
            + data[len(MAGIC) + 2 * PIECE :]
        ),  # two chunks change places
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda data: data + b"\0",
        lambda data: b"not a backup at all",
        lambda data: b"",
    ],
)
def test_a_file_that_was_cut_moved_or_changed_is_refused(harm):
    data = closed(b"a" * (3 * CHUNK))
    with pytest.raises(Damaged):
        plain_of(harm(data))


def test_a_file_under_another_name_or_key_is_refused():
    data = closed(b"people", "files.tar.enc")
    with pytest.raises(Damaged):
        plain_of(data, "database.dump.enc")
    with pytest.raises(Damaged):
        plain_of(data, "files.tar.enc", Keys(b"q" * 32, b"s" * 32))


def test_a_backup_key_is_needed_and_a_short_one_refused(monkeypatch):
    monkeypatch.delenv("BALAI_BACKUP_KEY", raising=False)
    for given_key in (None, "short"):
        if given_key:
            monkeypatch.setenv("BALAI_BACKUP_KEY", given_key)
        with pytest.raises(env.SettingsError, match="openssl rand"):
            manifest.secret()


def test_the_same_key_and_another_salt_are_other_keys():
    first, second = (Keys.of("k" * 40, salt) for salt in (b"1" * 16, b"2" * 16))
    assert len({first.root, first.seal, second.root, second.seal}) == 4
    assert crypt.Keys.of("k" * 40, b"1" * 16) == first
