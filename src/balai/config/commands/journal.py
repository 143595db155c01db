"""`balai journal verify|export|anchor`: what proves that the past was not rewritten.

Exit codes: 0 in order or done, 1 something was found, 2 not readable.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from .. import bootstrap, layout


def register(subparsers: Any) -> None:
    """Add `journal` and its verbs."""
    parser = subparsers.add_parser("journal", help="verify, export and anchor the journal")
    verbs = parser.add_subparsers(dest="verb", required=True)

    verb = verbs.add_parser("verify", help="compare every row, seal and signature; name what changed")
    verb.add_argument("--export", type=Path, metavar="DIR", help="check an export instead of the database")
    verb.add_argument(
        "--anchor",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="anchors kept elsewhere (file or folder, repeatable): finds a past that was rewritten and sealed anew",
    )
    verb.add_argument("--keys", type=Path, metavar="FILE", help="with --export: public keys you trust (keys.json)")
    verb.set_defaults(run=verify, role=None)

    verb = verbs.add_parser("export", help="write rows, seals, public keys and the verifier into a folder")
    verb.add_argument("folder", type=Path, help="a new or empty folder")
    verb.set_defaults(run=export, role="reader")

    verb = verbs.add_parser("anchor", help="print the root of a day; keep and send it where the settings say")
    verb.add_argument("--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: today in the mall's zone")
    verb.add_argument("--mall", metavar="CODE", help="default: every mall")
    verb.add_argument("--json", action="store_true", help="one JSON object a mall, with the signature")
    verb.set_defaults(run=anchor, role="worker")


def verify(args: argparse.Namespace) -> int:
    """Check the database as the reader, or an export without any database."""
    from balai.kernel.journal import verifier

    try:
        anchors = [found for path in _files(args.anchor) for found in verifier.read_anchors(path)]
        if args.export:
            report = verifier.verify_export(args.export, anchors, args.keys)
        else:
            bootstrap.use_django("reader")
            from balai.kernel import keys
            from balai.kernel.journal import checking

            with psycopg.connect(layout.database_url("reader"), autocommit=True) as connection:
                report = checking.verify_database(connection, keys.public_keys(), anchors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"balai journal verify: cannot be read: {error!r}\n")
        return 2
    _say(*report.lines())
    return 1 if report.findings else 0


def export(args: argparse.Namespace) -> int:
    """Write the journal as files for an auditor."""
    from balai.kernel import keys
    from balai.kernel.journal import export as exporting

    try:
        with psycopg.connect(layout.database_url("reader"), autocommit=True) as connection:
            rows, seals = exporting.export(connection, args.folder, keys.public_keys())
    except OSError as error:
        sys.stderr.write(f"balai journal export: {error}\n")
        return 2
    _say(f"{rows} rows and {seals} seals in {args.folder}. Check: python {args.folder}/verifier.py {args.folder}")
    return 0


def anchor(args: argparse.Namespace) -> int:
    """The root of each mall's day. 1 when there is none yet, or when a kept one differs."""
    from balai.domains.directory import snapshot
    from balai.kernel import clock
    from balai.kernel.journal import anchor as anchoring

    now = clock.now()
    malls = [mall for mall in snapshot.malls() if args.mall in (None, mall.code)]
    if not malls:
        sys.stderr.write("balai journal anchor: there is no such mall\n")
        return 2
    failed = False
    with psycopg.connect(layout.database_url("worker"), autocommit=True) as connection:
        for mall in malls:
            day = args.day or clock.service_day(now, mall.timezone)
            found = anchoring.of_day(connection, day, mall.timezone, mall.code)
            if found is None:
                sys.stderr.write(f"balai journal anchor: nothing was sealed before the end of {day} in {mall.code}\n")
                failed = True
                continue
            _say(found.json() if args.json else found.text())
            try:
                anchoring.publish(found, now)
            except FileExistsError as error:
                sys.stderr.write(f"balai journal anchor: {error.filename} holds another root: the journal changed\n")
                failed = True
    return 1 if failed else 0


def _files(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the files in them."""
    return [file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
