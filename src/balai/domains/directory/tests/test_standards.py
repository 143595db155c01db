"""The fourteen components of a service standard: nothing is published before all of them are filled."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.packs.owner import PACKS, as_owner

from balai.config import postgres
from balai.domains.directory import models, selectors, sippn, snapshot
from balai.domains.directory.pack_format import components
from balai.domains.directory.types import MallView
from balai.flows import wording
from balai.kernel import rulepacks
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from .conftest import Loader

STANDARD = Path("services/kia/standard.yaml")


def without(folder: Path, name: str) -> None:
    """Take one component out of the standard of the child's card."""
    data = yaml.safe_load((folder / STANDARD).read_text())
    del data[name]
    (folder / STANDARD).write_text(yaml.safe_dump(data, allow_unicode=True))


def test_there_are_six_published_and_eight_internal_ones() -> None:
    assert (len(components.PUBLISHED), len(components.INTERNAL), len(set(components.COMPONENTS))) == (6, 8, 14)


@given(st.sets(st.sampled_from(components.COMPONENTS)))
def test_what_is_filled_and_what_is_missing_make_fourteen(have: set[str]) -> None:
    service = {components.FACTS[name]: [1] for name in have if name in components.FACTS}
    standard = {name: {"text": {}} for name in have if name not in components.FACTS}
    assert set(components.filled(service, standard)) == have
    assert set(components.missing(service, standard)) == set(components.COMPONENTS) - have


@pytest.mark.capability("TRN-08")
@pytest.mark.parametrize("name", components.TEXTS)
def test_a_service_with_thirteen_components_is_not_published(reload: Loader, folder: Path, name: str) -> None:
    without(folder, name)
    done = reload()
    mall = snapshot.current(done.mall_id)
    assert done.unpublished == ("kia",)
    assert "kia" not in mall.services
    assert mall.unpublished == {"kia": (name,)}
    assert mall.counters["1"].services == ("ktp-cetak-ulang",)
    assert mall.services["ktp-cetak-ulang"].fallback == "wait"
    with pytest.raises(NotFound):
        selectors.service(Actor.visitor(), mall, "kia")
    row = models.Service.objects.get(code="kia")
    assert (row.components, row.published) == (13, False)


def test_the_missing_component_makes_it_public_again(reload: Loader, folder: Path) -> None:
    complete = (folder / STANDARD).read_text()
    without(folder, "evaluation")
    reload()
    (folder / STANDARD).write_text(complete)
    done = reload()
    assert done.unpublished == ()
    assert "kia" in snapshot.current(done.mall_id).services


def test_the_database_itself_refuses_to_publish_below_fourteen(
    reload: Loader, folder: Path, cluster: postgres.Cluster
) -> None:
    without(folder, "staffing")
    reload()
    with (
        as_owner(cluster),
        pytest.raises(IntegrityError, match="service_published_when_complete"),
        transaction.atomic(),
    ):
        models.Service.objects.filter(code="kia").update(published=True)


def test_all_of_jambi_is_complete_and_national_texts_are_declared(jambi: MallView) -> None:
    assert jambi.unpublished == {}
    assert len(jambi.services) == 58
    assert all(set(service.standard.components) == set(components.TEXTS) for service in jambi.services.values())


@pytest.mark.capability("ACT-09")
def test_the_fee_for_2200_va_comes_from_the_rule_pack(jambi: MallView, client: Client) -> None:
    fee = jambi.services["pln-pasang-baru"].fee
    assert {row.text.id: row.amount for row in fee.rows}["2.200 VA"] == 2_062_000
    assert fee.rule == rulepacks.get("pln-connection-fee", on=jambi.day).reference
    agency = jambi.agencies["PLN"]
    assert agency.kind == "soe"
    assert "amounts" not in (PACKS / "jambi/services/pln-pasang-baru/service.yaml").read_text()
    page = client.get("/services/pln-pasang-baru/").content.decode()
    assert "2.200 VA" in page
    assert "Rp2.062.000" in page


def test_a_visit_to_the_joint_booth_is_posted_to_three_agencies(jambi: MallView) -> None:
    samsat = jambi.agencies["SAMSAT"]
    assert samsat.members == ("POLRESTA", "PROV", "JASARAHARJA")
    for code in samsat.services:
        assert jambi.postings(jambi.services[code]) == samsat.members
    others = [service for service in jambi.services.values() if service.agency != "SAMSAT"]
    assert all(jambi.postings(service) == (service.agency,) for service in others)
    desks = {desk.agency for desk in jambi.counters.values() if set(desk.services) & set(samsat.services)}
    assert desks == {"SAMSAT"}


@pytest.mark.capability("ACT-31")
def test_every_active_service_has_a_line_in_the_charter(jambi: MallView) -> None:
    assert jambi.charter is not None
    lines = [wording.charter_line(service) for service in jambi.services.values()]
    for service, line in zip(jambi.services.values(), lines, strict=True):
        assert line["id"].startswith(service.name.id)
        assert line["en"].startswith(service.name.en)
    assert len({line["id"] for line in lines}) == len(lines)
    assert len(jambi.charter.rights) >= 5
    assert jambi.charter.compensation


@pytest.mark.capability("TRN-09")
def test_the_hash_of_the_api_is_that_of_its_own_text(jambi: MallView, client: Client) -> None:
    fields = "code name agency summary applicants requirements procedure promise fee product complaints legal_basis"
    for code, service in jambi.services.items():
        answer = client.get(f"/api/v1/services/{code}").json()
        text = {name: answer[name] for name in fields.split()}
        canonical = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(canonical.encode()).hexdigest() == answer["catalogue_hash"] == service.catalogue_hash
    assert len({service.catalogue_hash for service in jambi.services.values()}) == 58


def test_the_hash_follows_every_published_word_and_no_other(reload: Loader, folder: Path) -> None:
    def change(name: str, path: Path, old: str, new: str) -> str:
        text = (folder / path).read_text()
        assert old in text, name
        (folder / path).write_text(text.replace(old, new, 1))
        return snapshot.current(reload().mall_id).services["kia"].catalogue_hash

    first = snapshot.current(reload().mall_id).services["kia"].catalogue_hash
    service = STANDARD.with_name("service.yaml")
    assert change("queue", service, "typical_minutes: 6", "typical_minutes: 7") == first
    seen = {first}
    for name, path, old, new in (
        ("fee", service, "amount: 7500", "amount: 7600"),
        ("time", service, "value: 20", "value: 25"),
        ("procedure", STANDARD, "Terima kartu anak", "Ambil kartu anak"),
        ("complaints", STANDARD, "Keluhan disampaikan", "Keluhan ditulis"),
    ):
        found = change(name, path, old, new)
        assert found not in seen, name
        seen.add(found)


def test_sippn_gets_every_published_service_in_both_forms(jambi: MallView) -> None:
    data = json.loads(sippn.as_json(jambi))
    assert data["format_status"] == "to_verify"
    assert [row["kode"] for row in data["services"]] == list(jambi.services)
    read = list(csv.DictReader(io.StringIO(sippn.as_csv(jambi), newline="")))
    assert [row["kode"] for row in read] == list(jambi.services)
    assert tuple(read[0]) == sippn.COLUMNS
    pln = next(row for row in read if row["kode"] == "pln-pasang-baru")
    assert "2.200 VA: Rp2062000" in pln["biaya"]
    empty = {name for row in read for name, text in row.items() if not text}
    assert empty == {"nomor_sk"}  # no decision has a number yet: nothing is invented


def test_a_cell_of_the_export_is_never_a_formula(reload: Loader, folder: Path) -> None:
    service = folder / "services/kia/service.yaml"
    service.write_text(service.read_text().replace("id: KIA Kota Contoh", 'id: "=HYPERLINK(1)"'))
    text = sippn.as_csv(snapshot.current(reload().mall_id))
    assert "'=HYPERLINK(1)" in text


@pytest.mark.capability("ACT-17")
def test_counts_by_class_of_agency_add_up_to_all(jambi: MallView) -> None:
    classes = selectors.by_class(Actor.visitor(), jambi)
    assert sum(group.agencies for group in classes) == len(jambi.agencies)
    assert sum(group.services for group in classes) == len(jambi.services)
    assert sum(group.counters for group in classes) == len(jambi.counters)
    soe = selectors.agencies(Actor.visitor(), jambi, kind="soe")
    assert {"PLN", "POS", "JASARAHARJA"} <= {agency.code for agency in soe}
    assert {agency.kind for agency in soe} == {"soe"}
    assert selectors.agencies(Actor.visitor(), jambi, kind="nothing") == ()
