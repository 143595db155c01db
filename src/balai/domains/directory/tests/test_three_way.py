"""A load of a pack and what was written on screen: three values, nothing lost in silence, and the way back to YAML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packs.owner import PACKS, SYSTEM, as_owner

from balai.config import cli, postgres
from balai.domains.directory import models, services, snapshot
from balai.domains.directory.errors import ScreenEdits
from balai.domains.directory.types import MallView
from balai.kernel import clock, packs
from balai.kernel.models import JournalEntry

from .conftest import change
from .writing import NOW, Office, costs

KIA = Path("services/kia/service.yaml")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch, mall: MallView) -> Iterator[Office]:
    """The second mall with its people, on Tuesday."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Office(mall)


@pytest.fixture
def load(cluster: postgres.Cluster, folder: Path):
    """Loads the pack as it stands, with choices."""

    def once(where: Path = folder, **choices: list[str]) -> services.Loaded:
        pack = packs.load(where, beside=(PACKS,))
        with as_owner(cluster):
            return services.load_pack(pack, actor=SYSTEM, now=NOW, **choices)

    return once


def amount(office: Office) -> int | None:
    return office.seen().services["kia"].fee.amount


def test_a_load_keeps_what_was_written_on_screen(office: Office, folder: Path, load) -> None:
    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    change(folder / "mall.yaml", "Rekaan 1,", "Rekaan 2,")
    done = load()
    assert [(one.place, one.verdict, one.screen["amount"]) for one in done.screen] == [("fee:kia", "kept", 9000)]
    assert (amount(office), office.seen().address) == (9000, "Jalan Rekaan 2, Kota Contoh")


def test_a_conflict_stops_the_load_and_shows_all_three_values(office: Office, folder: Path, load) -> None:
    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    change(folder / KIA, "amount: 7500", "amount: 8000")
    change(folder / "mall.yaml", "Rekaan 1,", "Rekaan 2,")
    with pytest.raises(ScreenEdits) as told:
        load()
    lines = "\n".join(told.value.divergences[0].lines())
    assert "amount: loaded 7500 | pack 8000 | screen 9000" in lines
    assert (amount(office), office.seen().address) == (9000, "Jalan Rekaan 1, Kota Contoh")


@pytest.mark.parametrize(("choice", "wins"), [("keep", 9000), ("take", 8000)])
@pytest.mark.parametrize("place", ["fee:kia", "all"])
def test_whoever_loads_says_which_one_counts(office: Office, folder: Path, load, choice, wins, place) -> None:
    office.approved(office.head, office.second_head, "fee", "kia", costs(8500))
    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    change(folder / KIA, "amount: 7500", "amount: 8000")
    load(**{choice: [place]})
    assert amount(office) == wins
    assert JournalEntry.objects.filter(kind="directory.change_ended").count() == (choice == "take")
    assert load().changed is False
    assert models.ChangeSet.objects.count() == 2  # the history stays


def test_a_planned_change_is_compared_too(office: Office, folder: Path, load) -> None:
    from datetime import date

    office.approved(office.head, office.second_head, "fee", "kia", costs(9000), on=date(2027, 1, 1))
    change(folder / KIA, "amount: 7500", "amount: 8000")
    with pytest.raises(ScreenEdits) as told:
        load()
    assert told.value.divergences[0].planned is not None
    load(keep=["fee:kia"])
    assert amount(office) == 8000


def test_export_and_load_go_round_with_what_was_written_on_screen(
    office: Office, tmp_path: Path, load, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"text": {"id": "Dinilai tiap bulan.", "en": "Looked at every month."}, "status": "to_verify"}
    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    office.approved(office.head, office.second_head, "evaluation", "kia", lambda _: said)
    office.approved(office.operator, office.duty, "counter", "2", lambda now: now | {"services": ["ktp-cetak-ulang"]})
    office.approved(
        office.operator,
        office.duty,
        "hours",
        "contoh",
        lambda _: {"hours": {"mon": [{"open": "08:00", "close": "12:00"}]}},
    )
    before, files = office.seen(), services.export(office.mall.id)
    written = tmp_path / "again" / "second-mall"
    for path, text in files.items():
        (written / path).parent.mkdir(parents=True, exist_ok=True)
        (written / path).write_text(text)
    assert "amount: 9000" in files["services/kia/service.yaml"]
    assert packs.check(written, beside=(PACKS,)) == ()
    done = load(written)
    assert {one.verdict for one in done.screen} == {"absorbed"}
    assert services.export(office.mall.id) == files
    after = office.seen()
    for name in ("services", "counters", "hours", "closures", "agencies"):
        assert getattr(after, name) == getattr(before, name)
    assert services.diff(packs.load(written, beside=(PACKS,))) == []
    again = load(written)
    assert (again.changed, again.screen) == (False, ())


def test_the_screen_may_not_break_a_new_pack(office: Office, folder: Path, load) -> None:
    office.approved(
        office.operator,
        office.duty,
        "counter",
        "2",
        lambda now: now | {"services": ["kia"]} | {"zone": now["zone"], "services": ["ktp-cetak-ulang", "kia"]},
    )
    import shutil

    shutil.rmtree(folder / "services/ktp-cetak-ulang")
    counters = folder / "counters/dukcapil.yaml"
    counters.write_text(counters.read_text().replace("      - ktp-cetak-ulang\n", ""))
    kia = folder / KIA
    kia.write_text(kia.read_text().replace("fallback: ktp-cetak-ulang", "fallback: wait"))
    with pytest.raises(ScreenEdits) as told:
        load()
    assert "there is no service ktp-cetak-ulang" in told.value.problems[0]
    assert "ktp-cetak-ulang" in office.seen().services


def test_the_command_shows_the_three_values_and_takes_the_choice(
    office: Office, folder: Path, cluster: postgres.Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        args = cli.parser().parse_args(["pack", *arguments])
        with as_owner(cluster):
            return int(args.run(args))

    office.approved(office.head, office.second_head, "fee", "kia", costs(9000))
    change(folder / KIA, "amount: 7500", "amount: 8000")
    assert run("diff", str(folder)) == 1
    assert "conflict  fee:kia" in capsys.readouterr().out
    assert run("load", str(folder)) == 1
    told = capsys.readouterr().err
    assert "amount: loaded 7500 | pack 8000 | screen 9000" in told
    assert "Nothing was loaded" in told
    assert run("load", str(folder), "--take-pack", "fee:kia") == 0
    snapshot.forget()
    assert snapshot.current(office.mall.id).services["kia"].fee.amount == 8000
