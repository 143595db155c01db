"""The Jambi pack holds the mall the catalogue describes, says where facts come from, and speaks both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from balai.kernel import packs
from balai.kernel.packs import Pack

from .owner import PACKS


@pytest.fixture(scope="module")
def jambi() -> Pack:
    return packs.load(PACKS / "jambi")


def data(pack: Pack, kind: str) -> dict[str, Any]:
    return {document.data["code"]: document.data for document in pack.of(kind)}


def _walk(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from _walk(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{index}]")


def test_all_services_of_the_catalogue_are_there_and_every_one_has_a_counter(jambi: Pack) -> None:
    counters = [counter for document in jambi.of("counters") for counter in document.data["counters"]]
    served = {code for counter in counters for code in counter["services"]}
    assert len(data(jambi, "service")) == 58
    assert served == set(data(jambi, "service"))
    assert len(counters) >= 26


def test_services_stand_with_the_agencies_of_the_catalogue(jambi: Pack) -> None:
    assert Counter(service["agency"] for service in data(jambi, "service").values()) == {
        "DPMPTSP": 11,
        "DUKCAPIL": 8,
        "POLRESTA": 4,
        "SAMSAT": 4,
        "BPJSKES": 2,
        "BPJSTK": 2,
        "BPN": 4,
        "IMIGRASI": 3,
        "PLN": 2,
        "TIRTAMAYANG": 1,
        "BPPRD": 3,
        "KPP": 1,
        "DISNAKER": 1,
        "DISHUB": 1,
        "DAMKAR": 1,
        "DLH": 1,
        "DINKES": 1,
        "KEMENAG": 2,
        "PN": 1,
        "KEJARI": 1,
        "BNN": 1,
        "TASPEN": 1,
        "DINSOS": 1,
        "POS": 1,
    }


def test_agencies_stand_in_their_class(jambi: Pack) -> None:
    kinds = Counter(agency["kind"] for agency in data(jambi, "agency").values())
    assert kinds["city"] == 17
    assert kinds["vertical"] == 8
    assert kinds["joint"] == 1
    assert {"public_body", "soe", "roe", "province", "judiciary", "independent"} <= set(kinds)


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("sim-a-perpanjangan", [80_000]),
        ("sim-c-perpanjangan", [75_000]),
        ("stnk-5-tahun-motor", [160_000, 100_000, 60_000]),
        ("stnk-5-tahun-mobil", [300_000, 200_000, 100_000]),
        ("balik-nama-kendaraan", [225_000, 375_000]),
        ("nilai-tanah", [50_000]),
        ("paspor-biasa", [350_000]),
        ("paspor-elektronik", [650_000, 950_000]),
        ("paspor-percepatan", [1_000_000]),
    ],
)
def test_fees_with_a_source_are_those_of_the_source(jambi: Pack, code: str, amounts: list[int]) -> None:
    fee = data(jambi, "service")[code]["fee"]
    found = ([fee["amount"]] if "amount" in fee else []) + [row["amount"] for row in fee.get("rows", ())]
    assert found == amounts
    assert fee["status"] == "certain"
    assert fee["source"]


def test_every_certain_fact_names_where_it_was_read(jambi: Pack) -> None:
    facts = [
        (f"{document.path}{path}", fact)
        for document in jambi.documents
        for path, fact in _walk(document.data)
        if "status" in fact
    ]
    assert [place for place, fact in facts if fact["status"] == "certain" and not fact.get("source", "").strip()] == []
    assert {fact["status"] for _, fact in facts} == {"certain", "to_verify", "illustrative"}


def test_no_article_is_cited_that_the_sources_do_not_name(jambi: Pack) -> None:
    cited = {
        found
        for document in jambi.documents
        for _, value in _walk(document.data)
        for text in value.values()
        if isinstance(text, str)
        for found in re.findall(r"[Pp]asal\s+\w+", text)
    }
    assert cited == {"Pasal 39", "Pasal 40", "Pasal 46", "Pasal 79A"}


def test_every_text_is_there_in_both_languages(jambi: Pack) -> None:
    texts = [
        (f"{document.path}{path}", text)
        for document in jambi.documents
        for path, text in _walk(document.data)
        if "en" in text
    ]
    assert len(texts) > 300
    assert [place for place, text in texts if not (text["id"].strip() and text["en"].strip())] == []
    equal = [place for place, text in texts if text["id"] == text["en"]]
    assert len(equal) < 0.05 * len(texts), equal


def test_people_find_services_by_the_words_they_use(jambi: Pack) -> None:
    known = {word for service in data(jambi, "service").values() for word in service["keywords"]}
    assert {"imb", "akte", "ktp hilang", "kartu kuning", "pdam", "e-ktp", "surat kelakuan baik"} <= known
    assert all(len(service["keywords"]) >= 4 for service in data(jambi, "service").values())


def test_the_building_is_the_one_in_jambi(jambi: Pack) -> None:
    mall = jambi.only("mall").data  # type: ignore[union-attr]
    assert [(floor["number"], floor["service"], floor["step_free"]) for floor in mall["floors"]] == [
        (1, True, True),
        (2, True, False),
        (3, False, False),
    ]
    assert mall["hours"]["fri"] == [{"open": "08:00", "close": "11:30"}, {"open": "13:30", "close": "15:00"}]
    assert mall["facts"]["hours"]["status"] == "illustrative"
    assert "tidak punya lift" in mall["accessibility"]["id"]


def test_the_counter_named_for_people_who_cannot_climb_stairs_stands_on_the_ground_floor(jambi: Pack) -> None:
    mall = jambi.only("mall").data  # type: ignore[union-attr]
    named = re.search(r"Loket (\d+)", mall["accessibility"]["id"])
    assert named
    counter = next(
        counter
        for document in jambi.of("counters")
        for counter in document.data["counters"]
        if counter["number"] == int(named.group(1))
    )
    floor = next(zone["floor"] for zone in mall["zones"] if zone["code"] == counter["zone"])
    assert floor == 1
    assert f"counter {named.group(1)}" in mall["accessibility"]["en"]


def test_the_city_pack_has_no_people_and_the_demo_only_invented_ones(jambi: Pack) -> None:
    assert jambi.only("people") is None
    people = packs.load(PACKS / "jambi-demo").only("people")
    assert people is not None
    assert all(person["name"].endswith(" Contoh") for person in people.data["staff"])
    names = [person["name"] for person in people.data["staff"]]
    assert len(set(names)) == len(names) >= 40
    roles = {role["role"] for person in people.data["staff"] for role in person["roles"]}
    assert roles == {"front_officer", "duty_manager", "mall_operator", "agency_head", "it_admin", "auditor"}


def test_every_counter_has_an_officer_of_its_agency_and_a_terminal(jambi: Pack) -> None:
    people = packs.load(PACKS / "jambi-demo").only("people")
    assert people is not None
    officers = {
        (code, role["agency"])
        for person in people.data["staff"]
        for code in person.get("counters", ())
        for role in person["roles"]
        if role["role"] == "front_officer"
    }
    expected = {
        (counter["code"], document.data["agency"])
        for document in jambi.of("counters")
        for counter in document.data["counters"]
    }
    assert officers == expected
    assert {device["counter"] for device in people.data["devices"] if device["kind"] == "counter"} == {
        code for code, _ in expected
    }
    zones = {zone["code"] for zone in jambi.only("mall").data["zones"]}  # type: ignore[union-attr]
    assert {device["zone"] for device in people.data["devices"] if device["kind"] == "screen"} == zones
