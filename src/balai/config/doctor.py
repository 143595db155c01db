"""What a person who looks after the mall one evening a week should know, in plain words with the way out."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings

from balai.config import env, layout, refusals
from balai.config.installing import waiting_migrations
from balai.kernel.journal import sealer
from balai.kernel.keyring import Folder, KeyringError

GOOD, LOOK, BAD = "ok", "look", "bad"
DISK_WARNS, DISK_FULL = 0.85, 0.95
CLOCK_TOLERANCE_S = 2.0
UNSEALED_ALARM_S = 60.0
SILENT_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `level` is ok, look or bad; `fix` says what to do."""

    level: str
    subject: str
    text: str
    fix: str = ""


Look = Callable[[psycopg.Connection[Any], datetime], Iterator[Finding]]


def examine(now: datetime) -> list[Finding]:
    """Look at everything; `now` is aware UTC. What cannot be looked at is a finding of its own, never an exception."""
    found = [*disk(), *key_files()]
    try:
        with _connected() as connection:
            found.insert(
                0, Finding(GOOD, "database", f"answers (PostgreSQL {connection.info.server_version // 10000})")
            )
            for look in LOOKS:
                try:
                    found += look(connection, now)
                except Exception as error:
                    text = f"cannot be looked at: {type(error).__name__}"
                    found.append(Finding(BAD, look.__name__.replace("_", " "), text, "run `balai setup`"))
    except (psycopg.Error, env.SettingsError) as error:
        fix = "start `balai serve`" if layout.embedded() else "see DATABASE_URL and the database's own log"
        found.insert(0, Finding(BAD, "database", f"does not answer: {str(error).strip()}", fix))
    return found


@contextmanager
def _connected() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(settings.BALAI_DATABASE_URL, autocommit=True, connect_timeout=5) as connection:
        yield connection


def schema(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    missing = waiting_migrations()
    if missing:
        yield Finding(BAD, "schema", f"{missing} migrations are missing", "run `balai setup`")
    else:
        yield Finding(GOOD, "schema", "up to date")


def start(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """What would stop the next start."""
    found = refusals.Situation(settings, connection, settings.BALAI_DATABASE_URL)
    reasons = list(refusals.reasons(found))
    for reason in reasons:
        yield Finding(BAD, "start", f"the next start will be refused: {reason}")
    if not reasons:
        yield Finding(GOOD, "start", f"nothing against it in mode {settings.BALAI_MODE}")


def clock(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Whether this machine and the database agree about the time."""
    before = time.time()
    row = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
    offset = (row[0] if row else before) - (before + time.time()) / 2
    if abs(offset) > CLOCK_TOLERANCE_S:
        yield Finding(
            BAD, "clock", f"the database's clock differs by {offset:+.1f} s", "switch on time synchronisation"
        )
    else:
        yield Finding(GOOD, "clock", "agrees with the database")


def seals(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Whether the journal is sealed within a minute."""
    age = sealer.unsealed_age(connection)
    if age > UNSEALED_ALARM_S:
        yield Finding(BAD, "journal", f"unsealed for {age:.0f} s", "start `balai sealer`; see its log for the reason")
    else:
        yield Finding(GOOD, "journal", "sealed")


def jobs(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Failed jobs and messages that could not be sent."""
    for subject, statement in (
        ("jobs", "select count(*) from procrastinate_jobs where status = 'failed'"),
        ("messages", "select count(*) from kernel_outbox where state = 'dead'"),
    ):
        row = connection.execute(statement).fetchone()
        count = row[0] if row else 0
        if count:
            yield Finding(LOOK, subject, f"{count} have failed for good", "see the worker's log")
        else:
            yield Finding(GOOD, subject, "none has failed")


def devices(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Kiosks, screens and terminals that have not been heard of for a day."""
    silent = connection.execute(
        "select code from accounts_device where state = 'active' and not demo"
        " and coalesce(last_seen_at, enrolled_at) < %s order by code",
        [now - SILENT_AFTER],
    ).fetchall()
    if silent:
        names = ", ".join(code for (code,) in silent)
        yield Finding(LOOK, "devices", f"silent for a day: {names}", "look whether they are switched on")
    else:
        yield Finding(GOOD, "devices", "none is silent")


LOOKS: tuple[Look, ...] = (schema, start, clock, seals, jobs, devices)


def disk() -> Iterator[Finding]:
    """Space where the data lies."""
    folder = layout.data_dir()
    while not folder.exists():
        folder = folder.parent
    used = shutil.disk_usage(folder)
    share = 1 - used.free / used.total
    free = f"{used.free / 1e9:.0f} GB free"
    if share > DISK_FULL:
        yield Finding(BAD, "disk", f"{share:.0%} full, {free}", "make room now: uploads are refused before tickets")
    elif share > DISK_WARNS:
        yield Finding(LOOK, "disk", f"{share:.0%} full, {free}", "make room this week")
    else:
        yield Finding(GOOD, "disk", free)


def key_files() -> Iterator[Finding]:
    """Whether the key files are there and closed to others."""
    folder = Folder(layout.keys_dir())
    try:
        folder.read(folder.secret)
        folder.read(folder.public, private=False)
    except KeyringError as error:
        yield Finding(BAD, "keys", str(error))
        return
    passwords = layout.keys_dir() / "database"
    open_ones = [file.name for file in passwords.glob("*") if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if open_ones:
        yield Finding(BAD, "keys", f"database passwords others can read: {', '.join(open_ones)}", "chmod 600 them")
    elif layout.embedded() and settings.BALAI_MODE == "production":
        yield Finding(
            LOOK,
            "keys",
            f"web and database run on this machine with keys of one owner (uid {os.geteuid()})",
            "give the web its own user: see deploy/",
        )
    else:
        yield Finding(GOOD, "keys", "there, and closed to others")


def report(found: list[Finding]) -> str:
    """The findings as text, the worst first."""
    order = {BAD: 0, LOOK: 1, GOOD: 2}
    marks = {BAD: "BAD ", LOOK: "look", GOOD: "ok  "}
    lines = []
    for finding in sorted(found, key=lambda one: order[one.level]):
        fix = f"\n       -> {finding.fix}" if finding.fix else ""
        lines.append(f"{marks[finding.level]}  {finding.subject}: {finding.text}{fix}")
    return "\n".join(lines)


def today() -> datetime:
    """Now, by the machine's own clock: a pretended one would hide what is wrong."""
    return datetime.now(UTC)
