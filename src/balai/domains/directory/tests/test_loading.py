"""Loading a pack makes the mall what the pack says, once, and forgets nothing."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from tests.packs.owner import NOW, PACKS, SYSTEM, as_owner, load

from balai.config import postgres
from balai.domains.directory import models, services, snapshot
from balai.domains.directory.errors import NoMallInPack
from balai.kernel import packs
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import Forbidden, NotFound
from balai.kernel.models import JournalEntry, PackVersion

from .conftest import Loader, change

KIA = Path("services/kia/service.yaml")
REPRINT = Path("services/ktp-cetak-ulang/service.yaml")


def test_a_first_load_brings_everything(reload: Loader) -> None:
    done = reload()
    assert (done.mall, done.revision, done.changed, done.altered, done.retired) == ("contoh", 1, True, 0, 0)
    assert models.Service.objects.count() == 3
    assert models.Counter.objects.get(code="1").services.count() == 2


def test_loading_the_same_pack_again_changes_nothing(reload: Loader) -> None:
    first, again = reload(), reload()
    assert (again.revision, again.changed, again.added, again.altered, again.retired) == (1, False, 0, 0, 0)
    assert again.mall_id == first.mall_id
    assert PackVersion.objects.filter(pack="second-mall").count() == 1
    assert JournalEntry.objects.filter(kind="directory.changed").count() == 1


def test_a_changed_fee_raises_the_revision_and_touches_one_row(reload: Loader, folder: Path) -> None:
    reload()
    change(folder / KIA, "amount: 7500", "amount: 9000")
    done = reload()
    assert (done.revision, done.added, done.altered, done.retired) == (2, 0, 1, 0)
    assert snapshot.current(done.mall_id).services["kia"].fee.amount == 9000


def test_a_service_taken_out_of_the_pack_is_kept_out_of_use(reload: Loader, folder: Path) -> None:
    before = snapshot.current(reload().mall_id).services["kartu-perpustakaan"]
    shutil.rmtree(folder / "services/kartu-perpustakaan")
    (folder / "counters/perpus.yaml").unlink()
    done = reload()
    mall = snapshot.current(done.mall_id)
    assert done.retired == 3  # the service, its counter, and that the counter served it
    assert "kartu-perpustakaan" not in mall.services
    assert "3" not in mall.counters
    old = mall.service_by_id(before.id)
    assert (old.active, str(old.name), old.queue_prefix) == (False, "Kartu perpustakaan", "")


def test_a_service_that_comes_back_is_the_same_service(reload: Loader, folder: Path, tmp_path: Path) -> None:
    first = snapshot.current(reload().mall_id).services["kartu-perpustakaan"]
    kept = shutil.copytree(folder, tmp_path / "kept")
    shutil.rmtree(folder / "services/kartu-perpustakaan")
    (folder / "counters/perpus.yaml").unlink()
    reload()
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    done = reload()
    assert done.added == 0
    assert snapshot.current(done.mall_id).services["kartu-perpustakaan"] == first


def test_two_services_may_swap_their_letters_in_one_load(reload: Loader, folder: Path) -> None:
    reload()
    change(folder / KIA, "prefix: CF", "prefix: CB")
    change(folder / REPRINT, "prefix: CB", "prefix: CF")
    mall = snapshot.current(reload().mall_id)
    assert (mall.services["kia"].queue_prefix, mall.services["ktp-cetak-ulang"].queue_prefix) == ("CB", "CF")


def test_an_agency_may_give_its_letter_up_for_two(reload: Loader, folder: Path) -> None:
    reload()
    change(folder / "agencies/perpus.yaml", "letter: P", "letter: PX")
    change(folder / "services/kartu-perpustakaan/service.yaml", "prefix: P", "prefix: PXA")
    assert snapshot.current(reload().mall_id).services["kartu-perpustakaan"].queue_prefix == "PXA"


def test_a_new_service_may_take_the_letters_of_one_that_left(reload: Loader, folder: Path) -> None:
    reload()
    (folder / "services/kia").rename(folder / "services/kia-baru")
    change(folder / "services/kia-baru/service.yaml", "code: kia", "code: kia-baru")
    change(folder / "services/kia-baru/standard.yaml", "service: kia", "service: kia-baru")
    counters = folder / "counters/dukcapil.yaml"
    counters.write_text(counters.read_text().replace("- kia", "- kia-baru"))
    assert snapshot.current(reload().mall_id).services["kia-baru"].queue_prefix == "CF"


def test_counters_may_swap_their_numbers(reload: Loader, folder: Path) -> None:
    reload()
    counters = folder / "counters/dukcapil.yaml"
    text = counters.read_text().replace('code: "1"', "code: x").replace('code: "2"', 'code: "1"')
    counters.write_text(text.replace("code: x", 'code: "2"'))
    mall = snapshot.current(reload().mall_id)
    assert {code: counter.number for code, counter in mall.counters.items()} == {"2": 1, "1": 2, "3": 3}


def test_the_journal_hears_numbers_and_codes_only(reload: Loader) -> None:
    reload()
    entry = JournalEntry.objects.get(kind="directory.changed")
    assert set(entry.data) == {"pack", "version", "revision", "added", "changed", "retired"}
    assert "Contoh" not in json.dumps(entry.data)
    assert (entry.actor_kind, entry.mall_id) == ("system", entry.subject)


def test_what_was_loaded_when_is_on_record(reload: Loader, folder: Path) -> None:
    reload()
    change(folder / "pack.yaml", "0.1.0", "0.2.0")
    assert reload().revision == 2
    assert list(PackVersion.objects.order_by("id").values_list("pack", "version")) == [
        ("second-mall", "0.1.0"),
        ("second-mall", "0.2.0"),
    ]


def test_a_load_that_fails_in_the_middle_leaves_the_old_mall(
    reload: Loader, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reload()
    change(folder / KIA, "amount: 7500", "amount: 9000")
    monkeypatch.setattr(services.loading, "_record", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        reload()
    mall = snapshot.current(first.mall_id)
    assert (mall.revision, mall.services["kia"].fee.amount) == (1, 7500)


def test_only_the_system_loads_packs(transactional_db: None, cluster: postgres.Cluster, folder: Path) -> None:
    pack = packs.load(folder, beside=(PACKS,))
    head = Actor("staff", roles=(Role("mall_operator"),))
    with as_owner(cluster), pytest.raises(Forbidden):
        services.load_pack(pack, actor=head, now=NOW)
    assert not models.Mall.objects.exists()


def test_the_app_may_read_the_directory_and_not_write_it(reload: Loader, folder: Path) -> None:
    reload()
    for statement in (
        "update directory_service set queue_prefix = 'ZZ'",
        "delete from directory_counter_service",
        "insert into directory_zone (id, mall_id, active, code, name, floor) "
        "select gen_random_uuid(), id, true, 'x', '{}', 1 from directory_mall",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_pack_of_rules_is_no_mall(transactional_db: None) -> None:
    with pytest.raises(NoMallInPack):
        services.load_pack(packs.load(PACKS / "national"), actor=SYSTEM, now=NOW)


def test_two_loads_at_once_end_as_one(transactional_db: None, cluster: postgres.Cluster, folder: Path) -> None:
    def once(_: int) -> services.Loaded:
        try:
            return load(cluster, folder)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(once, range(3)))
    assert sorted(one.changed for one in done) == [False, False, True]
    assert {one.revision for one in done} == {1}


def test_the_demo_of_jambi_loads_with_its_city(transactional_db: None, cluster: postgres.Cluster) -> None:
    done = load(cluster, PACKS / "jambi-demo")
    mall = snapshot.current(done.mall_id)
    assert (len(mall.services), len(mall.counters), len(mall.agencies)) == (58, 41, 39)
    assert set(PackVersion.objects.values_list("pack", flat=True)) == {"jambi", "jambi-demo"}


def test_a_mall_nobody_loaded_is_not_there(transactional_db: None) -> None:
    with pytest.raises(NotFound):
        services.export(models.Mall().id or "00000000-0000-0000-0000-000000000000")  # type: ignore[arg-type]
