"""Where the embedded cluster keeps its data: chosen once, never again."""

from __future__ import annotations

import pytest

from balai.config import postgres
from tests import prepared


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A cluster of root's, and the folder for what the server's own user cannot reach."""
    monkeypatch.setattr(postgres, "ASIDE", tmp_path / "aside")
    monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
    return prepared.cluster(tmp_path / "mall", {})


def open_to_all(monkeypatch, way: bool) -> None:
    monkeypatch.setattr(postgres, "_traversable", lambda _path: way)


@pytest.mark.parametrize("way", [True, False])
def test_a_mall_whose_folders_are_opened_or_closed_later_does_not_begin_anew(cluster, monkeypatch, way):
    open_to_all(monkeypatch, way)
    made = cluster.base
    assert (made == cluster.home) is way
    (made / "pgdata").mkdir(parents=True)
    open_to_all(monkeypatch, not way)
    assert cluster.base == made
