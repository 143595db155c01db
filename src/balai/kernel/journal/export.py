"""The journal in open files, for an auditor: rows, seals, public keys, and the program that checks them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from . import verifier
from .records import all_rows, all_seals


def export(connection: psycopg.Connection[Any], directory: Path, public: dict[str, bytes]) -> tuple[int, int]:
    """Write `rows.jsonl`, `seals.jsonl`, `keys.json` and `verifier.py` into `directory`; return rows and seals.

    `connection` must be in autocommit (role reader); rows not sealed yet are part of it. Raises FileExistsError when
    the directory already holds an export.
    """
    directory.mkdir(parents=True, exist_ok=True)
    if any((directory / name).exists() for name in ("rows.jsonl", "seals.jsonl")):
        raise FileExistsError(f"{directory} already holds an export")
    # Seals first: every row they speak of is then among the rows that follow.
    seals = _write(directory / "seals.jsonl", all_seals(connection))
    rows = _write(directory / "rows.jsonl", all_rows(connection))
    keys = {name: key.hex() for name, key in public.items()}
    (directory / "keys.json").write_text(json.dumps(keys, indent=1, sort_keys=True) + "\n")
    shutil.copyfile(verifier.__file__, directory / "verifier.py")
    return rows, seals


def _write(path: Path, records: Iterable[verifier.Row]) -> int:
    count = 0
    with path.open("x", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n")
            count += 1
    return count
