"""What need not be done again: a step is skipped while the things it was made from have not changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path]) -> str:
    """A short digest of names, sizes and times of files (folders count with everything below them)."""
    found = hashlib.blake2b(digest_size=16)
    for top in sorted(paths):
        files = sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
        for file in files:
            if "__pycache__" in file.parts:
                continue
            status = file.stat()
            found.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    return found.hexdigest()


class Stamps:
    """Digests of finished steps, in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._known: dict[str, str] = json.loads(file.read_text())
        except (OSError, ValueError):
            self._known = {}

    def same(self, step: str, value: str) -> bool:
        """Whether the step was done from exactly this."""
        return self._known.get(step) == value

    def keep(self, step: str, value: str) -> None:
        """Note that the step was done."""
        self._known[step] = value
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".new")
        partial.write_text(json.dumps(self._known, indent=1))
        partial.replace(self._file)
