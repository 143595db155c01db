"""Keys: made once, rotated while running, never replaced in silence."""

from __future__ import annotations

import json
import multiprocessing
import time
import timeit
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import override_settings

from balai.config.postgres import DATABASE, Cluster
from balai.kernel import keys
from balai.kernel.keyring import Folder, KeyringError


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Folder]:
    """A key folder of its own."""
    keys.forget()
    with override_settings(BALAI_KEYS=tmp_path / "keys"):
        folder = Folder(tmp_path / "keys")
        folder.create()
        yield folder
    keys.forget()


def _make(directory: Path) -> str:
    folder = Folder(directory)
    folder.create()
    return folder.secret.read_text()


def test_key_files_are_closed_to_other_users_and_made_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(6) as pool:
        seen = set(pool.map(_make, [tmp_path] * 12))
    assert len(seen) == 1
    assert sorted(path.name for path in (tmp_path / "ring").iterdir()) == ["public.json", "secret.json", "signing.json"]
    assert not [path for path in tmp_path.iterdir() if path.name != "ring"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "ring").iterdir()} == {0o600}
    assert (tmp_path / "ring").stat().st_mode & 0o777 == 0o700


def test_a_name_is_readable_only_at_its_own_place(ring: Folder) -> None:
    closed = keys.encrypt("Siti Aminah", "contact.name:1")
    assert "Siti" not in closed
    assert keys.decrypt(closed, "contact.name:1") == "Siti Aminah"
    assert keys.encrypt("Siti Aminah", "contact.name:1") != closed
    with pytest.raises(keys.CannotDecrypt):
        keys.decrypt(closed, "contact.name:2")
    with pytest.raises(keys.CannotDecrypt):
        keys.decrypt(closed[:-3] + ("A" if closed[-3] != "A" else "B") + closed[-2:], "contact.name:1")
    for nonsense in ("", "x", "x.y", closed.partition(".")[0] + ".", closed.partition(".")[0] + ".é"):
        with pytest.raises(keys.CannotDecrypt):
            keys.decrypt(nonsense, "contact.name:1")


def test_two_spellings_of_one_phone_have_one_hash_and_other_purposes_another(ring: Folder) -> None:
    assert keys.keyed_hash("contact.phone", "0812-3456 7890") == keys.keyed_hash("contact.phone", "+62 812 34567890")
    assert keys.keyed_hash("contact.phone", "081234567890") != keys.keyed_hash("rate.phone", "081234567890")
    assert keys.keyed_hash("contact.nik", "1571 0101 0190 0001") == keys.keyed_hash("contact.nik", "1571010101900001")
    assert keys.keyed_hash("contact.email", " Siti@Example.ID") == keys.keyed_hash("contact.email", "siti@example.id")
    assert len(keys.keyed_hash("contact.phone", "081234567890")) == 32


@pytest.mark.threat("T-token")
def test_a_ticket_token_opens_its_ticket_for_its_purpose_only(ring: Folder) -> None:
    ticket = uuid4()
    view, owner = keys.derive_token("ticket-view", ticket), keys.derive_token("ticket-owner", ticket)
    assert len(view) == 24
    assert set(view) <= set("0123456789abcdefghjkmnpqrstvwxyz")
    assert view == keys.derive_token("ticket-view", ticket)
    assert keys.check_token("ticket-view", ticket, view)
    assert not keys.check_token("ticket-owner", ticket, view)
    assert not keys.check_token("ticket-view", uuid4(), view)
    for wrong in ("", owner, view[:-1], view + "0", "é" * 24, "\ud800" * 24, view.upper()):
        assert not keys.check_token("ticket-view", ticket, wrong)


def test_a_token_costs_less_than_five_microseconds(ring: Folder) -> None:
    ticket = uuid4()
    keys.derive_token("ticket-view", ticket)
    best = min(timeit.repeat(lambda: keys.derive_token("ticket-view", ticket), number=2000, repeat=7)) / 2000
    assert best < 5e-6


def test_keys_are_rotated_while_the_mall_runs(ring: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = uuid4()
    before = (keys.encrypt("Siti", "here"), keys.keyed_hash("phone", "0811"), keys.derive_token("view", ticket))
    for purpose in ("field", "hash", "token"):
        keys.rotate(purpose)
    # Somebody else rotated: this process has not looked yet, and still opens everything.
    assert keys.derive_token("view", ticket) == before[2]
    monkeypatch.setattr(keys, "_recheck_at", 0.0)
    after = (keys.encrypt("Siti", "here"), keys.keyed_hash("phone", "0811"), keys.derive_token("view", ticket))
    assert after[0].partition(".")[0] != before[0].partition(".")[0]
    assert after[1] != before[1]
    assert after[2] != before[2]
    assert keys.decrypt(before[0], "here") == keys.decrypt(after[0], "here") == "Siti"
    assert keys.keyed_hashes("phone", "0811") == [after[1], before[1]]
    assert keys.check_token("view", ticket, before[2])
    assert keys.check_token("view", ticket, after[2])


def test_a_process_that_has_not_heard_of_a_rotation_accepts_the_new_keys_at_once(ring: Folder) -> None:
    ticket = uuid4()
    keys.derive_token("view", ticket)
    old = keys._ring
    keys.rotate("token")
    keys.rotate("field")
    keys.forget()
    closed, token = keys.encrypt("Siti", "here"), keys.derive_token("view", ticket)
    keys._ring, keys._recheck_at = old, time.monotonic() + 60
    assert keys.check_token("view", ticket, token)
    keys._ring, keys._recheck_at = old, time.monotonic() + 60
    assert keys.decrypt(closed, "here") == "Siti"


def test_a_key_for_later_is_known_but_not_used_yet(ring: Folder) -> None:
    name = keys.rotate("field", active_in=3600)
    assert keys.encrypt("Siti", "here").partition(".")[0] != name


def test_a_signature_can_be_checked_with_the_public_half(ring: Folder) -> None:
    first, signature = keys.sign(b"digest")
    Ed25519PublicKey.from_public_bytes(keys.public_keys()[first]).verify(signature, b"digest")
    assert keys.rotate("signing") == keys.sign(b"digest")[0] != first
    assert set(keys.public_keys()) == {first, keys.sign(b"digest")[0]}


def test_a_ring_open_to_others_or_damaged_is_refused(ring: Folder) -> None:
    ring.secret.chmod(0o640)
    keys.forget()
    with pytest.raises(KeyringError, match="chmod 600"):
        keys.encrypt("Siti", "here")
    ring.secret.chmod(0o600)
    text = ring.secret.read_text()
    for broken in ("", "{", "[]", text.replace('"key"', '"kex"'), json.dumps(json.loads(text) | {"hash": []})):
        ring.secret.write_text(broken)
        keys.forget()
        with pytest.raises(KeyringError):
            keys.encrypt("Siti", "here")
        assert ring.secret.read_text() == broken


def test_a_running_process_outlives_a_damaged_ring(ring: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = keys.encrypt("Siti", "here")
    ring.secret.write_text("{")
    monkeypatch.setattr(keys, "_recheck_at", 0.0)
    assert keys.decrypt(closed, "here") == "Siti"


@contextmanager
def owner(cluster: Cluster) -> Iterator[Any]:
    """A cursor of the administrator, as set-up has one; nothing stays."""
    with cluster.admin(DATABASE) as admin, admin.transaction(force_rollback=True), admin.cursor() as cursor:
        yield cursor


@pytest.mark.django_db
class TestStart:
    """What the start-up check says about the ring beside this database."""

    def test_setup_makes_the_first_ring_and_the_start_accepts_it(self, cluster: Cluster, tmp_path: Path) -> None:
        with override_settings(BALAI_KEYS=tmp_path), owner(cluster) as cursor:
            with pytest.raises(KeyringError, match="Run set-up"):
                keys.verify(cursor)
            keys.settle(cursor)
            keys.verify(cursor)
            keys.rotate("field")
            keys.settle(cursor)
            keys.settle(cursor)
            cursor.execute("select purpose, count(*) from kernel_key group by 1 order by 1")
            assert cursor.fetchall() == [("field", 2), ("hash", 1), ("signing", 1), ("token", 1)]

    def test_a_lost_ring_stops_start_and_setup_and_is_not_made_anew(self, cluster: Cluster, tmp_path: Path) -> None:
        with override_settings(BALAI_KEYS=tmp_path), owner(cluster) as cursor:
            keys.settle(cursor)
            (tmp_path / "ring").rename(tmp_path / "elsewhere")
            for attempt in (keys.verify, keys.settle):
                with pytest.raises(KeyringError, match="keys that are gone"):
                    attempt(cursor)
            assert not (tmp_path / "ring").exists()

    def test_another_installations_ring_stops_the_start(self, cluster: Cluster, tmp_path: Path) -> None:
        with owner(cluster) as cursor:
            with override_settings(BALAI_KEYS=tmp_path / "one"):
                keys.settle(cursor)
            other = Folder(tmp_path / "two")
            other.create()
            before = other.secret.read_bytes()
            with override_settings(BALAI_KEYS=tmp_path / "two"):
                for attempt in (keys.verify, keys.settle):
                    with pytest.raises(KeyringError, match="is not in"):
                        attempt(cursor)
            assert other.secret.read_bytes() == before

    def test_a_key_with_another_value_stops_the_start(self, cluster: Cluster, tmp_path: Path) -> None:
        with override_settings(BALAI_KEYS=tmp_path), owner(cluster) as cursor:
            keys.settle(cursor)
            path = Folder(tmp_path).secret
            document = json.loads(path.read_text())
            document["hash"][0]["key"] = document["field"][0]["key"]
            path.write_text(json.dumps(document))
            with pytest.raises(KeyringError, match=r"hash key .* is not the one of this database"):
                keys.verify(cursor)
