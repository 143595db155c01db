"""What a person who looks after the mall one evening a week should know, in plain words with the way out.

The checks are those of `flows.operations`, which the page of the mall's machinery shows, and the ones registered here
that only this layer can make: tables, next start, disk, keys, certificate.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from cryptography import x509
from django.conf import settings
from django.utils.translation import gettext as _

from balai.config import env, layout, refusals
from balai.config.installing import waiting_migrations
from balai.flows.operations import checks, findings  # noqa: F401 - the checks register themselves
from balai.flows.operations.findings import BAD, GOOD, LOOK, Finding, looks_beside, looks_in_database
from balai.kernel.keyring import Folder, KeyringError

DISK_WARNS, DISK_FULL = 0.85, 0.95
CERTIFICATE_WARNS, CERTIFICATE_LATE = timedelta(days=21), timedelta(days=7)


def examine(now: datetime) -> list[Finding]:
    """Look at everything; `now` is aware UTC. What cannot be looked at is a finding of its own, never an exception."""
    try:
        with _connected() as connection:
            return findings.examine(connection, now)
    except (psycopg.Error, env.SettingsError) as error:
        fix = _("start `balai serve`") if layout.embedded() else _("see DATABASE_URL and the database's own log")
        text = _("does not answer: %(error)s") % {"error": str(error).strip()}
        return [Finding(BAD, "database", text, fix), *findings.examine_beside(now)]


@contextmanager
def _connected() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(settings.BALAI_DATABASE_URL, autocommit=True, connect_timeout=5) as connection:
        yield connection


@looks_in_database("schema")
def schema(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    missing = waiting_migrations()
    if missing:
        yield Finding(BAD, "schema", _("%(count)s migrations are missing") % {"count": missing}, _("run `balai setup`"))
    else:
        yield Finding(GOOD, "schema", _("up to date"))


@looks_in_database("start")
def start(connection: psycopg.Connection[Any], now: datetime) -> Iterator[Finding]:
    """What would stop the next start."""
    found = refusals.Situation(settings, connection, settings.BALAI_DATABASE_URL)
    reasons = list(refusals.reasons(found))
    for reason in reasons:
        yield Finding(BAD, "start", _("will be refused: %(reason)s") % {"reason": reason})
    if not reasons:
        yield Finding(GOOD, "start", _("nothing against it in mode %(mode)s") % {"mode": settings.BALAI_MODE})


@looks_beside("disk")
def disk(now: datetime | None = None) -> Iterator[Finding]:
    """Space where the data lies."""
    folder = layout.data_dir()
    while not folder.exists():
        folder = folder.parent
    used = shutil.disk_usage(folder)
    share = 1 - used.free / used.total
    free = _("%(size)s GB free") % {"size": f"{used.free / 1e9:.0f}"}
    full = _("%(share)s full, %(free)s") % {"share": f"{share:.0%}", "free": free}
    if share > DISK_FULL:
        yield Finding(BAD, "disk", full, _("make room now: uploads are refused before tickets"))
    elif share > DISK_WARNS:
        yield Finding(LOOK, "disk", full, _("make room this week"))
    else:
        yield Finding(GOOD, "disk", free)


@looks_beside("keys")
def key_files(now: datetime | None = None) -> Iterator[Finding]:
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
        text = _("database passwords others can read: %(names)s") % {"names": ", ".join(open_ones)}
        yield Finding(BAD, "keys", text, _("chmod 600 them"))
    elif layout.embedded() and settings.BALAI_MODE == "production":
        text = _("web and database run on this machine with keys of one owner (uid %(uid)s)") % {"uid": os.geteuid()}
        yield Finding(LOOK, "keys", text, _("give the web its own user: see deploy/"))
    else:
        yield Finding(GOOD, "keys", _("there, and closed to others"))


@looks_beside("certificate")
def certificate(now: datetime) -> Iterator[Finding]:
    """How long the TLS certificate still holds, where `BALAI_TLS_CERTIFICATE` says where it lies."""
    given = env.text("BALAI_TLS_CERTIFICATE")
    if given is None:
        if settings.BALAI_MODE == "production":
            text = _("nobody watches when it ends")
            yield Finding(LOOK, "certificate", text, _("set BALAI_TLS_CERTIFICATE to the file your proxy uses"))
        return
    path = Path(given).expanduser()
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError) as error:
        text = _("%(file)s cannot be read: %(error)s") % {"file": path.name, "error": type(error).__name__}
        yield Finding(BAD, "certificate", text, _("set BALAI_TLS_CERTIFICATE to the file your proxy uses"))
        return
    left = ends - now
    text = _("ends in %(days)s days") % {"days": left.days} if left > timedelta() else _("has ended")
    level = BAD if left < CERTIFICATE_LATE else LOOK if left < CERTIFICATE_WARNS else GOOD
    yield Finding(
        level, "certificate", text, _("renew it; see why the proxy did not by itself") if level != GOOD else ""
    )


def report(found: list[Finding]) -> str:
    """The findings as text, the worst first."""
    marks = {BAD: "BAD ", LOOK: "look", GOOD: "ok  "}
    lines = []
    for finding in findings.worst_first(found):
        fix = f"\n       -> {finding.fix}" if finding.fix else ""
        lines.append(f"{marks[finding.level]}  {finding.title}: {finding.text}{fix}")
    return "\n".join(lines)


def today() -> datetime:
    """Now, by the machine's own clock: a pretended one would hide what is wrong."""
    return datetime.now(UTC)
