"""`balai pack` on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from balai.config import cli, postgres

from .owner import PACKS, SECOND_MALL, as_owner


def run(*arguments: str) -> int:
    """The command as the parser would call it, with the connection the test has."""
    args = cli.parser().parse_args(["pack", *arguments])
    return args.run(args)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SECOND_MALL, tmp_path / "second-mall"))


def test_check_praises_a_sound_pack(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(PACKS / "jambi"), str(PACKS / "jambi-demo"), str(PACKS / "national")) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_check_names_file_line_and_path(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mall = city / "mall.yaml"
    mall.write_text(mall.read_text().replace("timezone:", "timezon:"))
    assert run("check", str(city)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "second-mall/mall.yaml:1: missing: timezone",
        "second-mall/mall.yaml:9: timezon: unknown key; did you mean 'timezone'?",
    ]
    assert run("check", "--json", str(city)) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[1]) == {
        "file": "second-mall/mall.yaml",
        "line": 9,
        "path": "timezon",
        "message": "unknown key; did you mean 'timezone'?",
    }


@pytest.mark.parametrize("where", ["nowhere", "pack.yaml"])
def test_check_of_what_is_no_pack_is_a_problem_and_no_accident(
    city: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", str(city / where)) == 1
    assert "not a pack" in capsys.readouterr().out


def test_load_diff_and_export_go_round(
    transactional_db: None,
    cluster: postgres.Cluster,
    city: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with as_owner(cluster):
        assert run("diff", str(city)) == 1
        assert run("load", str(city)) == 0
        assert "revision 1" in capsys.readouterr().out
        assert run("load", str(city)) == 0
        assert "nothing to change" in capsys.readouterr().out
    assert run("diff", str(city)) == 0
    written = tmp_path / "out" / "second-mall"
    assert run("export", "contoh", "--to", str(written)) == 0
    assert run("check", str(written)) == 0
    assert {path.relative_to(written): path.read_text() for path in written.rglob("*.yaml")} == {
        path.relative_to(city): path.read_text() for path in city.rglob("*.yaml")
    }


def test_export_overwrites_nothing_and_asks_which_mall(
    transactional_db: None, cluster: postgres.Cluster, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", "--to", str(city / "new")) == 2
    assert "Loaded: none" in capsys.readouterr().err
    with as_owner(cluster):
        run("load", str(city))
    before = (city / "mall.yaml").read_text()
    assert run("export", "--to", str(city)) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert (city / "mall.yaml").read_text() == before


def test_a_pack_with_problems_is_not_loaded(
    transactional_db: None, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (city / "mall.yaml").write_text("code: contoh\n")
    assert run("load", str(city)) == 1
    assert "second-mall/mall.yaml:1: missing: name" in capsys.readouterr().err


def test_the_verbs_say_which_database_role_they_need() -> None:
    roles = {
        verb: cli.parser().parse_args(["pack", verb, *extra]).role
        for verb, extra in {"check": ["x"], "load": ["x"], "diff": ["x"], "export": ["--to", "x"]}.items()
    }
    assert roles == {"check": None, "load": "migrator", "diff": "app", "export": "app"}
