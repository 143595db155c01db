"""One list of checks for the page of the mall's machinery and for `balai doctor`: what was looked at, what to do.

A check is a function that yields findings. Those of this package look at the database; the layer above registers what
only it knows (disk, keys, schema, certificate). A check that breaks is a finding of its own, never an exception.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.kernel.errors import Text

GOOD, LOOK, BAD = "ok", "look", "bad"
WORST_FIRST = (BAD, LOOK, GOOD)

SUBJECTS: dict[str, Text] = {
    "database": gettext_lazy("Database"),
    "schema": gettext_lazy("Tables"),
    "start": gettext_lazy("Next start"),
    "clock": gettext_lazy("Clock"),
    "journal": gettext_lazy("Journal"),
    "jobs": gettext_lazy("Jobs"),
    "messages": gettext_lazy("Messages"),
    "devices": gettext_lazy("Devices"),
    "backup": gettext_lazy("Backup"),
    "disk": gettext_lazy("Disk"),
    "keys": gettext_lazy("Keys"),
    "certificate": gettext_lazy("Certificate"),
    "voice": gettext_lazy("Voice"),
    "holidays": gettext_lazy("Holidays"),
    "rules": gettext_lazy("Rules to verify"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `level` is ok, look or bad; `fix` says what to do. No person, no case, ever."""

    level: str
    subject: str
    text: str
    fix: str = ""

    @property
    def title(self) -> str:
        """The subject in words."""
        return str(SUBJECTS.get(self.subject, self.subject))


Connection = psycopg.Connection[Any]
InDatabase = Callable[[Connection, datetime], Iterator[Finding]]
Beside = Callable[[datetime], Iterator[Finding]]

_in_database: dict[str, InDatabase] = {}
_beside: dict[str, Beside] = {}


def looks_in_database(subject: str) -> Callable[[InDatabase], InDatabase]:
    """Add a check that asks the database. The last one of a subject counts."""

    def keep(check: InDatabase) -> InDatabase:
        _in_database[subject] = check
        return check

    return keep


def looks_beside(subject: str) -> Callable[[Beside], Beside]:
    """Add a check that needs no database."""

    def keep(check: Beside) -> Beside:
        _beside[subject] = check
        return check

    return keep


def subjects() -> list[str]:
    """What is looked at, the database first."""
    return list(dict.fromkeys(["database", *_in_database, *_beside]))


def examine(
    connection: Connection,
    now: datetime,
    guard: Callable[[], AbstractContextManager[Any]] = contextlib.nullcontext,
) -> list[Finding]:
    """Look at everything; `now` is aware UTC. Each question to the database is asked inside `guard()`."""
    version = connection.info.server_version // 10000
    found = [Finding(GOOD, "database", _("answers (PostgreSQL %(version)s)") % {"version": version})]
    for subject, check in _in_database.items():
        found += _careful(subject, partial(check, connection, now), guard)
    return found + examine_beside(now)


def examine_beside(now: datetime) -> list[Finding]:
    """Only what needs no database."""
    found: list[Finding] = []
    for subject, check in _beside.items():
        found += _careful(subject, partial(check, now), contextlib.nullcontext)
    return found


def _careful(
    subject: str, look: Callable[[], Iterator[Finding]], guard: Callable[[], AbstractContextManager[Any]]
) -> list[Finding]:
    try:
        with guard():
            return list(look())
    except Exception as error:
        text = _("cannot be looked at: %(error)s") % {"error": type(error).__name__}
        return [Finding(BAD, subject, text, _("run `balai setup`"))]


def worst_first(found: list[Finding]) -> list[Finding]:
    """Bad ones first, then those to look at."""
    return sorted(found, key=lambda one: WORST_FIRST.index(one.level))
