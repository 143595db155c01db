"""A demand for money, reported at the code of a counter: nothing typed is lost, nobody must say who he is."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client, override_settings

from balai.domains.complaints import selectors, services
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

from .conftest import NOW

WORDS = "Diminta Rp50.000 di luar biaya resmi."


def text_of(answer):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.fixture
def desk(mall):
    return Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role("duty_manager"),))


def send(client, counter="3", **fields):
    return client.post(f"/c/{counter}/report/", {"key": uuid7().hex, "text": WORDS, **fields})


@pytest.mark.capability("TRN-06")
def test_from_the_code_to_the_receipt_without_a_name(client, mall, desk):
    page = client.get("/c/3/")
    assert 'href="/c/3/report/"' in page.content.decode()
    form = client.get("/c/3/report/")
    assert not re.search(r'name="[^"]*(nik|ktp|nama|name)"', form.content.decode())
    key = re.search(r'name="key" value="([^"]{20,})"', form.content.decode())[1]
    sent = client.post("/c/3/report/", {"key": key, "text": WORDS, "amount": "Rp50.000", "service": "kia"})
    assert sent.status_code == 303
    receipt = re.fullmatch(r"/reports/((?:\w{4}-){3}\w{4})/\?new=1", sent["Location"])[1]
    page = text_of(client.get(sent["Location"]))
    assert "Laporan Anda sudah diterima" in page
    assert receipt in page
    assert WORDS not in page
    (line,) = selectors.levy_reports(desk).items
    assert (line.counter, line.service, line.amount, line.reachable) == ("3", "kia", 50_000, False)
    again = client.post("/c/3/report/", {"key": key, "text": WORDS, "amount": "50000", "service": "kia"})
    assert again["Location"] == sent["Location"]
    assert len(selectors.levy_reports(desk).items) == 1


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_was_typed_comes_back_with_what_is_wrong(client, mall, desk, language):
    client.cookies["balai_lang"] = language
    typed = {"text": "NIK 1571985604910007 <b>", "amount": "banyak", "day": "2027-01-01", "contact": "0812 7766"}
    answer = send(client, **typed)
    assert answer.status_code == 422
    body = unescape(answer.content.decode())
    for text in typed.values():
        assert text in body
    assert "error-summary" in body
    assert "<b>" not in answer.content.decode()
    answer = send(client, text="NIK 1571985604910007", amount="50.000")
    assert ("nomor identitas" if language == "id" else "identity number") in text_of(answer)
    assert selectors.levy_reports(desk).items == ()


@pytest.mark.parametrize(
    ("typed", "meant"), [("50000", 50_000), ("50.000", 50_000), ("Rp 1.250.000,00", 1_250_000), ("rp.20.000,-", 20_000)]
)
def test_amounts_are_read_as_people_write_them(client, desk, typed, meant):
    assert send(client, amount=typed).status_code == 303
    assert selectors.levy_reports(desk).items[0].amount == meant


def test_a_form_sent_again_with_other_words_is_asked_about_and_then_taken(client, desk):
    key = uuid7().hex
    assert send(client, key=key).status_code == 303
    answer = send(client, key=key, text="Lain hari, lain petugas.")
    assert answer.status_code == 422
    assert "sudah pernah dikirim" in text_of(answer) or "Kiriman pertama tetap disimpan" in text_of(answer)
    fresh = re.search(r'name="key" value="([^"]{20,})"', answer.content.decode())[1]
    assert send(client, key=fresh, text="Lain hari, lain petugas.").status_code == 303
    assert len(selectors.levy_reports(desk).items) == 2


def test_a_form_without_a_key_gets_one_and_keeps_the_words(client, desk):
    answer = send(client, key="")
    assert answer.status_code == 422
    assert WORDS in text_of(answer)
    fresh = re.search(r'name="key" value="([^"]{20,})"', answer.content.decode())[1]
    assert send(client, key=fresh).status_code == 303


@pytest.mark.threat("T-levy-flood")
def test_a_flood_at_one_counter_is_slowed_without_losing_words_or_other_counters(client, desk):
    with override_settings(BALAI_RATE_LIMITS="on"):
        answers = [send(client) for _n in range(61)]
        assert [answer.status_code for answer in answers] == [303] * 60 + [429]
        assert WORDS in text_of(answers[-1])
        assert int(answers[-1]["Retry-After"]) > 0
        assert send(client, counter="7").status_code == 303


def test_a_receipt_opens_the_state_only_and_wrong_ones_look_alike(client, mall, desk):
    key = uuid7().hex
    path = send(client, key=key, contact="081277665544")["Location"].partition("?")[0]
    (line,) = selectors.levy_reports(desk).items
    services.take_up(actor=desk, report_id=line.id, now=NOW)
    services.close(actor=desk, report_id=line.id, reason="proved", now=NOW)
    page = text_of(Client().get(path))
    assert "Selesai" in page
    assert "Permintaan itu terbukti" in page
    assert "081277665544" not in page
    assert Client().get("/reports/0000-0000-0000-0000/").status_code == 404
    asked = client.get("/reports/", {"receipt": path.split("/")[2].lower()})
    assert (asked.status_code, asked["Location"]) == (302, path)
    assert "Tidak ada laporan dengan tanda terima ini" in text_of(client.get("/reports/", {"receipt": "AAAA"}))


def test_looking_at_form_and_receipt_writes_nothing(client, desk):
    path = send(client)["Location"]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_journal")
        before = cursor.fetchone()
        for address in ("/c/3/report/", path, "/reports/"):
            assert client.get(address).status_code == 200
            assert client.head(address).status_code == 200
        cursor.execute("select count(*) from kernel_journal")
        assert cursor.fetchone() == before


def test_a_counter_there_is_not_has_no_form(client):
    assert client.get("/c/999/report/").status_code == 404
    assert send(client, counter="999").status_code == 404
