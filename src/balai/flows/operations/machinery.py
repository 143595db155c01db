"""The figures of the operations page: jobs, messages, database, journal. Names of programs and counts, no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from balai.domains.accounts import selectors as accounts
from balai.domains.accounts.selectors.devices import Standing
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor
from balai.kernel.permissions import allowed, require

from . import backups, checks  # noqa: F401 - the checks register themselves
from .findings import Finding, examine, worst_first

SHOWN = 20
_JOBS = """
select coalesce(max(id) filter (where status = 'failed'), 0), count(*) filter (where status = 'todo'),
  count(*) filter (where status = 'doing'), count(*) filter (where status = 'failed')
from procrastinate_jobs where status in ('todo', 'doing', 'failed')
"""
_FAILED = """
select j.id, j.task_name, j.attempts, max(e.at) from procrastinate_jobs j
left join procrastinate_events e on e.job_id = j.id and e.type = 'failed'
where j.status = 'failed' group by j.id, j.task_name, j.attempts order by j.id desc limit %s
"""
_OUTBOX = """
select kind, count(*) filter (where state = 'waiting'), count(*) filter (where state = 'dead'), min(due_at)
from kernel_outbox where state <> 'sent' group by kind order by kind
"""
_DATABASE = """
select pg_database_size(current_database()),
  coalesce((select max(extract(epoch from clock_timestamp() - xact_start)) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'), 0)::float8,
  (select count(*) from pg_stat_activity where datname = current_database()),
  (select generation from kernel_installation)
"""
_SEALS = "select number, sealed_at from kernel_seal order by number desc limit 1"


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that will not be tried again by itself. `name` is that of its program."""

    id: int
    name: str
    attempts: int
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Jobs:
    """Counts by state, and the newest failures."""

    waiting: int
    running: int
    failed: int
    failures: Sequence[FailedJob]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Messages of one kind that have not left; `due_at` is that of the oldest."""

    kind: str
    waiting: int
    dead: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Database:
    """`bytes` on the disk; `transaction_s`: how long the oldest transaction is open; `generation` counts restores."""

    bytes: int
    transaction_s: float
    connections: int
    generation: int


@dataclass(frozen=True, slots=True)
class Journal:
    """The newest seal; number 0 before the first."""

    seal: int
    sealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Machinery:
    """The operations page. `troubles` are the findings somebody should act on, worst first; `well` the others."""

    troubles: Sequence[Finding]
    well: Sequence[Finding]
    devices: Standing
    jobs: Jobs
    outgoing: Sequence[Outgoing]
    backups: backups.Backups
    journal: Journal
    database: Database
    modules: Sequence[str]
    may_retry: bool

    @property
    def dead(self) -> int:
        """Messages that failed for good."""
        return sum(one.dead for one in self.outgoing)


def machinery(actor: Actor, mall: MallView, now: datetime) -> Machinery:
    """How the machinery is at `now`. A fixed number of queries. Raises Forbidden."""
    require("operations.see", actor, mall)
    connection.ensure_connection()
    found = worst_first(examine(connection.connection, now, transaction.atomic))
    return Machinery(
        troubles=[one for one in found if one.level != "ok"],
        well=[one for one in found if one.level == "ok"],
        devices=accounts.standing(actor, mall_id=mall.id, now=now),
        jobs=_jobs(),
        outgoing=[Outgoing(*row) for row in _rows(_OUTBOX)],
        backups=backups.newest(),
        journal=_journal(),
        database=Database(*_rows(_DATABASE)[0]),
        modules=sorted(mall.modules),
        may_retry=allowed("operations.retry", actor, mall),
    )


def _jobs() -> Jobs:
    _newest, waiting, running, failed = _rows(_JOBS)[0]
    failures = [FailedJob(*row) for row in _rows(_FAILED, [SHOWN])] if failed else []
    return Jobs(waiting, running, failed, failures)


def _journal() -> Journal:
    rows = _rows(_SEALS)
    return Journal(*rows[0]) if rows else Journal(0, None)


def _rows(statement: str, values: Sequence[int] | None = None) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
