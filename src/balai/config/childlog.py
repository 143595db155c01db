"""The output of a supervised child: kept in a file of bounded size, errors shown on the console as well."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO

ROTATE_AT = 10_000_000
_LOUD = (b'"level":"error"', b'"level": "error"', b'"level":"critical"', b'"level": "critical"')


class ChildLog:
    """Two generations of one file; together never more than 20 MB."""

    def __init__(self, path: Path, name: str) -> None:
        self._path, self._name = path, name
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._size = self._file.tell()

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Copy everything the process writes, in a thread that ends with it."""
        assert process.stdout is not None
        threading.Thread(target=self._copy, args=(process.stdout,), daemon=True, name=f"log {self._name}").start()

    def _copy(self, source: BinaryIO) -> None:
        while part := source.read1(65_536):  # type: ignore[attr-defined]
            self._file.write(part)
            self._size += len(part)
            if any(mark in part for mark in _LOUD) or not part.startswith(b"{"):
                self._show(part)
            if self._size > ROTATE_AT:
                self._rotate()

    def _show(self, part: bytes) -> None:
        for line in part.splitlines():
            if line.strip() and (not line.startswith(b"{") or any(mark in line for mark in _LOUD)):
                sys.stderr.write(f"{self._name}| {line.decode(errors='replace')}\n")

    def _rotate(self) -> None:
        self._file.close()
        self._path.replace(self._path.with_suffix(".log.1"))
        self._file = self._path.open("ab", buffering=0)
        self._size = 0
