"""Levy reports, signs and the SIPPN file at the desk."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts.services import token_for_role
from balai.domains.complaints import rooms
from balai.domains.complaints import services as complaints
from balai.domains.complaints.types import LevyFacts
from balai.domains.queueing import services as queue
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.ids import uuid7
from balai.ui.components.figures import qr

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WORDS = "Diminta uang rokok di loket ini."
NOTE = "Rekaman loket 3 diminta."


@pytest.fixture
def browser(jambi, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def make(role="duty_manager", agency=None):
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=NOW)
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def leave(jambi):
    def make(counter="3", **facts):
        receipt = complaints.report_levy(
            mall=jambi, counter=jambi.counters[counter], facts=LevyFacts(WORDS, **facts), key=uuid7().hex, now=NOW
        )
        return rooms.report_of(receipt, jambi.id)

    return make


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_the_desk_takes_a_report_from_its_arrival_to_its_end(browser, leave):
    report, client = leave(amount=20_000, contact="0812 7766 5544", service="kia"), browser()
    listed = client.get("/desk/levy/")
    assert "Rp20.000" in text_of(listed)
    assert "Kartu identitas anak" in text_of(listed)
    page = client.get(f"/desk/levy/{report}/")
    assert WORDS not in text_of(page)
    assert "Ada kontak" in text_of(page)
    opened = client.post(f"/desk/levy/{report}/read/")
    assert WORDS in text_of(opened)
    assert "0812 7766 5544" in text_of(opened)
    for verb, form, said in (
        ("take-up", {}, "Mulai sekarang Anda yang memeriksa"),
        ("note", {"text": NOTE}, NOTE),
        ("forward", {}, "diteruskan ke unit pengawasan"),
        ("close", {"reason": "proved"}, "Laporan selesai."),
        ("reopen", {}, "dibuka lagi"),
    ):
        assert said in text_of(client.post(f"/desk/levy/{report}/{verb}/", form, follow=True)), verb
    assert "in_hand" in str(client.get("/desk/levy/", {"state": "in_hand"}).context["lines"])


def test_a_refused_verb_says_why_and_what_was_typed_comes_back(browser, leave):
    report, client = leave(), browser()
    early = client.post(f"/desk/levy/{report}/close/", {"reason": "proved"}, follow=True)
    assert "Tidak ada yang diubah" in text_of(early)
    client.post(f"/desk/levy/{report}/take-up/")
    answer = client.post(f"/desk/levy/{report}/close/", {})
    assert answer.status_code == 422
    assert "Pilih mengapa laporan selesai" in text_of(answer)
    long = "x" * 2001
    answer = client.post(f"/desk/levy/{report}/note/", {"text": long})
    assert answer.status_code == 422
    assert long in answer.content.decode()
    assert client.post(f"/desk/levy/{report}/burn/").status_code == 404


@pytest.mark.threat("T-levy-reports")
def test_officers_of_the_reported_counter_see_no_report_on_any_page(browser, leave, jambi):
    report = leave()
    for role, agency in (
        ("front_officer", "DUKCAPIL"),
        ("agency_head", "DUKCAPIL"),
        ("front_officer", "POLRESTA"),
        ("auditor", None),
        ("it_admin", None),
    ):
        client = browser(role, agency)
        assert client.get("/desk/levy/").status_code == 403
        assert client.get(f"/desk/levy/{report}/").status_code == 403
        for verb in ("read", "take-up", "note", "close"):
            assert client.post(f"/desk/levy/{report}/{verb}/", {"text": "x", "reason": "proved"}).status_code == 403
    assert "Laporan permintaan uang" in text_of(browser().get("/desk/"))


def test_a_list_of_many_costs_what_a_list_of_one_costs(browser, leave):
    client = browser()
    leave()
    client.get("/desk/levy/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/levy/")
    for _n in range(30):
        leave(amount=5_000, service="kia")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/desk/levy/")
    assert len(many) == len(one)
    following = unescape(re.search(r'href="(/desk/levy/\?cursor=[^"]+)"', page.content.decode())[1])
    rows = [
        re.findall(r"/desk/levy/([0-9a-f-]{36})/", client.get(path).content.decode())
        for path in ("/desk/levy/", following)
    ]
    assert [len(found) for found in rows] == [20, 11]
    assert not set(rows[0]) & set(rows[1])
    for wrong in ("?cursor=garbage", "?state=nothing"):
        assert client.get(f"/desk/levy/{wrong}").status_code == 302


@pytest.mark.capability("TRN-06")
def test_every_counter_has_a_sign_with_a_code_of_its_own_page(browser, jambi):
    client = browser()
    body = client.get("/desk/signs/").content.decode()
    for desk in jambi.counters.values():
        drawing = re.search(r' d="([^"]+)"', qr(f"http://testserver/c/{desk.code}/", "", level="q"))[1]
        assert f'd="{drawing}"' in body, desk.code
    zone = client.get("/desk/signs/", {"zone": "a"}).content.decode()
    assert zone.count('class="sign"') == len(list(jambi.counters_in("a")))
    assert client.get("/desk/signs/", {"counter": "3"}).content.decode().count('class="sign"') == 1
    assert "Loket itu tidak ada" in text_of(client.get("/desk/signs/", {"counter": "nothing"}))
    assert browser("front_officer", "DUKCAPIL").get("/desk/signs/").status_code == 403


def test_whoever_needs_the_sippn_file_takes_it_at_the_desk(browser, jambi):
    for role in ("duty_manager", "mall_operator", "auditor"):
        client = browser(role)
        assert "58 layanan" in text_of(client.get("/desk/catalogue/"))
        answer = client.get("/desk/catalogue/sippn.csv")
        assert f'filename="jambi-sippn-{jambi.revision}.csv"' in answer["Content-Disposition"]
        rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))
        assert [row["kode"] for row in rows] == list(jambi.services)
        assert len(json.loads(client.get("/desk/catalogue/sippn.json").content)["services"]) == 58
        assert client.get("/desk/catalogue/sippn.exe").status_code == 404
    assert browser("front_officer", "DUKCAPIL").get("/desk/catalogue/sippn.csv").status_code == 403


@pytest.mark.capability("ACT-08")
def test_one_number_of_the_joint_counter_is_three_postings_in_the_report(browser, jambi):
    wish = queue.prepare(
        mall_id=jambi.id, service="pajak-kendaraan-tahunan", channel="kiosk", now=NOW, actor=Actor.visitor(jambi.id)
    )
    queue.issue(wish)
    client = browser()
    answer = client.get("/desk/report/figures.csv", {"by": "posting", "from": "2026-11-24", "to": "2026-11-24"})
    _heads, *rows, whole = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(rows) == 3
    assert [row[1] for row in rows] == ["1", "1", "1"]
    assert whole[1] == "1"
    page = text_of(client.get("/desk/report/", {"by": "posting"}))
    for code in jambi.agencies["SAMSAT"].members:
        assert jambi.agencies[code].short in page
    assert "Loket bersama" in text_of(Client().get("/services/pajak-kendaraan-tahunan/"))
