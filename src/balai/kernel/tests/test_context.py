"""The second wall: an agency's people are seen by that agency, in its own transaction, and by nobody else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction
from tests.scale import n

from balai.config.postgres import Cluster
from balai.kernel.actors import Actor
from balai.kernel.context import NAMES, ContextConflict, acting, parameters, reset_session
from balai.kernel.rowsecurity import RowSecurity

from .interleaving import AGENCIES, TABLE, THREADS

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Actor("staff", uuid4(), mall_id=uuid4())


@pytest.fixture
def people(cluster: Cluster) -> Iterator[None]:
    """A table of people behind the wall: two of each agency."""
    with cluster.admin("balai") as admin:
        admin.execute("set role balai_owner")
        admin.execute(f"create table {TABLE} (id uuid primary key, agency_id uuid not null, ticket_id uuid)")
        admin.execute(f"grant update, delete on {TABLE} to balai_app")
        for statement in RowSecurity(TABLE, agency="agency_id", subject="ticket_id").statements():
            admin.execute(statement)
        for agency in AGENCIES * 2:
            ticket = uuid4()
            admin.execute(f"insert into {TABLE} values (%s, %s, %s)", [ticket, agency, ticket])
        assert admin.execute(f"select count(*) from {TABLE}").fetchone() == (0,)  # the owner sees nothing either
    yield
    connection.close()
    with cluster.admin("balai") as admin:
        admin.execute(f"drop table {TABLE}")


def _seen() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"select agency_id from {TABLE} order by id")
        return [row[0] for row in cursor.fetchall()]


def _settings() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMES))
        return list(cursor.fetchone())


@pytest.mark.threat("T-row-security")
def test_an_officer_sees_his_agencys_people_only_inside_his_context(people: None) -> None:
    assert _seen() == []
    with acting(OFFICER, agency=AGENCIES[0]):
        assert _seen() == [AGENCIES[0]] * 2
    assert _seen() == []
    with transaction.atomic():
        assert _seen() == []
        with acting(OFFICER, agency=AGENCIES[1]):
            assert _seen() == [AGENCIES[1]] * 2
        assert _seen() == []  # the surrounding transaction goes on without it
        assert set(_settings()) == {""}
    with acting(OFFICER):
        assert _seen() == []


@pytest.mark.threat("T-row-security")
def test_a_visitor_sees_his_own_row_and_a_nightly_job_every_row(people: None, cluster: Cluster) -> None:
    with cluster.admin("balai") as admin:
        ticket = admin.execute(f"select ticket_id from {TABLE}").fetchone()[0]  # type: ignore[index]
    with acting(Actor.visitor(subject=ticket)):
        assert len(_seen()) == 1
    with acting(Actor.system("erasure"), everything=True), connection.cursor() as cursor:
        cursor.execute(f"delete from {TABLE}")
        assert cursor.rowcount == 4
    with pytest.raises(ValueError, match="process of our own"):
        parameters(OFFICER, everything=True)


@pytest.mark.threat("T-row-security")
def test_an_officer_cannot_move_a_row_to_another_agency_or_delete_it(people: None) -> None:
    with acting(OFFICER, agency=AGENCIES[0]), connection.cursor() as cursor:
        cursor.execute(f"delete from {TABLE}")
        assert cursor.rowcount == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction.atomic():
            cursor.connection.execute(f"update {TABLE} set agency_id = %s", [AGENCIES[1]])
        cursor.execute(f"update {TABLE} set id = gen_random_uuid() where agency_id = %s", [AGENCIES[1]])
        assert cursor.rowcount == 0


def test_a_second_different_context_is_refused_and_the_same_is_not(people: None) -> None:
    with acting(OFFICER, agency=AGENCIES[0]):
        with acting(OFFICER, agency=AGENCIES[0]):
            assert len(_seen()) == 2
        with pytest.raises(ContextConflict), acting(OFFICER, agency=AGENCIES[1]):
            pass
        assert _seen() == [AGENCIES[0]] * 2


def test_an_exception_takes_the_context_away(people: None) -> None:
    for around in (True, False):
        with transaction.atomic() if around else acting(OFFICER):
            pass
        with pytest.raises(ZeroDivisionError), acting(OFFICER, agency=AGENCIES[0]):
            raise ZeroDivisionError
        assert _seen() == []
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), acting(OFFICER, agency=AGENCIES[0]):
            raise ZeroDivisionError
        assert _seen() == []
    with acting(OFFICER, agency=AGENCIES[1]):
        assert _seen() == [AGENCIES[1]] * 2


def test_a_returned_connection_forgets_its_session(cluster: Cluster) -> None:
    for autocommit in (True, False):
        with psycopg.connect(cluster.url("app"), autocommit=autocommit) as raw:
            raw.execute("select set_config('app.agency', %s, false)", [str(AGENCIES[0])])
            raw.execute("set timezone = 'Asia/Jakarta'")
            raw.execute("set statement_timeout = 5")
            if not autocommit:
                raw.commit()
                raw.execute("select 1")
            reset_session(raw)
            assert raw.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
            row = raw.execute(
                "select current_setting('app.agency', true), current_setting('timezone'),"
                " current_setting('statement_timeout'), current_setting('transaction_timeout')"
            ).fetchone()
            assert row is not None
            assert row[0] in ("", None)
            assert row[1:] == ("UTC", "0", "1s")


def _interleave(url: str, pool: int) -> dict[str, int]:
    count = n(500, 10_000)
    ran = subprocess.run(
        [sys.executable, "-m", "balai.kernel.tests.interleaving", str(count)],
        env=os.environ | {"DATABASE_URL": url, "BALAI_POOL": str(pool)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    totals: dict[str, int] = json.loads(ran.stdout)
    assert totals["reads"] >= count
    assert totals["own"] > count
    assert totals["upsets"] > 0
    assert totals["cancels"] > 0
    return totals


@pytest.mark.load
@pytest.mark.threat("T-row-security")
def test_two_agencies_interleaved_over_a_pool_of_one_see_no_foreign_row(people: None, cluster: Cluster) -> None:
    totals = _interleave(cluster.url("app"), pool=1)
    assert (totals["foreign"], totals["without"]) == (0, 0)


@pytest.fixture
def bouncer(cluster: Cluster) -> Iterator[str]:
    """The URL of a PgBouncer in transaction mode with one server connection."""
    program = shutil.which("pgbouncer")
    if program is None:
        sys.__stdout__.write("\nNOT RUN: pgbouncer\n")
        pytest.xfail("NOT RUN: pgbouncer")
    home = Path(tempfile.mkdtemp(prefix="balai-bouncer-"))
    (home / "users.txt").write_text(f'"balai_app" "{cluster.password("app")}"\n')
    lines = {
        "listen_port": "6543",
        "unix_socket_dir": str(home),
        "auth_type": "scram-sha-256",
        "auth_file": str(home / "users.txt"),
        "pool_mode": "transaction",
        "default_pool_size": "1",
        "max_client_conn": "100",
        "logfile": str(home / "log"),
        "server_reset_query": "",
    }
    (home / "bouncer.ini").write_text(
        f"[databases]\nbalai = host={cluster.socket_dir} dbname=balai\n[pgbouncer]\n"
        + "".join(f"{name} = {value}\n" for name, value in lines.items())
    )
    owner, drop = cluster.owner, {}
    if os.geteuid() == 0:
        drop = {"user": owner.uid, "group": owner.gid, "extra_groups": []}
        for path in (home, *home.iterdir()):
            os.chown(path, owner.uid, owner.gid)
    running = subprocess.Popen([program, "-q", str(home / "bouncer.ini")], cwd="/", **drop)  # type: ignore[call-overload]
    try:
        deadline = time.monotonic() + 10
        while not (home / ".s.PGSQL.6543").exists():
            assert time.monotonic() < deadline, (home / "log").read_text()
            time.sleep(0.05)
        yield f"postgresql://balai_app:{cluster.password('app')}@/balai?host={home}&port=6543"
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.load
@pytest.mark.threat("T-row-security")
def test_two_agencies_interleaved_over_pgbouncer_see_no_foreign_row(people: None, bouncer: str) -> None:
    totals = _interleave(bouncer, pool=THREADS)
    assert (totals["foreign"], totals["without"]) == (0, 0)
