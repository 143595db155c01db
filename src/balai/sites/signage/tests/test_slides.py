"""What a screen shows between the calls: from the directory, for where it hangs, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.directory import snapshot
from balai.domains.directory.models import Mall, Notice
from balai.domains.directory.types import MallView, Playlist, Signage, SlideSpec
from balai.kernel import clock
from balai.kernel.ids import uuid7
from balai.sites.signage import content
from balai.sites.signage.slides import Hanging, slides_of

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def client(jambi: MallView, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A screen in the hall, Tuesday 09.00."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    content._made.clear()
    return Client()


def shown(client: Client, query: str = "zone=a") -> dict:
    answer = client.get(f"/signage/content?{query}")
    assert answer.status_code == 200
    return answer.json()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def said(data: dict, show: str, lang: str = "id") -> str:
    return " | ".join(words(slide["html"][lang]) for slide in data["slides"] if slide["show"] == show)


def here(mall: MallView, zone: str | None = None, screen: str = "") -> Hanging:
    return content.hanging(mall, screen=screen, zone=zone, portal="http://testserver/")


def drawn(mall: MallView, show: str, zone: str | None = "a", now: datetime = NOW, **more: tuple[str, ...]) -> str:
    slides = slides_of(mall, [SlideSpec(show, 10, **more)], here(mall, zone), now)
    return " | ".join(words(slide["html"]["id"]) for slide in slides)


def test_the_calls_come_first_and_return_between_the_slides(client):
    shows = [slide["show"] for slide in shown(client)["slides"]]
    assert shows[0] == "calls"
    assert shows.count("calls") == 3
    assert {"wayfinding", "fees", "hours", "charter", "portal"} <= set(shows)
    assert "notices" not in shows, "nothing is told, so nothing is shown"


def test_every_fee_of_the_zone_is_shown_as_the_catalogue_has_it_and_none_of_another(client, jambi):
    data = shown(client)
    text = said(data, "fees")
    for service in jambi.services.values():
        if "a" in service.zones:
            assert str(service.name.id) in text
    assert "Paspor biasa" not in text
    assert "SIM C" in text
    assert "Rp75.000" in text
    assert "Nobody may ask for more" in said(data, "fees", "en")
    assert "contoh" in text, "a fee that is not certain says so"


def test_the_way_to_each_agency_is_told_from_where_the_screen_hangs(client):
    from_a, from_c = (said(shown(client, f"zone={zone}"), "wayfinding") for zone in "ac")
    assert "di sini Dukcapil" in from_a
    assert "naik Imigrasi" in from_a
    assert "turun Dukcapil" in from_c
    assert "kanan Imigrasi" in from_c
    assert re.search(r"Dukcapil .{0,80}Loket 1–6 Zona A · Lantai 1", from_a)
    door = shown(client, "screen=layar-pintu")
    assert door["layout"] == "full"
    assert "kiri Dukcapil" in said(door, "wayfinding")


def test_every_agency_with_a_counter_is_found(client, jambi):
    text = said(shown(client), "wayfinding")
    for counter in jambi.counters.values():
        assert jambi.agencies[counter.agency].short in text


def test_without_a_word_of_the_pack_floors_still_say_up_and_down(jambi):
    silent = replace(jambi, signage=Signage({}, {}))
    text = drawn(silent, "wayfinding", "a")
    assert "di sini Dukcapil" in text
    assert "naik Imigrasi" in text
    assert "naik" not in drawn(silent, "wayfinding", None)


def test_a_mall_that_says_nothing_shows_calls_hours_and_notices(jambi):
    silent = replace(jambi, signage=Signage({}, {}))
    found = content.content_of(silent, here(silent, "a"), NOW)
    assert [slide["show"] for slide in found.data["slides"]] == ["calls", "hours"]


def test_the_hours_of_a_week_with_its_closures(jambi):
    text = drawn(jambi, "hours")
    assert "Hari ini 08.00–15.00" in text
    assert "Jumat, 27 Nov 08.00–11.30, 13.30–15.00" in text
    assert "Sabtu, 28 Nov Tutup" in text
    christmas = drawn(jambi, "hours", now=datetime(2026, 12, 24, 2, 0, tzinfo=UTC))
    assert re.search(r"Besok Tutup .*Natal", christmas)


def notice(mall: MallView, *, start: datetime = NOW, end: datetime | None = None, service: str = "") -> None:
    Notice.objects.create(
        id=uuid7(),
        mall_id=mall.id,
        kind="closure",
        text={"id": f"Pengumuman {service or 'umum'}", "en": "A notice"},
        service_id=mall.services[service].id if service else None,
        active_from=start,
        active_to=end,
    )
    Mall.objects.update(revision=mall.revision + 1)


def test_a_notice_is_shown_while_it_holds_to_whom_it_concerns(client, jambi, monkeypatch):
    notice(jambi, start=NOW, end=NOW + timedelta(hours=1))
    notice(jambi, start=NOW + timedelta(hours=2))
    notice(jambi, service="paspor-biasa")
    snapshot.forget()
    assert "Pengumuman umum" in said(shown(client), "notices")
    assert "paspor" not in said(shown(client), "notices").lower()
    assert "Paspor biasa" in said(shown(client, "zone=d"), "notices")
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=61))
    assert said(shown(client), "notices") == ""
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=2))
    assert "Pengumuman umum" in said(shown(client), "notices")


def test_the_charter_is_read_with_its_signer(client, jambi):
    text = said(shown(client), "charter")
    assert str(jambi.charter.text.id) in text
    assert str(jambi.charter.signer.id) in text


def test_the_code_leads_to_the_portal_by_the_malls_own_name(client, jambi, monkeypatch):
    (slide,) = [slide for slide in shown(client)["slides"] if slide["show"] == "portal"]
    assert "<svg" in slide["html"]["id"]
    assert "testserver" in words(slide["html"]["id"])
    named = replace(jambi, hosts=("mpp.contoh.id", "testserver"))
    monkeypatch.setattr(snapshot, "malls", lambda: (named,))
    assert "mpp.contoh.id" in said(shown(client), "portal")


@pytest.mark.capability("SGN-02")
def test_a_changed_fee_changes_the_answer_and_nothing_else_does(client, jambi, monkeypatch):
    first = client.get("/signage/content?zone=a")
    assert first["Cache-Control"] == "no-cache"
    same = client.get("/signage/content?zone=a", headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    skck = jambi.services["skck"]
    dearer = replace(skck, fee=replace(skck.fee, kind="fixed", amount=31_500, rows=()))
    changed = replace(jambi, services=dict(jambi.services) | {"skck": dearer}, revision=jambi.revision + 1)
    monkeypatch.setattr(snapshot, "malls", lambda: (changed,))
    answer = client.get("/signage/content?zone=a", headers={"if-none-match": first["ETag"]})
    assert answer.status_code == 200
    assert answer.json()["revision"] == jambi.revision + 1
    assert "Rp31.500" in said(answer.json(), "fees")
    assert "Rp31.500" not in said(first.json(), "fees")


def test_an_unchanged_screen_costs_no_query_but_that_for_its_device(client):
    client.get("/signage/content?zone=a")
    with CaptureQueriesContext(connection) as asked:
        client.get("/signage/content?zone=a")
    assert [query["sql"] for query in asked if "directory_mall" not in query["sql"]] == []


@pytest.mark.parametrize("query", ["zone=z", "screen=nowhere", "screen=<b>"])
def test_an_unknown_zone_or_screen_is_not_there(client, query):
    assert client.get(f"/signage/content?{query}").status_code == 404
    assert client.get(f"/signage/?{query}").status_code == 404


def test_a_hostile_text_of_a_pack_stays_text(jambi):
    from balai.domains.directory.types import LocalText

    bad = LocalText("<script>alert(1)</script>", "<b>x</b>")
    service = replace(next(iter(jambi.services.values())), name=bad, zones=("a",))
    mall = replace(jambi, services={service.code: service})
    (slide,) = slides_of(mall, [SlideSpec("fees", 10)], here(mall, "a"), NOW)
    assert "<script>" not in slide["html"]["id"]
    assert "&lt;script&gt;" in slide["html"]["id"]


def test_a_slide_can_be_narrowed_to_services_and_zones(jambi):
    text = drawn(jambi, "fees", services=("skck", "gone"))
    assert "SKCK" in text
    assert "Kartu identitas anak" not in text
    assert "Imigrasi" not in drawn(jambi, "wayfinding", zones=("a",))


def test_without_a_script_the_slides_take_turns_as_the_page_loads_itself_again(client, monkeypatch):
    seen = set()
    for turn in range(60):
        monkeypatch.setattr(clock, "now", lambda turn=turn: NOW + timedelta(seconds=15 * turn))
        page = client.get("/signage/?zone=a").content.decode()
        found = re.search(r'<noscript><section class="slide" lang="(..)".*?</noscript>', page, re.S)
        seen.add((found[1], words(found[0])[:12]) if found else None)
    assert None in seen, "it is also the calls' turn"
    assert len({text for lang, text in seen - {None} if lang == "id"}) >= 4
    assert len({text for lang, text in seen - {None} if lang == "en"}) >= 4


def test_what_is_kept_in_memory_stays_small(jambi):
    for number in range(content.KEPT * 2):
        there = Hanging("a", here(jambi, "a").place, f"http://host-{number}/")
        content.content_of(
            replace(jambi, signage=Signage({"x": Playlist("x", "beside", (SlideSpec("calls", 10),))}, {})), there, NOW
        )
    assert len(content._made) <= content.KEPT
