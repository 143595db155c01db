"""A journal that can be written, sealed, checked, and changed behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from balai.config.postgres import Cluster
from balai.kernel import keys
from balai.kernel.journal import checking, export, sealer, verifier

_WRITE = """
insert into kernel_journal (mall_id, kind, subject, actor_kind, occurred_at, data)
select '018f0000-0000-7000-8000-000000000001', 'ticket.issued', gen_random_uuid(), 'visitor', now(),
  jsonb_build_object('service', 'akta-lahir', 'number', i, 'minutes', i / 7.0)
from generate_series(1, %s) as i
"""


@dataclass
class Evidence:
    """Writer (role app), sealer (role sealer) and auditor (role reader) of one journal."""

    cluster: Cluster
    app: psycopg.Connection[Any]
    seals: psycopg.Connection[Any]
    reader: psycopg.Connection[Any]

    def write(self, rows: int) -> None:
        """Commit some events."""
        self.app.execute(_WRITE, [rows])

    def seal(self, batch: int = sealer.BATCH) -> int:
        """Seal what is finished; the number of rows sealed."""
        total = 0
        while sealed := sealer.seal_once(self.seals, keys.sign, batch):
            total += sealed
        return total

    def filled(self, seals: int = 4, rows: int = 10) -> Evidence:
        """With that many seals over that many rows each."""
        for _ in range(seals):
            self.write(rows)
            assert self.seal() == rows
        return self

    def verify(self, *anchors: dict[str, Any]) -> verifier.Report:
        """Check against the public keys of this installation."""
        return checking.verify_database(self.reader, keys.public_keys(), anchors)

    def codes(self, *anchors: dict[str, Any]) -> set[str]:
        """The kinds of what the check finds."""
        return {code for code, _ in self.verify(*anchors).findings}

    def sentences(self, *anchors: dict[str, Any]) -> list[str]:
        """What the check says."""
        return [text for _, text in self.verify(*anchors).findings]

    def export(self, directory: Path) -> Path:
        """The journal as files."""
        export.export(self.reader, directory, keys.public_keys())
        return directory

    def tamper(self, *statements: str) -> None:
        """What a database administrator can do: switch the triggers off and write what he likes."""
        with self.cluster.admin("balai") as admin, admin.transaction():
            for table in ("kernel_journal", "kernel_seal"):
                admin.execute(f"alter table {table} disable trigger all")
            for statement in statements:
                admin.execute(statement)
            for table in ("kernel_journal", "kernel_seal"):
                admin.execute(f"alter table {table} enable always trigger {table}_append_only")
                admin.execute(f"alter table {table} enable always trigger {table}_no_truncate")


@pytest.fixture
def evidence(cluster: Cluster, transactional_db: None) -> Iterator[Evidence]:
    """A fresh journal with its three roles."""
    keys.public_keys() if keys._folder().exists() else keys.encrypt("", "")
    with (
        psycopg.connect(cluster.url("app"), autocommit=True) as app,
        psycopg.connect(cluster.url("sealer"), autocommit=True) as seals,
        psycopg.connect(cluster.url("reader"), autocommit=True) as reader,
    ):
        yield Evidence(cluster, app, seals, reader)
