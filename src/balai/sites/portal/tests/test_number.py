"""Taking a number through the form."""

from __future__ import annotations

import re

from django.db import connection
from django.test import Client


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        return cursor.fetchone()[0]


def key_in(answer):
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]


def test_a_number_is_three_presses_away_from_the_front_page(client):
    assert 'href="/services/kia/"' in client.get("/services/?q=kia").content.decode()
    assert 'href="/services/kia/number/"' in client.get("/services/kia/").content.decode()
    form = client.get("/services/kia/number/")
    taken = client.post("/services/kia/number/", {"key": key_in(form), "priority": "normal"})
    assert taken.status_code == 303
    page = client.get(taken["Location"])
    assert "CF-001" in page.content.decode()


def test_the_owners_token_stays_in_this_browser_for_this_number_until_midnight(client):
    answer = client.post("/services/kia/number/", {"key": "k1", "priority": "normal"})
    cookie = answer.cookies["balai_number"]
    assert cookie["path"] == answer["Location"].split("?")[0]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == 15 * 3600  # from 09.00 to midnight
    assert cookie.value not in answer["Location"]


def test_sending_the_form_twice_gives_one_number(client):
    form = {"key": key_in(client.get("/services/kia/number/")), "priority": "elderly"}
    first, second = (client.post("/services/kia/number/", form)["Location"] for _ in range(2))
    assert first == second
    assert count("queueing_ticket") == 1


def test_from_another_network_the_same_form_still_gives_one_number(client):
    form = {"key": key_in(client.get("/services/kia/number/")), "priority": "normal"}
    first = client.post("/services/kia/number/", form, REMOTE_ADDR="10.0.0.1")
    second = client.post("/services/kia/number/", form, REMOTE_ADDR="10.9.9.9")
    assert first["Location"] == second["Location"]


def test_another_content_under_the_same_key_is_asked_about_and_then_another_number(client):
    key = key_in(client.get("/services/kia/number/"))
    client.post("/services/kia/number/", {"key": key, "priority": "normal"})
    again = client.post("/services/kia/number/", {"key": key, "priority": "child", "name": "Sari Contoh"})
    assert again.status_code == 422
    body = again.content.decode()
    assert "sudah mengambil nomor dengan formulir ini" in body
    assert 'value="Sari Contoh"' in body
    assert count("queueing_ticket") == 1
    assert client.post("/services/kia/number/", {"key": key_in(again), "priority": "child"}).status_code == 303
    assert count("queueing_ticket") == 2


def test_what_was_typed_comes_back_with_an_error(client):
    typed = {"key": "k", "priority": "pregnant", "name": "Sari Contoh", "phone": "12"}
    answer = client.post("/services/kia/number/", typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_phone"' in body
    assert 'value="Sari Contoh"' in body
    assert 'value="12"' in body
    assert re.search(r'<input[^>]+value="pregnant"[^>]+checked', body)
    assert '<details class="more" open>' in body
    assert count("queueing_ticket") == 0


def test_an_unknown_priority_or_a_missing_answer_takes_no_number(client):
    for fields in ({"priority": "vip"}, {}):
        assert client.post("/services/kia/number/", {"key": "k", **fields}).status_code == 422
    assert count("queueing_ticket") == 0


def test_a_contact_is_optional_and_kept_apart(client, take):
    ticket = take("kia", name="Sari Contoh", phone="0812 3456 7890")
    with connection.cursor() as cursor:
        cursor.execute("select data::text from kernel_journal where subject = %s", [ticket])
        assert not any("Sari" in row[0] or "3456" in row[0] for row in cursor.fetchall())
    assert "Sari" not in client.get(f"/t/{ticket}/").content.decode()


def test_after_closing_a_city_gives_no_numbers_that_nobody_will_call(client, hands, settings):
    settings.BALAI_MODE = "production"
    hands.set(hour=9)  # 16.00
    page = client.get("/services/kia/number/").content.decode()
    assert 'name="key"' not in page
    assert "Mal buka lagi pada Rabu, 25 November 2026 pukul 08.00" in page
    assert client.post("/services/kia/number/", {"key": "k", "priority": "normal"}).status_code == 422
    assert count("queueing_ticket") == 0
    hands.set(hour=0)  # 07.00: the number keeps its place until the doors open
    assert client.post("/services/kia/number/", {"key": "k", "priority": "normal"}).status_code == 303


def test_a_form_from_another_site_is_refused(mall):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/services/kia/number/", {"key": "k", "priority": "normal"}).status_code == 403


def test_no_get_anywhere_changes_anything(client, take):
    ticket = take("kia")
    links = set()
    for path in ("/", "/services/kia/", "/services/kia/number/", f"/t/{ticket}/", "/now/", "/floors/"):
        links |= set(re.findall(r'(?:href|action)="(/[^"#]*)"', client.get(path).content.decode()))
    before = count("kernel_journal"), count("queueing_ticket")
    for link in links | {f"/t/{ticket}/cancel/", f"/t/{ticket}/rate/"}:
        if not link.startswith("/static/"):
            for agent in ("WhatsApp/2.23", "TelegramBot (like TwitterBot)"):
                client.get(link.replace("&amp;", "&"), headers={"user-agent": agent, "purpose": "prefetch"})
    assert (count("kernel_journal"), count("queueing_ticket")) == before
