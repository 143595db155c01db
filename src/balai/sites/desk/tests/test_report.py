"""The queue report on the desk: filters, words, file, who may look."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.config.history import load, working_days
from balai.domains.accounts.models import RoleAssignment, Staff
from balai.domains.accounts.services import token_for_role
from balai.kernel import clock

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WEEK = {"from": "2026-11-16", "to": "2026-11-20"}


@pytest.fixture
def past(jambi, monkeypatch):
    """Five days of history before Tuesday 09.00."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    RoleAssignment.objects.update(active_from=NOW - timedelta(days=60))
    load(jambi, working_days(jambi, 5, date(2026, 11, 20)), visitors=120, seed=1, now=NOW, say=lambda done: None)
    return jambi


@pytest.fixture
def browser(jambi, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)

    def make(role="duty_manager", agency=None, language="id"):
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=NOW)
        client = Client(headers={"authorization": f"Bearer {token}"})
        client.cookies["balai_lang"] = language
        return client

    return make


def words(answer):
    bare = re.sub(r"<(script|noscript).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def table(client, **query):
    """The file as rows."""
    answer = client.get("/desk/report/figures.csv", query)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.capability("QUE-11")
@pytest.mark.parametrize(
    "by", ["agency", "class", "service", "day", "hour", "channel", "priority", "counter", "officer"]
)
def test_the_columns_of_every_grouping_add_up_to_the_last_line(past, browser, by):
    heads, *rows = table(browser(), by=by, **WEEK)
    *lines, whole = rows
    assert heads[1:5] == ["Nomor", "Selesai dilayani", "Tidak hadir", "Dibatalkan"]
    assert whole[:2] == ["Semua", "600"]
    for column in range(1, 7):
        assert sum(int(line[column]) for line in lines) == int(whole[column])


def test_page_and_file_show_the_same(past, browser):
    client = browser()
    page = words(client.get("/desk/report/", {"by": "channel", **WEEK}))
    _heads, *rows = table(client, by="channel", **WEEK)
    assert len(rows) == 4
    for name, issued, served, *_rest in rows:
        assert re.search(rf"{name} {issued} {served}\b", page)


def test_a_line_opens_the_figures_behind_it(past, browser):
    client = browser()
    page = client.get("/desk/report/", {"by": "agency", **WEEK}).content.decode()
    link = unescape(re.search(r'href="(\?[^"]*agency=DUKCAPIL[^"]*)"', page)[1])
    assert "by=service" in link
    below = client.get(f"/desk/report/{link}")
    assert below.status_code == 200
    assert "Kartu identitas anak" in words(below)
    assert "SKCK" not in words(below)
    deeper = unescape(re.search(r'href="(\?[^"]*service=kia[^"]*)"', below.content.decode())[1])
    assert "09.00–09.59" in words(client.get(f"/desk/report/{deeper}"))


def test_without_a_question_it_is_today_by_agency(past, browser):
    page = words(browser().get("/desk/report/"))
    assert "Selasa, 24 November 2026" in page
    assert "Tidak ada nomor yang diberikan pada waktu ini." in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"from": "yesterday"}, "Tulis hari sebagai tahun-bulan-tanggal"),
        ({"from": "2026-11-20", "to": "2026-11-19"}, "Hari terakhir mendahului hari pertama."),
        ({"from": "2020-01-01", "to": "2026-11-19"}, "Laporan mencakup paling lama 366 hari."),
        ({"by": "name"}, "Pilih salah satu dari daftar."),
        ({"channel": "fax"}, "Pilih salah satu dari daftar."),
        ({"agency": "NOBODY"}, "Instansi atau layanan itu tidak ada."),
        ({"service": "'; drop table"}, "Instansi atau layanan itu tidak ada."),
    ],
)
def test_what_was_typed_wrongly_is_named_and_kept(browser, query, said):
    answer = browser().get("/desk/report/", query)
    assert answer.status_code == 422
    assert said in words(answer)
    for name in ("from", "to"):
        if name in query:
            assert f'value="{query[name]}"' in answer.content.decode()
    refused = browser().get("/desk/report/figures.csv", query, follow=True)
    assert refused.status_code == 422
    assert said in words(refused)


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("duty_manager", None, 200),
        ("mall_operator", None, 200),
        ("auditor", None, 200),
        ("front_officer", "DUKCAPIL", 403),
        ("agency_head", "DUKCAPIL", 403),
        ("it_admin", None, 403),
    ],
)
def test_who_may_see_the_report(browser, role, agency, status):
    client = browser(role, agency)
    assert client.get("/desk/report/").status_code == status
    assert client.get("/desk/report/figures.csv").status_code == status


def test_strangers_are_sent_to_the_door(client, jambi):
    for address in ("/desk/report/", "/desk/report/figures.csv"):
        assert client.get(address)["Location"].startswith("/staff/sign-in/")


def test_a_report_of_a_week_costs_a_known_number_of_queries(past, browser):
    client = browser()
    client.get("/desk/report/", WEEK)
    asked = {}
    for by, query in {"agency": WEEK, "officer": WEEK, "day": {"from": "2026-01-01", "to": "2026-11-24"}}.items():
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/desk/report/", {"by": by, **query}).status_code == 200
        asked[by] = [q["sql"] for q in seen]
    reports = {by: sum("queueing_ticket" in sql for sql in found) for by, found in asked.items()}
    assert reports == {"agency": 1, "officer": 1, "day": 11}
    assert len(asked["officer"]) <= len(asked["agency"]) + 2
    assert len(asked["agency"]) <= 4


def test_an_officer_whose_name_is_a_formula_is_text_in_the_file(past, browser):
    Staff.objects.filter(user__username="loket02").update(name="=HYPERLINK(1)")
    names = {row[0] for row in table(browser(), by="officer", **WEEK)}
    assert "'=HYPERLINK(1)" in names
    assert not {name for name in names if name.startswith("=")}


def test_an_officer_is_shown_no_ratings_of_fewer_than_five(past, browser):
    _heads, *rows = table(browser(), by="officer", **WEEK)
    shown = [row for row in rows[:-1] if row[12]]
    assert all(int(row[11]) >= 5 for row in shown)
    assert any(row[11] == "terlalu sedikit" for row in rows)


def test_it_is_also_in_english(past, browser):
    page = words(browser(language="en").get("/desk/report/", {"by": "class", **WEEK}))
    assert "Central government agency" in page
    assert "Queue report" in page


def test_the_future_is_empty_and_breaks_nothing(browser):
    later = (NOW + timedelta(days=300)).date().isoformat()
    assert browser().get("/desk/report/", {"from": later, "to": later}).status_code == 200
    edge = browser().get("/desk/report/", {"from": "9999-12-31", "to": "9999-12-31", "by": "day"})
    assert edge.status_code == 200
