"""Every public page: reads in both languages, without an account, at a known cost."""

from __future__ import annotations

import re

import pytest
from django.test import Client

PAGES = [
    "/",
    "/services/",
    "/services/?q=paspor",
    "/services/?agency=dukcapil",
    "/services/paspor-biasa/",
    "/services/izin-reklame/",
    "/services/paspor-elektronik/",
    "/services/kia/number/",
    "/agencies/",
    "/agencies/dukcapil/",
    "/agencies/pupr/",
    "/now/",
    "/floors/",
    "/counters/",
    "/charter/",
    "/rights/",
    "/bundles/",
    "/bundles/lahir/",
    "/c/3/",
    "/c/3/report/",
    "/reports/",
    "/services/pbg-usaha/checklist/",
    "/about/",
    "/privacy/",
]


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.capability("POR-10")
def test_every_page_reads_in_both_languages_without_touching_the_database(client, live, django_assert_num_queries):
    english_browser = Client()
    english_browser.cookies["balai_lang"] = "en"
    for path in PAGES:
        with django_assert_num_queries(0):
            indonesian, english = client.get(path), english_browser.get(path)
        assert (indonesian.status_code, indonesian["Content-Language"]) == (200, "id"), path
        assert '<html lang="id"' in indonesian.content.decode()
        assert (english.status_code, english["Content-Language"]) == (200, "en"), path
        assert '<html lang="en"' in english.content.decode()
        assert text_of(english) != text_of(indonesian)


def test_without_a_live_board_a_page_costs_four_queries(client, mall, django_assert_max_num_queries):
    client.get("/")
    with django_assert_max_num_queries(5):  # four for the board, at times one look at the directory's revision
        client.get("/services/")


def test_the_browsers_own_language_is_not_asked(client):
    assert client.get("/", headers={"accept-language": "en"})["Content-Language"] == "id"


def test_people_find_a_service_in_their_own_words(client):
    for question, expected in (
        ("bikin paspor", "paspor-biasa"),
        ("anak baru lahir", "akta-kelahiran"),
        ("SIM motor", "sim-c-perpanjangan"),
    ):
        body = client.get("/services/", {"q": question}).content.decode()
        assert re.findall(r'class="result__link" href="/services/([a-z0-9-]+)/"', body)[0] == expected


def test_a_question_nobody_can_answer_leads_on(client):
    answer = text_of(client.get("/services/", {"q": "zzzxqy"}))
    assert "Tidak ada layanan yang cocok" in answer
    assert "Tampilkan semua layanan" in answer


def test_a_strange_question_is_only_a_question(client):
    for question in ("<script>alert(1)</script>", "\x00", "a" * 5000, "💥", "%", "'"):
        answer = client.get("/services/", {"q": question})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_paging_shows_every_service_once(client, mall):
    seen, path = [], "/services/"
    while path:
        body = client.get(path).content.decode()
        seen += re.findall(r'class="result__link" href="/services/([a-z0-9-]+)/"', body)
        following = re.search(
            r'href="(/services/\?[^"]+)"[^>]*rel="next"|rel="next"[^>]*href="(/services/\?[^"]+)"', body
        )
        path = (following[1] or following[2]).replace("&amp;", "&") if following else None
    assert sorted(seen) == sorted(mall.services)


def test_an_unusable_place_in_the_list_starts_it_anew(client):
    answer = client.get("/services/", {"q": "paspor", "cursor": "garbage"})
    assert (answer.status_code, answer["Location"]) == (302, "/services/?q=paspor")


def test_what_does_not_exist_is_not_found(client):
    for path in ("/services/no-such/", "/services/no-such/number/", "/agencies/no-such/"):
        assert client.get(path).status_code == 404


def test_a_service_tells_fee_promise_and_how_sure_they_are(client):
    answer = text_of(client.get("/services/paspor-biasa/"))
    for words in (
        "Rp350.000",
        "Sumber: PP 45/2024",
        "4 hari kerja",
        "KTP-el",
        "contoh",
        "Loket 34, 35",
        "Lewat tangga",
    ):
        assert words in answer, words
    free = text_of(client.get("/services/akta-kelahiran/"))
    assert "Rp0" in free
    assert "perlu dipastikan" in free
    assert "Lewat tangga" not in free


def test_a_fee_with_alternatives_names_the_lowest_and_lists_them(client):
    answer = text_of(client.get("/services/paspor-elektronik/"))
    assert "mulai Rp650.000" in answer
    assert "Rp950.000" in answer


def test_the_hall_is_shown_as_it_is(client, take, serve):
    take("kia")
    take("kia")
    serve("3", "open_counter", "call_next")
    now = text_of(client.get("/now/"))
    assert "CF-001 Loket 3" in now
    assert "1 orang menunggu" in now
    home = text_of(client.get("/"))
    assert "Orang menunggu 1" in home
    assert "Loket buka 1" in home
    floors = text_of(client.get("/floors/"))
    assert "buka: 3" in floors
    assert "bebas tangga" in floors


def test_the_front_page_says_when_the_mall_is_open(client, hands):
    for hour, words in ((2, "Buka sekarang sampai 15.00"), (0, "buka Selasa 08.00"), (9, "buka Rabu 08.00")):
        hands.set(hour=hour, minute=30)
        assert words in text_of(client.get("/"))


def test_a_wait_beyond_closing_time_is_said(client, hands, take, serve):
    for _number in range(12):
        take("skck")
    serve("7", "open_counter")
    hands.set(hour=7, minute=30)  # 14.30
    assert "sebelum mal tutup" in text_of(client.get("/services/skck/"))
    assert "sebelum mal tutup" not in text_of(client.get("/services/kia/"))


def test_no_page_asks_for_an_identity_number(client):
    for path in PAGES:
        assert not re.search(r'<input[^>]+name="[^"]*(nik|ktp)', client.get(path).content.decode(), re.I)


def test_a_second_mall_is_another_mall(client):
    assert Client().get("/", headers={"host": "elsewhere.example"}).status_code in (400, 404)
