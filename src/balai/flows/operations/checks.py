"""The checks that ask the database, and those of rules and voice."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.kernel import rulepacks
from balai.kernel.calendar import working_calendar
from balai.kernel.journal import sealer
from balai.kernel.rulepacks import NoRuleInForce, Status, UnknownRulePack

from . import backups
from .findings import BAD, GOOD, LOOK, Connection, Finding, looks_beside, looks_in_database

CLOCK_TOLERANCE_S = 2.0
UNSEALED_ALARM_S = 60.0
LONG_TRANSACTION_S = 60.0
OVERDUE_S = 900.0
"""A message due for a quarter of an hour was not sent for want of a worker, or its receiver does not answer."""
SILENT_AFTER = timedelta(hours=24)
DRIFT_WRONG_MS = 60_000
BACKUP_OLD, BACKUP_MISSED = timedelta(hours=26), timedelta(days=3)
REHEARSAL_OLD = timedelta(days=8)
HOLIDAYS_WANTED_FROM = 10
"""The month from which next year's days off should be known."""


@looks_in_database("clock")
def clock(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Whether this machine and the database agree about the time."""
    before = time.time()
    row = connection.execute("select extract(epoch from clock_timestamp())::float8").fetchone()
    offset = (row[0] if row else before) - (before + time.time()) / 2
    if abs(offset) > CLOCK_TOLERANCE_S:
        text = _("the database's clock differs by %(seconds)s s") % {"seconds": f"{offset:+.1f}"}
        yield Finding(BAD, "clock", text, _("switch on time synchronisation"))
    else:
        yield Finding(GOOD, "clock", _("agrees with the database"))


@looks_in_database("database")
def transactions(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Whether a transaction holds back the live screens."""
    row = connection.execute(
        "select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8 from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
    ).fetchone()
    age = row[0] if row else 0.0
    if age > LONG_TRANSACTION_S:
        text = _("a transaction has been open for %(seconds)s s") % {"seconds": round(age)}
        yield Finding(LOOK, "database", text, _("end the program that left it open; screens lag behind until then"))


@looks_in_database("journal")
def seals(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Whether the journal is sealed within a minute."""
    age = sealer.unsealed_age(connection)
    if age > UNSEALED_ALARM_S:
        text = _("unsealed for %(seconds)s s") % {"seconds": round(age)}
        yield Finding(BAD, "journal", text, _("start `balai sealer`; see its log for the reason"))
    else:
        yield Finding(GOOD, "journal", _("sealed"))


@looks_in_database("jobs")
def jobs(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Failed jobs, and whether a worker is there."""
    row = connection.execute("select count(*) from procrastinate_jobs where status = 'failed'").fetchone()
    if count := row[0] if row else 0:
        text = ngettext("%(count)s has failed for good", "%(count)s have failed for good", count) % {"count": count}
        yield Finding(LOOK, "jobs", text, _("see the worker's log, mend the cause, then try again on the page"))
    else:
        yield Finding(GOOD, "jobs", _("none has failed"))


@looks_in_database("messages")
def messages(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Messages that could not be sent, or wait too long."""
    row = connection.execute(
        "select count(*) filter (where state = 'dead'), count(*) filter (where state = 'waiting' and due_at < %s)"
        " from kernel_outbox where state <> 'sent'",
        [now - timedelta(seconds=OVERDUE_S)],
    ).fetchone()
    dead, late = row or (0, 0)
    if dead:
        text = ngettext("%(count)s has failed for good", "%(count)s have failed for good", dead) % {"count": dead}
        yield Finding(LOOK, "messages", text, _("see the worker's log, mend the cause, then try again on the page"))
    if late:
        text = ngettext(
            "%(count)s is due and was not sent for a quarter of an hour",
            "%(count)s are due and were not sent for a quarter of an hour",
            late,
        )
        yield Finding(LOOK, "messages", text % {"count": late}, _("see whether `balai worker` runs"))
    if not dead and not late:
        yield Finding(GOOD, "messages", _("none has failed"))


@looks_in_database("devices")
def devices(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Kiosks, screens, terminals and printers: silent, without paper, with a wrong clock."""
    rows = connection.execute(
        "select code, coalesce(last_seen_at, enrolled_at) < %s, paper in ('out', 'offline'),"
        " coalesce(abs(drift_ms), 0) >= %s from accounts_device where state = 'active' and not demo order by code",
        [now - SILENT_AFTER, DRIFT_WRONG_MS],
    ).fetchall()
    silent, dry, wrong = ([row[0] for row in rows if row[part]] for part in (1, 2, 3))
    if silent:
        text = _("silent for a day: %(names)s") % {"names": ", ".join(silent)}
        yield Finding(LOOK, "devices", text, _("look whether they are switched on"))
    if dry:
        text = _("out of paper or switched off: %(names)s") % {"names": ", ".join(dry)}
        yield Finding(LOOK, "devices", text, _("put paper in; kiosks meanwhile show the number on the screen"))
    if wrong:
        text = _("clock wrong by a minute or more: %(names)s") % {"names": ", ".join(wrong)}
        yield Finding(LOOK, "devices", text, _("switch on time synchronisation on the device"))
    if not silent and not dry and not wrong:
        yield Finding(GOOD, "devices", _("none is silent"))


@looks_in_database("backup")
def backup(connection: Connection, now: datetime) -> Iterator[Finding]:
    """How old the newest backup is, and whether its rehearsal held."""
    found = backups.told(connection.execute(backups.NEWEST, [backups.SUBJECT]).fetchall())
    how = _("run `balai backup --rehearse`, and let the timer of deploy/ do so every night")
    if found.made_at is None:
        level = BAD if settings.BALAI_MODE == "production" else LOOK
        yield Finding(level, "backup", _("none was ever made"), how)
        return
    age = now - found.made_at
    text = _("the newest is %(hours)s hours old, %(size)s MB") % {
        "hours": int(age.total_seconds() // 3600),
        "size": max(1, round(found.bytes / 1e6)),
    }
    level = BAD if age > BACKUP_MISSED else LOOK if age > BACKUP_OLD else GOOD
    yield Finding(level, "backup", text, how if level != GOOD else "")
    if found.rehearsed_at is None:
        yield Finding(LOOK, "backup", _("never restored to see whether it is one"), how)
    elif not found.good:
        text = _("its last rehearsal failed: what is there may not come back")
        yield Finding(BAD, "backup", text, _("see what `balai backup --rehearse` says, today"))
    elif now - found.rehearsed_at > REHEARSAL_OLD:
        days = (now - found.rehearsed_at).days
        yield Finding(LOOK, "backup", _("last restored in a rehearsal %(days)s days ago") % {"days": days}, how)


@looks_in_database("rules")
def rules(connection: Connection, now: datetime) -> Iterator[Finding]:
    """Rules in force, and services on the catalogue, that nobody has confirmed yet."""
    today = now.date()
    open_rules = sorted(
        pack.id
        for pack in rulepacks.all_packs()
        if pack.status is Status.TO_VERIFY and _in_force(pack.id, pack.reference, today)
    )
    row = connection.execute(
        "select count(*) from directory_service where active and published and status = 'to_verify'"
    ).fetchone()
    services = row[0] if row else 0
    confirm = _("have the office in charge confirm them with source and date")
    if open_rules:
        yield Finding(
            LOOK, "rules", _("in force and unconfirmed: %(rules)s") % {"rules": ", ".join(open_rules)}, confirm
        )
    if services:
        text = ngettext(
            "%(count)s service shows facts that are to be verified",
            "%(count)s services show facts that are to be verified",
            services,
        )
        yield Finding(LOOK, "rules", text % {"count": services}, confirm)
    if not open_rules and not services:
        yield Finding(GOOD, "rules", _("everything in use is confirmed"))


def _in_force(rule: str, reference: str, on: date) -> bool:
    try:
        return rulepacks.get(rule, on=on).reference == reference
    except (NoRuleInForce, UnknownRulePack):
        return False


@looks_beside("holidays")
def holidays(now: datetime) -> Iterator[Finding]:
    """Whether the days off are known: this year's always, next year's from October on."""
    today = now.date()
    wanted = [today.year, today.year + 1] if today.month >= HOLIDAYS_WANTED_FROM else [today.year]
    try:
        calendar = working_calendar(on=today)
        missing = [year for year in wanted if not calendar.is_known(date(year, 1, 1), date(year, 12, 31))]
    except (NoRuleInForce, UnknownRulePack):
        missing = wanted
    if missing:
        text = _("days off are missing or only estimated for %(years)s") % {"years": ", ".join(map(str, missing))}
        yield Finding(LOOK, "holidays", text, _("put the joint decree of the ministers into the pack `holidays-id`"))
    else:
        yield Finding(GOOD, "holidays", _("known"))


@looks_beside("voice")
def voice(now: datetime) -> Iterator[Finding]:
    """Whether the hall screens can speak."""
    try:
        spoken = json.loads((Path(settings.BALAI_DATA) / "voice" / "manifest.json").read_text())["seconds"]
        languages = sorted(lang for lang in spoken if lang != "any" and spoken[lang])
    except (OSError, ValueError, KeyError, TypeError):
        languages = []
    if languages:
        yield Finding(GOOD, "voice", _("speaks %(languages)s") % {"languages": ", ".join(languages)})
    else:
        yield Finding(
            LOOK, "voice", _("no clips: screens ring and do not speak"), _("install espeak-ng, then `balai setup`")
        )
