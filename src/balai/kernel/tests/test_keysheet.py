"""The key sheet: what was printed and typed in again is the same ring; a slip of the pen is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from balai.kernel import keysheet
from balai.kernel.keyring import Folder, KeyringError


@pytest.fixture
def ring(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "keys")
    folder.create()
    folder.rotate("field", active_in=60)
    folder.rotate("signing")
    return folder


def printed(folder: Folder) -> str:
    return "BALAI KEY SHEET\n" + "\n".join(keysheet.lines(folder)) + "\n"


def test_a_ring_typed_in_from_paper_is_the_same_ring(ring: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "new")
    typed = printed(ring).replace("-", " ").upper().replace("BALAI", "balai")
    for purpose in ("field", "hash", "token", "signing", "sum"):
        typed = typed.replace(purpose.upper(), purpose)
    typed = "\n".join(_lower_id(line) for line in typed.splitlines())
    assert keysheet.restore(other, typed) == 6
    for path in ("secret", "signing"):
        assert other.read(getattr(other, path)) == ring.read(getattr(ring, path))
    assert other.read(other.public, private=False) == ring.read(ring.public, private=False)
    assert {path.stat().st_mode & 0o777 for path in other.ring.iterdir()} == {0o600}


def _lower_id(line: str) -> str:
    words = line.split()
    return line.replace(words[1], words[1].lower(), 1) if words and words[0] in keysheet.PURPOSES else line


@pytest.mark.parametrize("change", [lambda line: line[:-1], lambda line: line[:40] + _other(line[40]) + line[41:]])
def test_a_slip_of_the_pen_is_named_by_its_line_and_nothing_is_written(ring: Folder, tmp_path: Path, change) -> None:
    lines = printed(ring).splitlines()
    lines[2] = change(lines[2])
    with pytest.raises(KeyringError, match="Line 3"):
        keysheet.restore(Folder(tmp_path / "new"), "\n".join(lines))
    assert not (tmp_path / "new").exists()


def _other(digit: str) -> str:
    return "0" if digit != "0" else "1"


def test_a_sheet_that_lacks_a_purpose_is_refused(ring: Folder, tmp_path: Path) -> None:
    without = "\n".join(line for line in printed(ring).splitlines() if not line.startswith("hash"))
    with pytest.raises(KeyringError, match="no hash key"):
        keysheet.restore(Folder(tmp_path / "new"), without)


def test_keys_that_exist_are_never_overwritten(ring: Folder) -> None:
    before = ring.secret.read_bytes()
    with pytest.raises(KeyringError, match="nothing was changed"):
        keysheet.restore(ring, printed(ring))
    assert ring.secret.read_bytes() == before
