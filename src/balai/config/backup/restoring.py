"""The way back: a backup into an empty folder and an empty database, compared with what it says of itself."""

from __future__ import annotations

import subprocess
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import psycopg
from psycopg import sql

from balai.config import env, layout, postgres
from balai.kernel.journal import checking, tail
from balai.kernel.keyring import Folder, KeyringError

from .crypt import Damaged, Keys, Opened, opened
from .manifest import Manifest, compare_parts, read
from .saving import DATABASE, FILES, Say, connection_environment, program

Connect = Callable[[], psycopg.Connection[Any]]


@dataclass(frozen=True)
class Target:
    """Where a backup goes: a folder, and a database seen by its owner (`owner`) and by somebody who sees every row."""

    data: Path
    address: dict[str, str]
    options: tuple[str, ...]
    owner: Connect
    everything: Connect


@dataclass(frozen=True)
class Restored:
    """What came back. `journal`: the verifier's lines, none when it was not asked."""

    manifest: Manifest
    seconds: float
    generation: int
    journal: tuple[str, ...] = ()


def embedded(cluster: postgres.Cluster, data: Path) -> Target:
    """A new embedded cluster, made and started. Raises SettingsError when there is one already, PostgresFailed."""
    if cluster.initialised():
        raise env.SettingsError(f"{cluster.data} holds a database; a backup goes into an empty place only.")
    cluster.start()
    cluster.provision()
    address = connection_environment(f"user=postgres dbname={postgres.DATABASE} host={cluster.socket_dir}")
    admin: Connect = lambda: cluster.admin(postgres.DATABASE)  # noqa: E731
    return Target(data, address, (), admin, admin)


def outside(data: Path) -> Target:
    """The PostgreSQL of the settings, prepared by `balai provision` and empty. Raises SettingsError."""
    migrator, backup = layout.database_url("migrator"), layout.database_url("backup")

    def owner() -> psycopg.Connection[Any]:
        connection = psycopg.connect(migrator, autocommit=True, connect_timeout=10)
        connection.execute("set role balai_owner")
        return connection

    def everything() -> psycopg.Connection[Any]:
        return psycopg.connect(backup, autocommit=True, connect_timeout=10)

    try:
        with owner() as connection:
            row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    except psycopg.Error as error:
        raise env.SettingsError(f"the database cannot be used: {str(error).strip()}") from None
    if row and row[0]:
        raise env.SettingsError("the database holds tables; a backup goes into an empty one only.")
    return Target(data, connection_environment(migrator), ("--no-owner", "--role=balai_owner"), owner, everything)


def refuse_filled(data: Path, ring: Folder) -> None:
    """Nothing may lie in the target, and the keys must be there. Raises SettingsError; looks only."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise env.SettingsError(f"{data} is not empty; a backup goes into an empty folder only. Nothing was changed.")
    if not ring.exists():
        raise env.SettingsError(
            f"there are no keys in {ring.ring}, and a backup never holds them: copy the folder there, or type the key "
            "sheet into a file and run `balai keys restore FILE`. Nothing was changed."
        )


def check(folder: Path, secret: str) -> tuple[Manifest, Keys]:
    """The manifest, once every file was found whole. Raises SettingsError."""
    found, keys = read(folder, secret)
    compare_parts(folder, found)
    return found, keys


def restore(
    folder: Path, found: Manifest, keys: Keys, target: Target, ring: Folder, *, verify: bool, say: Say
) -> Restored:
    """Bring it back, count, compare the keys, and with `verify` check every row and seal of the journal.

    Raises SettingsError (what differs), Damaged, PostgresFailed (pg_restore), KeyringError.
    """
    began = time.monotonic()
    _database(folder, found, keys, target, say)
    _files(folder, keys, target.data, found, say)
    with target.everything() as connection:
        _compare_counts(connection, found)
        with connection.cursor() as cursor:
            ring.verify(cursor)
        lines = _verify_journal(connection, found, ring, say) if verify else ()
    with target.owner() as connection:
        # Transaction ids begin anew here: the followers of the journal must not mix them with the old ones.
        generation = tail.raise_generation(connection)
        connection.execute("analyze")
    return Restored(found, time.monotonic() - began, generation, lines)


def _database(folder: Path, found: Manifest, keys: Keys, target: Target, say: Say) -> None:
    name = f"{DATABASE}.enc"
    command = [
        str(program("pg_restore")),
        "--single-transaction",
        *target.options,
        "--dbname",
        target.address["PGDATABASE"],
    ]
    process = subprocess.Popen(command, env=target.address, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
    given, errors = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stderr)
    size, done, told = found.part(name).plain_bytes, 0, 0.0
    try:
        with (folder / name).open("rb") as file:
            for chunk in opened(file, keys, name):
                given.write(chunk)
                done += len(chunk)
                if time.monotonic() - told > 1:
                    told = time.monotonic()
                    say(f"database: {done / max(size, 1):.0%} read")
        given.close()
    except BrokenPipeError:
        pass  # pg_restore has ended; it says why
    except Damaged:
        process.kill()
        process.wait()
        raise
    message = errors.read().decode(errors="replace").strip()
    if process.wait():
        raise postgres.PostgresFailed(f"pg_restore: {message}")
    say("database: restored")


def _files(folder: Path, keys: Keys, data: Path, found: Manifest, say: Say) -> None:
    name = f"{FILES}.enc"
    data.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("rb") as file:
        plain = cast(BinaryIO, Opened(opened(file, keys, name)))
        with tarfile.open(fileobj=plain, mode="r|") as archive:
            archive.extractall(data, filter="data")
        plain.read()
    say(f"files: {found.uploads['count']} restored")


def _compare_counts(connection: psycopg.Connection[Any], found: Manifest) -> None:
    wrong = []
    for table, count in found.tables.items():
        row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
        have = row[0] if row else 0
        if have != count:
            wrong.append(f"{table} has {have} rows, the backup {count}")
    if wrong:
        raise env.SettingsError(f"the copy differs: {'; '.join(wrong)}.")


def _verify_journal(connection: psycopg.Connection[Any], found: Manifest, ring: Folder, say: Say) -> tuple[str, ...]:
    say("journal: every row and seal is checked")
    public = {key.id: key.secret for key in ring.read(ring.public, private=False)["signing"]}
    report = checking.verify_database(connection, public)
    if report.findings:
        raise env.SettingsError("the journal does not verify: " + "; ".join(map(str, report.findings[:5])))
    row = connection.execute("select encode(digest, 'hex') from kernel_seal order by number desc limit 1").fetchone()
    if (row[0] if row else "") != found.journal["digest"]:
        raise env.SettingsError("the journal ends in another seal than the backup says.")
    return tuple(report.lines())


def tell(connection: psycopg.Connection[Any], restored: Restored, now: datetime) -> None:
    """Write into the journal of the copy that it is one: the first event of its new generation."""
    from balai.flows.operations import backups
    from balai.kernel import journal

    values = journal.row(
        "backup.restored",
        backups.SUBJECT,
        None,
        backups.ACTOR,
        {"backup": backups.code_of(restored.manifest.id), "generation": restored.generation},
        occurred_at=now,
    )
    connection.execute(journal.APPEND, values)


__all__ = [
    "Damaged",
    "KeyringError",
    "Restored",
    "Target",
    "check",
    "embedded",
    "outside",
    "refuse_filled",
    "restore",
    "tell",
]
