"""`balai keys list|rotate|sheet|restore`: the secrets of this installation; no backup holds them, print the sheet."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from balai.config import bootstrap, layout
from balai.kernel import keysheet
from balai.kernel.keyring import SECRET_PURPOSES, Folder, current

HEAD = """\
BALAI KEY SHEET  {day}  {folder}
Whoever holds this sheet can read what visitors left, and sign as the journal does. Keep it in the safe, in two houses.
After a loss type the lines below into a file and run: balai keys restore FILE
"""


def register(subparsers: Any) -> None:
    """Add `keys` and its verbs."""
    parser = subparsers.add_parser("keys", help="list, rotate, print and restore the keys")
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("list", help="which keys there are, and which is current; says nothing secret")
    verb.set_defaults(run=listed)

    verb = verbs.add_parser("rotate", help="add a key; the old ones still open what they closed")
    verb.add_argument("purpose", choices=(*SECRET_PURPOSES, "signing"))
    verb.add_argument(
        "--in",
        dest="active_in",
        type=float,
        default=0,
        metavar="SECONDS",
        help="when it becomes current; with several machines long enough to copy the folder (default: now)",
    )
    verb.set_defaults(run=rotate)

    verb = verbs.add_parser("sheet", help="print every key for the safe (SECRET)")
    verb.set_defaults(run=sheet)

    verb = verbs.add_parser("restore", help="make the key files again from a sheet; overwrites nothing")
    verb.add_argument("file", type=Path, help="the typed lines; `-` reads standard input")
    verb.set_defaults(run=restore)


def listed(arguments: argparse.Namespace) -> int:
    """One line a key."""
    folder = _folder()
    found = folder.read(folder.secret) | folder.read(folder.public, private=False)
    for purpose, keys in found.items():
        used = current(keys)
        for key in keys:
            since = datetime.fromtimestamp(key.active_from, UTC).isoformat(timespec="seconds")
            word = "current" if key.id == used.id else "to come" if key.active_from > time.time() else "opens only"
            _say(f"{purpose:8} {key.id}  {since}  {word}")
    return 0


def rotate(arguments: argparse.Namespace) -> int:
    """Add a key and tell the database of it. Running processes notice by themselves."""
    bootstrap.use_django("migrator", "balai-keys")
    from django.db import connection

    from balai.kernel import keys

    with connection.cursor() as cursor:
        keys.verify(cursor)
        name = keys.rotate(arguments.purpose, arguments.active_in)
        keys.settle(cursor)
    _say(f"{arguments.purpose} key {name} is current {_when(arguments.active_in)}. Print a new sheet: balai keys sheet")
    return 0


def sheet(arguments: argparse.Namespace) -> int:
    """Print the sheet."""
    day = datetime.now(UTC).date().isoformat()
    _say(HEAD.format(day=day, folder=_folder().ring), *keysheet.lines(_folder()))
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Write the key files from a sheet."""
    text = sys.stdin.read() if str(arguments.file) == "-" else arguments.file.read_text(encoding="utf-8")
    count = keysheet.restore(_folder(), text)
    _say(f"{count} keys in {_folder().ring}. Start the mall: it says whether they are the ones of its database.")
    return 0


def _folder() -> Folder:
    return Folder(layout.keys_dir())


def _when(seconds: float) -> str:
    return f"in {seconds:g} s" if seconds > 0 else "now"


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
