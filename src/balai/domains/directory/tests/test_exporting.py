"""The mall can be written back as the pack it came from, and compared with one before a load."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.packs.owner import PACKS, SECOND_MALL, load

from balai.config import postgres
from balai.domains.directory import services
from balai.kernel import packs

from .conftest import Loader, change


def files_of(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yaml")}


def test_export_writes_the_jambi_pack_back_to_the_letter(transactional_db: None, cluster: postgres.Cluster) -> None:
    done = load(cluster, PACKS / "jambi-demo")
    assert services.export(done.mall_id) == files_of(PACKS / "jambi")


def test_an_exported_mall_loads_again_without_any_change(reload: Loader, folder: Path, tmp_path: Path) -> None:
    written = tmp_path / "again" / "second-mall"
    for path, text in services.export(reload().mall_id).items():
        (written / path).parent.mkdir(parents=True, exist_ok=True)
        (written / path).write_text(text)
    pack = packs.load(written, beside=(PACKS,))
    assert pack.digest == packs.load(SECOND_MALL, beside=(PACKS,)).digest
    assert services.diff(pack) == []


def test_diff_says_what_a_load_would_change(reload: Loader, folder: Path) -> None:
    reload()
    change(folder / "services/kia/service.yaml", "amount: 7500", "amount: 9000")
    change(folder / "mall.yaml", "  sat:\n    - open:", "  sun:\n    - open:")
    shown = [str(entry) for entry in services.diff(packs.load(folder, beside=(PACKS,)))]
    assert "~ services/kia/service.yaml: fee.amount: 7500 -> 9000" in shown
    assert [line for line in shown if line.startswith("- mall.yaml: hours.sat")]
    assert reload().altered == 2
    assert services.diff(packs.load(folder, beside=(PACKS,))) == []


@pytest.mark.usefixtures("transactional_db")
def test_before_the_first_load_everything_is_new(folder: Path) -> None:
    changes = services.diff(packs.load(folder, beside=(PACKS,)))
    assert {change.kind for change in changes} == {"added"}
    assert len(changes) == 11
