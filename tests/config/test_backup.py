"""A backup of one machine, restored on another: counts equal, journal verified, nobody overwritten."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from balai.config import postgres
from tests.served import ROOT

KEY = "a backup key for tests only"
SECRET_NAME = "Siti Rahasia"


class Machine:
    """An installation in a folder of its own; `balai` runs a command there."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        home.chmod(0o755)
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("BALAI_", "DATABASE_"))}
        self.environment = clean | {
            "BALAI_MODE": "test",
            "BALAI_DATA": str(home / "data"),
            "BALAI_KEYS": str(home / "keys"),
            "BALAI_PACK": str(ROOT / "packs" / "jambi-demo"),
            "BALAI_BACKUP_KEY": KEY,
        }

    def balai(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "balai.config.cli", *words]
        environment = self.environment | settings
        return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    def good(self, *words: str, **settings: str) -> str:
        done = self.balai(*words, **settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def cluster(self) -> postgres.Cluster:
        return postgres.Cluster(home=self.home / "data" / "postgres", keys=self.home / "keys" / "database", settings={})

    def rows(self, statement: str) -> list[tuple]:
        """Of the database, started for the question."""
        self.cluster.start()
        try:
            with self.cluster.admin(postgres.DATABASE) as connection:
                return connection.execute(statement).fetchall()
        finally:
            self.cluster.stop()

    def remove(self) -> None:
        cluster = self.cluster
        if cluster.initialised():
            cluster.stop("immediate")
        for path in (self.home, cluster.base, cluster.socket_dir):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def place_of_its_own():
    """A folder the database's own user reaches; below pytest's folders another test run may close the way."""
    with tempfile.TemporaryDirectory(prefix="balai-machine-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def machine():
    """A mall with three days of history, a contact and an uploaded file."""
    with place_of_its_own() as place:
        found = Machine(place / "first")
        found.good("setup")
        found.good("simulate", "history", "--days", "3", "--until", "2026-11-20", "--visitors", "80")
        uploads = found.home / "data" / "uploads"
        uploads.mkdir()
        (uploads / "letter.txt").write_text(SECRET_NAME)
        (uploads / "key").symlink_to(found.home / "keys" / "ring" / "signing.json")
        yield found
        found.remove()


@pytest.fixture(scope="module")
def backup(machine, tmp_path_factory):
    """The folder of one backup of it."""
    place = tmp_path_factory.mktemp("backups")
    told = machine.good("backup", "--to", str(place))
    (made,) = place.glob("balai-*")
    assert f"{made}:" in told
    return made


@pytest.fixture
def second(machine):
    """Another machine: nothing but a copy of the keys."""
    with place_of_its_own() as home:
        found = Machine(home / "second")
        shutil.copytree(machine.home / "keys" / "ring", found.home / "keys" / "ring")
        yield found
        found.remove()


def outer(folder):
    return json.loads(json.loads((folder / "manifest.json").read_text())["manifest"])


def test_a_backup_comes_back_on_another_machine_with_equal_counts_and_a_journal_that_verifies(machine, backup, second):
    told = second.good("restore", str(backup), "--verify")
    assert "every count is equal" in told
    assert "in order" in told
    found = outer(backup)
    counts = dict(
        second.rows(
            "select 'queueing_ticket', count(*) from queueing_ticket union all"
            " select 'kernel_seal', count(*) from kernel_seal union all"
            " select 'accounts_staff', count(*) from accounts_staff"
        )
    )
    assert counts == {table: found["tables"][table] for table in counts}
    assert counts["queueing_ticket"] == 240
    assert (second.home / "data" / "uploads" / "letter.txt").read_text() == SECRET_NAME
    assert not (second.home / "data" / "uploads" / "key").exists()
    # The copy is a mall: it sets itself up, goes on writing in a new generation, and its journal still verifies.
    second.good("setup")
    second.good("simulate", "history", "--days", "1", "--until", "2026-11-17", "--visitors", "5")
    assert "in order" in second.good("journal", "verify")
    assert second.rows("select distinct generation from kernel_journal order by 1") == [(1,), (2,)]
    restored = second.rows("select data->>'backup' from kernel_journal where kind = 'backup.restored'")
    assert restored == [(backup.name.removeprefix("balai-").lower(),)]
    owners = second.rows("select distinct tableowner from pg_tables where schemaname = 'public'")
    assert owners == [("balai_owner",)]
    second.cluster.start()
    with psycopg.connect(second.cluster.url("app"), autocommit=True) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("update kernel_journal set kind = 'x.y'")
        assert app.execute("select count(*) from queueing_contact").fetchone() == (0,)
    second.cluster.stop()


def test_nothing_in_a_backup_is_readable_and_no_key_is_in_it(machine, backup):
    secrets = [SECRET_NAME.encode(), KEY.encode(), b"queueing_ticket_pkey"]
    for file in (machine.home / "keys").rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            secrets += re.findall(rb"[A-Za-z0-9+/_-]{30,}=*", file.read_bytes())
    assert len(secrets) > 8
    for file in backup.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        data = file.read_bytes()
        public = (machine.home / "keys" / "ring" / "public.json").read_bytes()
        assert not [one for one in secrets if one in data and one not in public]
    assert {file.name for file in backup.iterdir()} == {"database.dump.enc", "files.tar.enc", "manifest.json"}
    assert outer(backup)["uploads"] == {"bytes": len(SECRET_NAME), "count": 1}


def test_a_place_that_is_not_empty_or_has_no_keys_is_left_as_it_is(machine, backup, second):
    (second.home / "data").mkdir()
    (second.home / "data" / "mine").write_text("still here")
    refused = second.balai("restore", str(backup))
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr
    assert [file.name for file in (second.home / "data").iterdir()] == ["mine"]
    shutil.rmtree(second.home / "data")
    shutil.rmtree(second.home / "keys")
    refused = second.balai("restore", str(backup))
    assert refused.returncode == 2
    assert "balai keys restore" in refused.stderr
    assert not (second.home / "data").exists()
    assert machine.balai("restore", str(backup)).returncode == 2
    assert machine.rows("select count(*) from queueing_ticket") == [(240,)]


def damaged(folder, place, harm):
    copy = place / folder.name
    shutil.copytree(folder, copy)
    harm(copy)
    return copy


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda d: (d / "database.dump.enc").write_bytes((d / "database.dump.enc").read_bytes()[:-9]), "is damaged"),
        (lambda d: (d / "files.tar.enc").unlink(), "cannot be read"),
        (lambda d: (d / "manifest.json").unlink(), "is no backup"),
        (lambda d: (d / "manifest.json").write_text("{}"), "cannot be read"),
        (
            lambda d: (d / "manifest.json").write_text(
                (d / "manifest.json").read_text().replace('queueing_ticket\\": 240', 'queueing_ticket\\": 239')
            ),
            "manifest.json was changed",
        ),
    ],
)
def test_a_damaged_backup_is_refused_before_anything_is_made(backup, second, tmp_path, harm, said):
    refused = second.balai("restore", str(damaged(backup, tmp_path, harm)))
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (second.home / "data").exists()


def test_another_backup_key_opens_nothing(backup, second):
    refused = second.balai("restore", str(backup), BALAI_BACKUP_KEY="another key of the same length")
    assert refused.returncode == 2
    assert "is not the key of this backup" in refused.stderr


def test_keys_of_another_mall_are_named_after_the_restore(machine, backup, second):
    shutil.rmtree(second.home / "keys")
    from balai.kernel.keyring import Folder

    Folder(second.home / "keys").create()
    refused = second.balai("restore", str(backup))
    assert refused.returncode == 2
    assert "is not in" in refused.stderr


def test_a_rehearsal_verifies_and_leaves_nothing_but_a_line_in_the_journal(machine, tmp_path):
    before = set(Path("/tmp").glob("balai-rehearsal-*"))
    told = machine.good("backup", "--to", str(tmp_path / "there"), "--rehearse", "--keep", "1")
    assert "every count is equal" in told
    assert set(Path("/tmp").glob("balai-rehearsal-*")) == before
    noted = machine.rows(
        "select kind, data->>'good' from kernel_journal where kind like 'backup.%' order by id desc limit 2"
    )
    assert noted == [("backup.rehearsed", "true"), ("backup.made", None)]


def test_a_backup_needs_a_key_and_another_place_than_the_data(machine, tmp_path):
    for words, settings, said in (
        (("--to", str(tmp_path)), {"BALAI_BACKUP_KEY": ""}, "openssl rand"),
        (("--to", str(machine.home / "data" / "backups")), {}, "lies inside BALAI_DATA"),
        (("--to", str(machine.home / "keys")), {}, "lies inside BALAI_KEYS"),
        (("--to", str(tmp_path), "--keep", "-1"), {}, "--keep"),
    ):
        refused = machine.balai("backup", *words, **settings)
        assert refused.returncode == 2
        assert said in refused.stderr
    assert list(tmp_path.glob("balai-*")) == []
