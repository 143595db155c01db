"""`balai backup`: database and files into one encrypted folder, while the mall works; without the keys."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from balai.config import bootstrap, env, layout, postgres

EPILOG = """\
The folder is encrypted with BALAI_BACKUP_KEY (or BALAI_BACKUP_KEY_FILE). Keys are never in it: print `balai keys sheet`
and keep it, and a copy of the backup key, in another house. `--rehearse` restores the backup into a throw-away place,
compares every count and verifies the journal; run it once a week. Exit codes: 0 done, 1 the rehearsal failed, 2 not
possible as asked.
"""


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "backup",
        help="save database and files, encrypted and without the keys",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="default: BALAI_BACKUP_DIR, else beside the data")
    parser.add_argument("--keep", type=int, default=0, metavar="N", help="remove all but the newest N (default: none)")
    parser.add_argument("--rehearse", action="store_true", help="restore it somewhere, verify, throw that away")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make one, say what is in it, write into the journal that it was made."""
    from balai.config.backup import manifest, saving

    if arguments.keep < 0:
        raise env.SettingsError("--keep is not negative.")
    secret, folder = manifest.secret(), saving.destination(arguments.to)
    bootstrap.use_django("worker", "balai-backup")
    from balai.flows.operations import backups

    began = time.monotonic()
    now = datetime.now(UTC)
    made, found = saving.save(folder, secret, now, say)
    seconds = round(time.monotonic() - began, 1)
    facts = {"bytes": found.size, "rows": found.rows, "seal": found.journal["seal"], "seconds": seconds}
    backups.note_made(made.name, facts, now=now)
    say(f"{made}: {found.rows} rows, {found.uploads['count']} files, {found.size / 1e6:.1f} MB in {seconds:.0f} s")
    say(f"journal up to seal {found.journal['seal']} sha256:{found.journal['digest'] or '-'}")
    code = _rehearse(made, secret) if arguments.rehearse else 0
    if not code:
        for name in saving.forget_old(folder, arguments.keep):
            say(f"{name}: removed")
    return code


def _rehearse(made: Path, secret: str) -> int:
    from balai.config.backup import rehearsing
    from balai.config.backup.crypt import Damaged
    from balai.flows.operations import backups
    from balai.kernel.keyring import Folder, KeyringError

    began = time.monotonic()
    try:
        done = rehearsing.rehearse(made, secret, Folder(layout.keys_dir()), say)
    except (env.SettingsError, Damaged, postgres.PostgresFailed, KeyringError) as error:
        backups.note_rehearsed(made.name, good=False, seconds=time.monotonic() - began, now=datetime.now(UTC))
        sys.stderr.write(f"balai backup: the rehearsal FAILED: {error}\n")
        return 1
    backups.note_rehearsed(made.name, good=True, seconds=done.seconds, now=datetime.now(UTC))
    say(f"rehearsed in {done.seconds:.0f} s: every count is equal. {' '.join(done.journal)}")
    return 0


def say(line: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
