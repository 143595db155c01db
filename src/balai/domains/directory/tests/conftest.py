"""The second mall of tests/packs as a small city to change, on a database of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.packs.owner import SECOND_MALL, load

from balai.config import postgres
from balai.domains.directory import services, snapshot
from balai.domains.directory.types import MallView

Loader = Callable[[], services.Loaded]


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """Each test begins without a view of any mall in memory."""
    snapshot.forget()
    yield
    snapshot.forget()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the second mall's pack."""
    return Path(shutil.copytree(SECOND_MALL, tmp_path / "second-mall"))


@pytest.fixture
def reload(transactional_db: None, cluster: postgres.Cluster, folder: Path) -> Loader:
    """Loads the pack as it stands now."""
    return lambda: load(cluster, folder)


@pytest.fixture
def mall(reload: Loader) -> MallView:
    """The second mall, loaded."""
    return snapshot.current(reload().mall_id)


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that must be there, once."""
    content = file.read_text()
    assert old in content
    file.write_text(content.replace(old, new, 1))
