"""The kiosk through its forms: a number for whoever stands there, nothing left for whoever comes next."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from balai.domains.accounts import services as accounts
from balai.domains.queueing import tokens
from balai.domains.queueing.models import Ticket
from balai.kernel import clock
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 09.00 in Jambi."""


@pytest.fixture
def mall(jambi, monkeypatch):
    """The demo mall at 09.00."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return jambi


@pytest.fixture
def kiosk(mall):
    """A browser that nobody enrolled."""
    return Client()


@pytest.fixture
def enrolled(mall):
    """A kiosk of the mall."""
    _device, secret = accounts.headless_token(mall_id=mall.id, kind="kiosk", name="Anjungan 1", zone="a", now=NOW)
    browser = Client()
    browser.cookies["balai_device"] = secret
    return browser


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def touch(browser, service="kia", **fields):
    return browser.post(f"/kiosk/take/{service}/", {"key": uuid7().hex, "priority": "normal", **fields})


def test_three_touches_give_a_number_on_the_screen(kiosk):
    assert 'href="/kiosk/agency/dukcapil/"' in kiosk.get("/kiosk/").content.decode()
    assert 'href="/kiosk/take/kia/"' in kiosk.get("/kiosk/agency/dukcapil/").content.decode()
    page = text_of(kiosk.get("/kiosk/take/kia/"))
    for words in ("Sudah membawa ini?", "Kartu keluarga", "Ambil nomor", "Lansia", "Ibu hamil", "Rp0"):
        assert words in page, words
    answer = touch(kiosk, priority="elderly")
    assert (answer.status_code, answer["Location"]) == (303, "/kiosk/number/")
    number = text_of(kiosk.get("/kiosk/number/"))
    assert number.count("CF-001") >= 2  # on the screen and on the paper
    assert "Pindai untuk memantau nomor Anda di ponsel" in number
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.priority) == ("kiosk", "elderly")


def test_search_finds_a_service(kiosk):
    assert 'href="/kiosk/take/paspor-biasa/"' in kiosk.get("/kiosk/services/?q=bikin+paspor").content.decode()
    assert "Tidak ada layanan yang cocok" in text_of(kiosk.get("/kiosk/services/?q=zzzxqy"))


def test_the_code_on_screen_opens_the_view_and_no_more(kiosk):
    touch(kiosk)
    ticket = Ticket.objects.get().id
    body = kiosk.get("/kiosk/number/").content.decode()
    assert tokens.owner_token(ticket) not in body
    assert kiosk.cookies["balai_kiosk"].value == f"{ticket}.{tokens.view_token(ticket)}"


def test_a_second_touch_on_any_answer_gives_the_same_number(kiosk):
    key = re.search(r'name="key" value="([^"]+)"', kiosk.get("/kiosk/take/kia/").content.decode())[1]
    for priority in ("normal", "normal", "elderly"):
        assert touch(kiosk, key=key, priority=priority).status_code == 303
    assert Ticket.objects.count() == 1


def test_the_next_person_finds_the_start_and_no_number(kiosk):
    kiosk.cookies["balai_lang"] = "en"
    kiosk.cookies["balai_text"] = "large"
    touch(kiosk)
    cookie = kiosk.cookies["balai_kiosk"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/kiosk/", 90, True)
    wiped = kiosk.post("/kiosk/wipe/")
    assert (wiped.status_code, wiped["Location"]) == (303, "/kiosk/")
    for name in ("balai_kiosk", "balai_lang", "balai_text"):
        assert wiped.cookies[name]["max-age"] == 0
        del kiosk.cookies[name]
    gone = kiosk.get("/kiosk/number/")
    assert (gone.status_code, gone["Location"]) == (302, "/kiosk/")


@pytest.mark.parametrize("value", ["", "x", "x.y", f"01a20c3d-f754-7ba0-b432-7ce89878045a.{'a' * 24}"])
def test_a_made_up_memory_shows_the_start(kiosk, value):
    kiosk.cookies["balai_kiosk"] = value
    assert kiosk.get("/kiosk/number/")["Location"] == "/kiosk/"


def test_wiping_is_never_done_by_a_link(kiosk):
    assert kiosk.get("/kiosk/wipe/").status_code == 405


def test_no_page_of_the_kiosk_is_kept_by_the_browser(kiosk):
    touch(kiosk)
    for path in ("/kiosk/", "/kiosk/agency/dukcapil/", "/kiosk/services/?q=kia", "/kiosk/take/kia/", "/kiosk/number/"):
        assert "no-store" in kiosk.get(path)["Cache-Control"], path


def test_the_kiosk_asks_for_nothing_personal(kiosk):
    for path in ("/kiosk/", "/kiosk/agency/dukcapil/", "/kiosk/take/kia/"):
        names = re.findall(r'<(?:input|textarea|select)[^>]+name="([^"]+)"', kiosk.get(path).content.decode())
        assert set(names) <= {"q", "key", "next", "code", "csrfmiddlewaretoken"}  # `code`: what a scanner reads


def test_an_unknown_answer_takes_no_number_and_says_so(kiosk):
    answer = touch(kiosk, priority="vip")
    assert answer.status_code == 422
    assert "Tidak ada nomor yang diambil" in text_of(answer)
    assert Ticket.objects.count() == 0


def test_a_number_of_an_enrolled_kiosk_names_the_kiosk(enrolled):
    touch(enrolled)
    with connection.cursor() as cursor:
        cursor.execute("select actor_kind from kernel_journal where kind = 'ticket.issued'")
        assert cursor.fetchall() == [("device",)]
    assert 'data-auto="1"' in enrolled.get("/kiosk/number/").content.decode()


def test_another_browser_prints_only_when_asked(kiosk):
    touch(kiosk)
    assert "data-auto" not in kiosk.get("/kiosk/number/").content.decode()


def test_in_a_city_only_enrolled_kiosks_give_numbers(enrolled, kiosk, settings):
    settings.BALAI_MODE = "production"
    refused = kiosk.get("/kiosk/")
    assert refused.status_code == 403
    assert "Bukan anjungan mandiri mal" in text_of(refused)
    assert touch(kiosk).status_code == 403
    assert enrolled.get("/kiosk/").status_code == 200
    assert touch(enrolled).status_code == 303
    assert Ticket.objects.count() == 1


def test_english_for_whoever_chose_it(kiosk):
    kiosk.cookies["balai_lang"] = "en"
    assert "What do you need today?" in text_of(kiosk.get("/kiosk/"))
    touch(kiosk)
    assert Ticket.objects.get().lang == "en"


def test_without_javascript_a_minute_leads_back_to_the_start(kiosk):
    touch(kiosk)
    refresh = '<noscript><meta http-equiv="refresh" content="60;url=/kiosk/"></noscript>'
    assert refresh in kiosk.get("/kiosk/number/").content.decode()
    assert refresh not in kiosk.get("/kiosk/").content.decode()
