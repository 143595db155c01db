"""Acting as the owner of the database for a moment: loading a pack is his, not the app's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from balai.config import postgres
from balai.config.settings import database
from balai.domains.directory import services
from balai.kernel import packs
from balai.kernel.actors import Actor

PACKS = Path(__file__).resolve().parents[2] / "packs"
SECOND_MALL = Path(__file__).resolve().parent / "second-mall"
NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SYSTEM = Actor.system("setup")


@contextmanager
def as_owner(cluster: postgres.Cluster) -> Iterator[None]:
    """Inside, this thread's connection is the migrator's; use it with `transactional_db`, outside a transaction."""
    app = connections["default"]
    settings = deepcopy(app.settings_dict) | database(cluster.url("migrator"), 0)
    owner = type(app)(settings, alias="default")
    connections["default"] = owner
    try:
        yield
    finally:
        owner.close()
        connections["default"] = app


def load(cluster: postgres.Cluster, folder: Path, now: datetime = NOW) -> services.Loaded:
    """Load the pack in `folder` as the owner."""
    pack = packs.load(folder, beside=(PACKS,))
    with as_owner(cluster):
        return services.load_pack(pack, actor=SYSTEM, now=now)
