"""Tests run on a real PostgreSQL of their own: migrated by the migrator, used as the app.

Every pytest process (each xdist worker too) starts one throw-away cluster. Tests that only need a rollback use `db`;
after a `transactional_db` test the database is made anew from a template.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import django
import hypothesis
import pytest
from tests import database, prepared
from tests.tools_present import pytest_collection_modifyitems, pytest_terminal_summary

from balai.config import postgres
from balai.ui import catalogues

if TYPE_CHECKING:
    from balai.domains.directory.types import MallView

__all__ = ["pytest_collection_modifyitems", "pytest_terminal_summary"]

_HOME = Path(tempfile.mkdtemp(prefix="balai-test-"))
_HOME.chmod(0o755)
CLUSTER = prepared.cluster(_HOME, postgres.TEST_SETTINGS, durable=False)

# pytest-django reads the settings only after this file: they need the cluster's address.
for name in ("DATABASE_URL", "BALAI_MIGRATION_DATABASE_URL", "BALAI_DB_ROLE", "BALAI_NOW"):
    os.environ.pop(name, None)
if prepared.copied("database", _HOME, database.make):
    prepared.settle(_HOME)
os.environ |= database.environment(_HOME, CLUSTER)
os.environ["BALAI_POOL"] = "70"  # 64 threads of the load tests, each with a connection
catalogues.compile_stale()
django.setup()

# Two busy cores are no property of the code under test.
hypothesis.settings.register_profile("balai", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("balai")

_started: list[postgres.Cluster] = []


def _stop() -> None:
    for cluster in _started:
        cluster.stop("immediate")
    shutil.rmtree(_HOME, ignore_errors=True)
    shutil.rmtree(CLUSTER.socket_dir, ignore_errors=True)


class _Made:
    """`bare` while no test has written into the database since it was made; the views of the untouched demo mall."""

    bare = True
    views: dict[UUID, MallView] | None = None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever needs the bare database finds it as the migrations left it; the demo mall is made by its own fixture."""
    names = set(getattr(item, "fixturenames", ()))
    wants = bool(names & {"db", "transactional_db"}) or item.get_closest_marker("django_db") is not None
    if wants and "jambi" not in names and not _Made.bare:
        restore()


def _written() -> None:
    _Made.bare = False


def restore(template: str = database.BARE) -> None:
    """Make the database anew from a template: the bare migrations, or the demo mall."""
    from django.db import connections

    from balai.domains.accounts import selectors as accounts
    from balai.domains.directory import snapshot

    for wrapper in connections.all(initialized_only=True):
        wrapper.close()
        if hasattr(wrapper, "close_pool"):
            wrapper.close_pool()
    with CLUSTER.admin() as connection:
        database.terminate(connection, postgres.DATABASE)
        connection.execute(f'drop database "{postgres.DATABASE}"')
        postgres.create_database(connection, postgres.DATABASE, template=template)
    snapshot.forget()
    accounts.forget()
    _Made.bare = template == database.BARE


@pytest.fixture(scope="session")
def cluster() -> postgres.Cluster:
    """The running test cluster."""
    if not _started:
        CLUSTER.start()
        CLUSTER.provision()
        _started.append(CLUSTER)
        atexit.register(_stop)
    return CLUSTER


@pytest.fixture(scope="session")
def django_db_setup(cluster: postgres.Cluster, django_db_blocker: object) -> None:
    """Migrate as the migrator in a process of its own, keep a template, run as the app."""
    from django.test import TransactionTestCase

    if not database.has(cluster, database.BARE):
        database.migrate(cluster, os.environ)
    TransactionTestCase._fixture_teardown = lambda _case: _written()  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def jambi_template(cluster: postgres.Cluster, django_db_setup: None) -> str:
    """Name of a template database in which the demo mall of Jambi is loaded."""
    if not database.has(cluster, database.JAMBI):
        database.load_jambi(cluster, os.environ)
    return database.JAMBI


@pytest.fixture
def jambi(transactional_db: None, jambi_template: str) -> object:
    """The demo mall of Jambi in a database of this test's own; returns its `MallView`."""
    from balai.domains.directory import snapshot

    restore(jambi_template)
    snapshot._views = _Made.views and dict(_Made.views)  # read from the same template: valid while the revision is
    found = snapshot.malls()[0]
    _Made.views = dict(snapshot._views or {})
    return found
