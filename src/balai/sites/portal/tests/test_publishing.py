"""Standard, charter, rights, bundles, classes and counters on the public pages."""

from __future__ import annotations

import re
from html import unescape

import pytest

from balai.domains.directory import checklists, selectors
from balai.domains.directory.pack_format.components import INTERNAL
from balai.flows import wording
from balai.kernel.actors import Actor


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def listed(answer):
    """What the list of things to bring says."""
    found = re.search(r'id="bring".*?<ul class="(?:bring|ticks)">(.*?)</ul>', answer.content.decode(), re.S)
    items = re.findall(r"<li>.*?<span>(.*?)</span></li>", re.sub(r'<span class="ticks__box".*?</span>', "", found[1]))
    return [unescape(re.sub(r"<[^>]+>", "", item)).strip() for item in items]


def agencies_in(answer):
    return set(re.findall(r'href="/agencies/([a-z]+)/"', answer.content.decode()))


@pytest.mark.capability("TRN-08")
def test_a_page_shows_the_six_published_components_and_names_the_eight_internal_ones(client, mall):
    for service in mall.services.values():
        page = text_of(client.get(f"/services/{service.code}/"))
        standard = service.standard
        assert all(step.id in page for step in standard.procedure.steps), service.code
        assert standard.complaints.text.id in page
        assert f"Anda menerima {service.product}" in page
        assert all(law.title in page for law in service.legal_basis)
        assert all(str(wording.COMPONENTS[name]) in page for name in INTERNAL)
        assert "14 dari 14 komponen" in page
        kept_inside = (standard.components[name].text.id for name in INTERNAL if name in standard.components)
        assert not any(text in page for text in kept_inside), service.code
        assert f"Diterbitkan oleh: {mall.agencies[service.agency].name.id}" in page


@pytest.mark.capability("POR-01")
def test_as_whom_one_asks_decides_what_to_bring_without_any_script(client, mall):
    stranger = "Surat kuasa bermeterai dan KTP-el penerima kuasa"
    for asked, deed, power in (("business", True, False), ("person", False, False), ("proxy", False, True)):
        page = client.get("/services/pbg-usaha/", {"as": asked})
        assert ("Akta pendirian badan usaha" in listed(page), stranger in listed(page)) == (deed, power)
        assert f'href="?as={asked}" aria-current="page"' in page.content.decode()
        printed = client.get("/services/pbg-usaha/checklist/", {"as": asked})
        assert listed(printed) == listed(page)
        roll = client.get("/services/pbg-usaha/checklist/", {"as": asked, "paper": "80"})
        assert all(item in text_of(roll) for item in listed(page))
    usual = client.get("/services/pbg-usaha/", {"as": "<script>"})
    assert listed(usual) == listed(client.get("/services/pbg-usaha/"))
    assert "<script>&" not in usual.content.decode()


def test_every_service_has_a_checklist_for_each_kind_of_applicant(client, mall):
    for service in mall.services.values():
        for kind in service.applicants:
            page = text_of(client.get(f"/services/{service.code}/checklist/", {"as": kind}))
            needed = checklists.of_service(service, kind)
            assert all(item.text.id in page for item in (*needed.always, *needed.cases)), (service.code, kind)
            assert service.catalogue_hash[:12] in page


def test_a_page_says_at_its_top_how_sure_its_least_sure_part_is(client, mall):
    for service in mall.services.values():
        page = text_of(client.get(f"/services/{service.code}/"))
        assert ("Belum semua isi halaman ini dipastikan" in page) == (checklists.least_sure(service) != "certain")


@pytest.mark.capability("ACT-31")
def test_the_charter_page_has_a_line_for_every_active_service(client, mall):
    page = text_of(client.get("/charter/"))
    assert mall.charter.text.id in page
    for service in mall.services.values():
        assert wording.charter_line(service)["id"] in page, service.code
    lines = re.findall(r'<a href="/services/([a-z0-9-]+)/">', client.get("/charter/").content.decode())
    assert sorted(lines) == sorted(mall.services)


@pytest.mark.capability("ACT-31")
def test_rights_duties_and_compensation_stand_on_one_page_with_how_sure_they_are(client, mall):
    page = text_of(client.get("/rights/"))
    charter = mall.charter
    for point in (*charter.rights, *charter.duties):
        assert point.text.id in page
    for one in charter.compensation:
        assert one.when.id in page
        assert one.then.id in page
    assert page.count("contoh") + page.count("perlu dipastikan") > 5
    assert set(re.findall(r"Pasal (\d+)", page)) <= {"39", "40", "46"}


@pytest.mark.capability("ACT-17")
def test_classes_of_agency_can_be_chosen_and_their_counts_add_up(client, mall):
    page = client.get("/agencies/").content.decode()
    chips = re.findall(
        r'href="/agencies/(?:\?kind=([a-z_]+))?"[^>]*>[^<]*<span class="chips__count">(\d+)</span>', page
    )
    (whole, total), *classes = chips
    assert (whole, int(total)) == ("", len(mall.agencies))
    assert sum(int(count) for _kind, count in classes) == int(total)
    for kind, count in classes:
        shown = set(
            re.findall(r'href="/agencies/([a-z]+)/"', client.get("/agencies/", {"kind": kind}).content.decode())
        )
        assert len(shown) == int(count)
        assert {mall.agencies[code.upper()].kind for code in shown} == {kind}
    assert len(agencies_in(client.get("/agencies/", {"kind": "nothing"}))) == int(total)


@pytest.mark.capability("POR-01")
def test_an_event_of_life_is_one_way_with_one_list_of_what_to_bring(client, mall):
    page = client.get("/bundles/lahir/")
    text = text_of(page)
    for code in ("akta-kelahiran", "kk-perubahan", "kia", "bpjskes-pendaftaran"):
        assert f'href="/services/{code}/"' in page.content.decode()
    for code in mall.bundles["lahir"].steps:
        for service in code.services:
            needed = checklists.of_service(mall.services[service], "person")
            assert all(item.text.id in text for item in (*needed.always, *needed.cases))
    needs = checklists.of_bundle(mall, mall.bundles["lahir"], "person")
    texts = [(need.text.id, need.case.id) for need in needs]
    assert len(texts) == len(set(texts))
    shared = [need for need in needs if len(need.services) > 1]
    assert shared, "nothing is asked for twice"
    assert len(needs) < sum(
        len([*(found := checklists.of_service(service, "person")).always, *found.cases])
        for service in checklists.services_of(mall, mall.bundles["lahir"])
    )


def test_every_event_of_life_is_reached_from_the_front_page(client, mall):
    front = client.get("/").content.decode()
    for code, bundle in mall.bundles.items():
        assert f'href="/bundles/{code}/"' in front
        assert bundle.name.id in text_of(client.get(f"/bundles/{code}/"))
        assert client.get(f"/bundles/{code}/", {"as": "nobody"}).status_code == 200


def test_counters_stand_by_floor_with_their_services(client, mall, serve):
    serve("5", "open_counter")
    page = client.get("/counters/").content.decode()
    assert re.findall(r'href="/c/(\w+)/"', page) == [
        desk.code for zone in mall.zones for desk in mall.counters_in(zone)
    ]
    row = re.search(r'<li id="counter-5">.*?</li>', page, re.S)[0]
    assert set(re.findall(r'href="/services/([a-z-]+)/"', row)) == set(mall.counters["5"].services)
    assert "buka" in text_of(client.get("/counters/"))
    assert ">Lantai 2<" in page


@pytest.mark.capability("ACT-09")
@pytest.mark.capability("TRN-06")
def test_the_code_at_a_counter_opens_the_official_fees_of_exactly_that_counter(client, mall):
    for desk in mall.counters.values():
        page = client.get(f"/c/{desk.code}/")
        shown = set(re.findall(r'href="/services/([a-z0-9-]+)/"', page.content.decode()))
        assert shown == set(desk.services), desk.code
        for code in desk.services:
            assert wording.fee_words(mall.services[code].fee) in text_of(page)
    pln = next(desk for desk in mall.counters.values() if "pln-pasang-baru" in desk.services)
    assert "2.200 VA Rp2.062.000" in text_of(client.get(f"/c/{pln.code}/"))


def test_a_mall_without_a_charter_says_so(client, mall, monkeypatch):
    from dataclasses import replace

    from balai.sites.portal import requests

    bare = replace(mall, charter=None, bundles={})
    real = requests.visit_of
    monkeypatch.setattr("balai.sites.portal.views.promises.visit_of", lambda r: replace(real(r), mall=bare))
    for path in ("/charter/", "/rights/"):
        assert "Belum diterbitkan" in text_of(client.get(path))
    assert "Belum ada peristiwa hidup" in text_of(client.get("/bundles/"))


def test_whoever_finds_nothing_is_offered_words_that_do_find_something(client, mall):
    page = client.get("/services/", {"q": "pzspro"})
    assert "Tidak ada layanan yang cocok" in text_of(page)
    offered = re.findall(r'href="/services/\?q=(\w+)"', page.content.decode())
    assert "paspor" in offered
    for word in offered:
        assert selectors.services(Actor.visitor(mall.id), mall, q=word).items
    assert 'href="/bundles/lahir/"' in page.content.decode()
