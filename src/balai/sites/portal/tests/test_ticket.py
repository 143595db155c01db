"""The page of a number in each of its states, for its owner, for whoever has the link, for nobody else."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client

from balai.domains.queueing import tokens
from balai.domains.queueing.models import Ticket

from .test_number import count
from .test_pages import text_of


def link(ticket):
    return f"/t/{ticket}/?token={tokens.view_token(ticket)}"


def test_the_owner_sees_number_place_range_and_way(client, hands, take, serve):
    serve("3", "open_counter")
    take("kia")
    hands.set(second=5)
    ticket = take("kia")
    page = text_of(client.get(link(ticket)))
    for words in ("Menunggu giliran", "Giliran Anda dekat"):
        assert (words in page) == (words == "Giliran Anda dekat")
    for words in ("CF-002", "Orang di depan 1", "9 dari 10 sebelum", "Kirim ke WhatsApp", "Batalkan nomor", "Zona A"):
        assert words in page, words


def test_with_no_counter_open_no_time_is_invented(client, take):
    page = text_of(client.get(link(take("kia"))))
    assert "belum ada loket yang melayani antrean ini" in page
    assert "9 dari 10" not in page


def test_before_the_doors_open_the_page_says_when(client, hands, take):
    hands.set(hour=0)
    assert "buka Selasa pukul 08.00" in text_of(client.get(link(take("kia"))))


def test_whoever_has_the_link_sees_and_cannot_act(take):
    ticket = take("kia")
    friend = Client()
    page = text_of(friend.get(link(ticket)))
    assert "CF-001" in page
    assert "lewat tautannya" in page
    assert "Batalkan nomor" not in page
    for act in ("cancel", "rate"):
        assert friend.post(f"/t/{ticket}/{act}/?token={tokens.view_token(ticket)}", {"score": 4}).status_code == 404
    assert Ticket.objects.get(id=ticket).state == "waiting"


def test_a_wrong_token_and_an_unknown_number_look_the_same(take):
    ticket, stranger = take("kia"), Client()
    wrong = [
        f"/t/{ticket}/",
        f"/t/{ticket}/?token=" + "x" * 24,
        f"/t/{ticket}/?token={tokens.view_token(uuid4())}",
        f"/t/{uuid4()}/?token={tokens.view_token(ticket)}",
        f"/t/{ticket}/?token=%F0%9F%92%A5",
    ]
    bodies = set()
    for path in wrong:
        answer = stranger.get(path)
        assert answer.status_code == 404
        bodies.add(
            re.sub(r'value="/t/[^"]*"|name="csrf[^>]*|data-now="[^"]*"|>[0-9.]{5}<', "", answer.content.decode())
        )
    assert len(bodies) == 1


def test_the_shared_link_carries_the_address_and_nothing_of_the_person(client, take):
    ticket = take("kia", name="Sari Contoh", phone="0812 3456 7890")
    shared = re.search(r'href="https://wa.me/\?text=([^"]+)"', client.get(link(ticket)).content.decode())[1]
    words = unquote(shared)
    assert words == f"Ikuti nomor antrean saya di MPP Kota Jambi: http://testserver{link(ticket)}"
    assert tokens.owner_token(ticket) not in words


def test_the_owner_gives_the_number_back(client, take):
    ticket = take("kia")
    answer = client.post(f"/t/{ticket}/cancel/")
    assert (answer.status_code, answer["Location"]) == (303, link(ticket))
    page = text_of(client.get(answer["Location"]))
    assert "Nomor ini sudah dibatalkan" in page
    assert "Ambil nomor baru" in page
    assert client.post(f"/t/{ticket}/cancel/").status_code == 303
    assert count("kernel_journal where kind = 'ticket.cancelled'") == 1


@pytest.mark.parametrize(
    ("verbs", "words"),
    [
        (["call_next"], ["Silakan ke loket 3", "Dipanggil pukul 09.00", "Lihat letaknya di denah", "Batalkan nomor"]),
        (["call_next", "recall"], ["Silakan ke loket 3", "panggilan ke-2"]),
        (["call_next", "start"], ["Anda dilayani di loket 3", "Rp0", "Syarat dan biaya"]),
        (["call_next", "finish"], ["Terima kasih atas kunjungan Anda", "Bagaimana pelayanannya?", "Kirim penilaian"]),
        (["call_next", "no_show"], ["Anda belum datang", "Loket 3 memanggil Anda pukul 09.00", "Ambil nomor baru"]),
    ],
)
def test_each_state_has_its_own_words_and_one_primary_action(client, take, serve, verbs, words):
    ticket = take("kia")
    serve("3", "open_counter", *verbs)
    answer = client.get(link(ticket))
    page = text_of(answer)
    for expected in words:
        assert expected in page, expected
    assert answer.content.decode().count("button--primary") == 1


def test_a_number_that_lapsed_is_explained(client, take):
    ticket = take("kia")
    Ticket.objects.filter(id=ticket).update(state="lapsed")
    assert "Hari layanan berakhir sebelum nomor ini dipanggil" in text_of(client.get(link(ticket)))


def test_a_transferred_visitor_reads_where_he_was_sent(client, take, serve):
    ticket = take("kia")
    serve("3", "open_counter", "call_next")
    serve("3", "transfer", service="bpjskes-pendaftaran")
    page = text_of(client.get(link(ticket)))
    for words in (
        "CF-001",
        "Anda dialihkan",
        "Dari Kartu identitas anak",
        "Pendaftaran peserta mandiri BPJS Kesehatan",
    ):
        assert words in page, words


def test_only_a_number_that_can_change_reloads_itself_without_javascript(client, take, serve):
    ticket = take("kia")
    refresh = '<noscript><meta http-equiv="refresh" content="15"></noscript>'
    assert refresh in client.get(link(ticket)).content.decode()
    serve("3", "open_counter", "call_next", "finish")
    assert refresh not in client.get(link(ticket)).content.decode()


def test_a_visit_is_rated_once_and_the_words_stay_out_of_the_journal(client, take, serve):
    ticket = take("kia")
    serve("3", "open_counter", "call_next", "finish")
    empty = client.post(f"/t/{ticket}/rate/", {"comment": "Ramah sekali"})
    assert empty.status_code == 422
    assert "Ramah sekali" in empty.content.decode()
    assert 'href="#id_score-0"' in empty.content.decode()
    assert client.post(f"/t/{ticket}/rate/", {"score": "5"}).status_code == 422
    assert client.post(f"/t/{ticket}/rate/", {"score": "4", "comment": "Ramah sekali"}).status_code == 303
    assert "Penilaian Anda sudah kami terima" in text_of(client.get(link(ticket)))
    client.post(f"/t/{ticket}/rate/", {"score": "1"})
    assert Ticket.objects.get(id=ticket).score == 4
    assert count("kernel_journal where data::text like '%Ramah%'") == 0


def test_a_visit_that_goes_on_is_not_rated(client, take):
    ticket = take("kia")
    assert client.post(f"/t/{ticket}/rate/", {"score": "4"}).status_code == 303
    assert "Belum ada yang dinilai" in text_of(client.get(link(ticket)))


def test_after_its_day_a_number_has_expired_for_everybody(client, hands, take):
    ticket = take("kia")
    hands.now += timedelta(days=1)
    for browser in (client, Client()):
        answer = browser.get(link(ticket))
        assert answer.status_code in (404, 410)
        assert "CF-001" not in answer.content.decode()


def test_asking_for_the_act_by_get_leads_back_to_the_number(client, take):
    ticket = take("kia")
    for act in ("cancel", "rate"):
        assert client.get(f"/t/{ticket}/{act}/")["Location"] == f"/t/{ticket}/"


def test_a_number_costs_few_queries(client, take, live, django_assert_num_queries):
    ticket = take("kia")
    with django_assert_num_queries(2):  # the row, and how many come before it
        client.get(link(ticket))
