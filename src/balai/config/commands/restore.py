"""`balai restore FOLDER`: a backup into an empty place."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from balai.config import bootstrap, env, layout, postgres
from balai.config.commands.backup import say

EPILOG = """\
Put the keys in place first (BALAI_KEYS): copy the folder, or type the key sheet and run `balai keys restore FILE`. Set
BALAI_BACKUP_KEY. The target must be empty. Afterwards start the mall on it as ever: BALAI_DATA=... balai serve. The old
one must not run on with the same keys.
"""


def register(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "restore",
        help="bring a backup back into an empty place",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="the backup: a folder balai-<instant>")
    parser.add_argument("--to", type=Path, metavar="DATA", help="default: BALAI_DATA")
    parser.add_argument("--verify", action="store_true", help="check every row and seal of the journal too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check the backup, refuse a filled place, restore, compare."""
    from balai.config.backup import manifest, restoring
    from balai.kernel.keyring import Folder

    if arguments.to is not None:
        os.environ["BALAI_DATA"] = str(arguments.to.expanduser().resolve())
    secret, data = manifest.secret(), layout.data_dir()
    ring = Folder(layout.keys_dir())
    restoring.refuse_filled(data, ring)
    found, keys = restoring.check(arguments.folder, secret)
    say(f"{found.id}: {found.rows} rows, {found.uploads['count']} files, mode {found.mode}, {', '.join(found.malls)}")
    cluster = layout.cluster() if layout.embedded() else None
    target = restoring.embedded(cluster, data) if cluster else restoring.outside(data)
    try:
        done = restoring.restore(arguments.folder, found, keys, target, ring, verify=arguments.verify, say=say)
        os.environ.setdefault("BALAI_MODE", found.mode)
        bootstrap.use_django("app", "balai-restore")
        with psycopg.connect(layout.database_url("app"), autocommit=True) as connection:
            restoring.tell(connection, done, datetime.now(UTC))
    except restoring.Damaged as error:
        raise env.SettingsError(f"{error}. {_left(data)}") from None
    except (env.SettingsError, postgres.PostgresFailed) as error:
        raise env.SettingsError(f"{error} {_left(data)}") from None
    finally:
        if cluster is not None:
            cluster.stop()
    for line in done.journal:
        say(line)
    say(f"restored in {done.seconds:.0f} s into {data}: every count is equal (generation {done.generation})")
    return 0


def _left(data: Path) -> str:
    return f"What was restored so far lies in {data}: remove it before you try again."
