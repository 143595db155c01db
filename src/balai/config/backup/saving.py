"""Making a backup while the mall works: one snapshot of the database, counted and dumped; the files beside it.

`pg_dump` in custom format, because it can be read by any later PostgreSQL on any machine and needs no right but to
read. Nothing lies in clear on a disk at any moment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

import balai
from balai.config import env, layout, postgres

from .crypt import Closing, Keys
from .manifest import NAME, Manifest, Part, new_salt

DATABASE, FILES = "database.dump", "files.tar"
REMADE = ("postgres", "static", "voice", "run")
"""Folders of `BALAI_DATA` that are not saved: the dump replaces the first, set-up makes the others anew."""
Say = Callable[[str], None]

_TABLES = """
select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
  and relpersistence = 'p' and not relispartition order by relname
"""


def destination(given: Path | None) -> Path:
    """Where backups go: `--to`, else `BALAI_BACKUP_DIR`, else beside the data. Raises SettingsError inside the data."""
    folder = (given or env.path("BALAI_BACKUP_DIR", layout.data_dir().parent / "backups")).resolve()
    for name, closed in (("BALAI_DATA", layout.data_dir()), ("BALAI_KEYS", layout.keys_dir())):
        if folder == closed or closed in folder.parents:
            raise env.SettingsError(f"{folder} lies inside {name}: choose another disk or machine.")
    return folder


def save(folder: Path, secret: str, now: datetime, say: Say) -> tuple[Path, Manifest]:
    """Make `folder/balai-<instant>` and return it with its manifest. It appears whole or not at all.

    Raises SettingsError (the role cannot read everything, no room), PostgresFailed (pg_dump).
    """
    name = f"balai-{now:%Y%m%dT%H%M%SZ}"
    final, partial = folder / name, folder / f".{name}.partial"
    if final.exists():
        raise env.SettingsError(f"{final} exists already.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
    except OSError as error:
        raise env.SettingsError(f"{folder} cannot be written: {error.strerror}.") from None
    try:
        found = _fill(partial, name, secret, now, say)
        partial.rename(final)
    except OSError as error:
        raise env.SettingsError(
            f"the backup could not be written: {error.strerror}; nothing was left behind."
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return final, found


def _fill(partial: Path, name: str, secret: str, now: datetime, say: Say) -> Manifest:
    from base64 import b64decode

    salt = new_salt()
    keys = Keys.of(secret, b64decode(salt))
    url = layout.database_url("backup")
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        _refuse_half_sight(connection)
        with connection.transaction():
            connection.execute("set transaction isolation level repeatable read, read only")
            snapshot = _one(connection, "select pg_export_snapshot()")
            facts = _facts(connection, say)
            parts = [_dump(partial, keys, url, snapshot, say)]
    uploads, part = _files(partial, keys, say)
    found = Manifest(id=name, made_at=now.isoformat(), salt=salt, uploads=uploads, parts=[*parts, part], **facts)
    found.write(partial, keys)
    (partial / NAME).chmod(0o600)
    return found


def _one(connection: psycopg.Connection[Any], statement: str) -> Any:
    row = connection.execute(cast(Any, statement)).fetchone()
    return row[0] if row else None


def _refuse_half_sight(connection: psycopg.Connection[Any]) -> None:
    """A role under row security would save a part and call it the whole."""
    if not _one(connection, "select rolbypassrls or rolsuper from pg_roles where rolname = current_user"):
        raise env.SettingsError(
            "the database role does not see every row: give BALAI_BACKUP_DATABASE_URL the role balai_backup."
        )


def _facts(connection: psycopg.Connection[Any], say: Say) -> dict[str, Any]:
    tables: dict[str, int] = {}
    for (table,) in connection.execute(_TABLES).fetchall():
        count = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
        tables[table] = count[0] if count else 0
    installed = connection.execute("select mode, generation from kernel_installation").fetchone()
    if installed is None:
        raise env.SettingsError("this database was never set up; there is nothing to save.")
    seal = connection.execute(
        "select number, encode(digest, 'hex'), sealed_at from kernel_seal order by number desc limit 1"
    ).fetchone()
    applied = connection.execute("select app, max(name) from django_migrations group by app order by app").fetchall()
    malls = [code for (code,) in connection.execute("select code from directory_mall order by code").fetchall()]
    say(f"{sum(tables.values())} rows in {len(tables)} tables")
    return {
        "mode": installed[0],
        "generation": installed[1],
        "malls": malls,
        "tables": tables,
        "migrations": dict(applied),
        "versions": {"balai": balai.__version__, "postgresql": str(connection.info.server_version)},
        "journal": {
            "rows": tables["kernel_journal"],
            "seal": seal[0] if seal else 0,
            "digest": seal[1] if seal else "",
            "sealed_at": seal[2].isoformat() if seal else "",
        },
    }


@contextmanager
def _closing(partial: Path, keys: Keys, name: str) -> Iterator[Closing]:
    handle = os.open(partial / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        closing = Closing(file, keys, name)
        yield closing
        closing.close()
        file.flush()
        os.fsync(file.fileno())


def _dump(partial: Path, keys: Keys, url: str, snapshot: str, say: Say) -> Part:
    name = f"{DATABASE}.enc"
    command = [
        str(program("pg_dump")),
        "--format=custom",
        "--compress=gzip:1",
        "--no-unlogged-table-data",
        f"--snapshot={snapshot}",
    ]
    with _closing(partial, keys, name) as closing:
        process = subprocess.Popen(
            command, env=connection_environment(url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/"
        )
        output, errors = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr)
        told = 0
        while data := output.read(1 << 20):
            closing.write(data)
            if closing.bytes - told > 32 << 20:
                told = closing.bytes
                say(f"database: {told / 1e6:.0f} MB")
        message = errors.read().decode(errors="replace").strip()
        if process.wait():
            raise postgres.PostgresFailed(f"pg_dump: {message}")
    say(f"database: {closing.bytes / 1e6:.1f} MB")
    return Part(name, closing.bytes, closing.plain_bytes, closing.sha256)


def _files(partial: Path, keys: Keys, say: Say) -> tuple[dict[str, int], Part]:
    name = f"{FILES}.enc"
    data, count, size = layout.data_dir(), 0, 0
    with (
        _closing(partial, keys, name) as closing,
        tarfile.open(fileobj=cast(BinaryIO, closing), mode="w|") as archive,
    ):
        for path in kept_files(data):
            archive.add(path, arcname=str(path.relative_to(data)), recursive=False)
            count, size = count + 1, size + path.stat().st_size
    say(f"files: {count}, {size / 1e6:.1f} MB")
    return {"count": count, "bytes": size}, Part(name, closing.bytes, closing.plain_bytes, closing.sha256)


def kept_files(data: Path) -> Iterator[Path]:
    """The files of `BALAI_DATA` that nothing makes anew: what people left. Links are not followed."""
    for top in sorted(data.iterdir()) if data.is_dir() else ():
        if top.name in REMADE or top.is_symlink():
            continue
        for path in sorted([top, *top.rglob("*")]):
            if path.is_file() and not path.is_symlink():
                yield path


def program(name: str) -> Path:
    """A program of the wheel's PostgreSQL, which reads servers of its own and of every older version."""
    return postgres.binaries() / name


def connection_environment(url: str) -> dict[str, str]:
    """The connection for a program of PostgreSQL: in the environment, where no list of processes shows the password."""
    names = {"user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST", "port": "PGPORT", "dbname": "PGDATABASE"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    given = {names[key]: str(value) for key, value in conninfo_to_dict(url).items() if key in names and value}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PGAPPNAME": "balai backup", "PGCONNECT_TIMEOUT": "10", **given}


def forget_old(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` backups of a folder; returns their names. Anything else in it stays."""
    found = sorted(path for path in folder.glob("balai-*T*Z") if (path / NAME).is_file())
    gone = found[:-keep] if keep else []
    for path in gone:
        shutil.rmtree(path)
    return [path.name for path in gone]
