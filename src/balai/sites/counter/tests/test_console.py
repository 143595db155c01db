"""The console through its forms, as a browser without a script sends them."""

from __future__ import annotations

import pytest
from django.db import connection

from balai.domains.queueing.models import Ticket
from balai.kernel.models import AccessEntry


def kinds(ticket_id):
    with connection.cursor() as cursor:
        cursor.execute("select kind from kernel_journal where subject = %s order by id", [ticket_id])
        return [kind for (kind,) in cursor.fetchall()]


@pytest.mark.capability("ACT-22")
def test_a_visitor_is_called_served_and_finished_and_the_next_one_called(console, take, hands):
    first = take("akta-kelahiran")
    hands.pass_by(seconds=1)
    second = take("kk-perubahan")
    desk = console("5")
    assert "Loket ini tutup" in desk.look()
    assert "2 pengunjung menunggu" in desk.text
    assert f"Berikutnya {first.label}, Akta kelahiran." in desk.press("open")
    assert f"Nomor {first.label} dipanggil" in desk.press("call-next")
    assert "Janji 1 hari kerja · biaya resmi Rp0" in desk.text
    hands.pass_by(seconds=95)
    assert f"Nomor {first.label} sedang dilayani" in desk.press("start")
    hands.pass_by(minutes=6, seconds=12)
    assert "Sedang dilayani · 6:12" in desk.look()
    assert f"Nomor {second.label} dipanggil" in desk.press("call-next")
    assert "Dilayani di sini hari ini 1" in desk.text
    assert kinds(first.id) == ["ticket.issued", "ticket.called", "ticket.started", "ticket.finished"]


def test_the_next_five_stand_in_the_order_they_are_called_with_reason_and_minutes(console, take, hands):
    for _ in range(5):
        take("akta-kelahiran")
        hands.pass_by(minutes=2)
    elderly = take("akta-kelahiran", priority="elderly", lang="en")
    hands.pass_by(minutes=1)
    desk = console("5")
    desk.look()
    line = desk.text.split("Berikutnya")[1].split("Antrean Dukcapil")[0]
    assert line.split()[0] == elderly.label
    assert "Lansia" in line
    assert "EN 1 menit" in line
    assert "11 menit" in line
    assert line.count("CD-0") == 5
    assert "Menunggu 6" in desk.text
    assert "Terlama 11 menit" in desk.text


def test_nobody_waiting_is_said_and_nothing_breaks(console):
    desk = console("5")
    desk.press("open")
    assert "Sekarang tidak ada yang menunggu." in desk.press("call-next")


def test_calling_again_is_counted_on_the_page(console, take):
    take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    assert "dipanggil ulang 1 kali" in desk.press("recall")
    assert "dipanggil ulang 2 kali" in desk.press("recall")


def test_a_visitor_who_does_not_come_is_noted_and_the_counter_is_free(console, take):
    ticket = take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    assert f"{ticket.label} dicatat tidak hadir" in desk.press("no-show")
    assert "Tidak ada yang menunggu" in desk.text
    assert Ticket.objects.get().state == "no_show"


def test_a_break_calls_nobody_and_the_visitor_present_may_be_finished(console, take):
    take("akta-kelahiran"), take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    desk.press("start")
    assert "Istirahat sejak 09.00" in desk.press("pause")
    desk.press("finish")
    assert "Sedang istirahat" in desk.text
    assert "Siap untuk pengunjung berikutnya" in desk.press("resume")


def test_closing_sends_the_visitor_back_to_his_place(console, take):
    ticket = take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    assert "Loket ditutup" in desk.press("close")
    assert Ticket.objects.get(id=ticket.id).state == "waiting"


def test_a_visitor_is_sent_on_and_the_officer_is_told_where(console, take):
    ticket = take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    desk.answer = desk.client.get("/counter/5/transfer/?q=skck")
    assert "Surat bebas narkoba" not in desk.text
    said = desk.send("transfer", **desk.fields("transfer"), service="skck")
    assert f"{ticket.label} kini menunggu SKCK dengan urutan tetap. Arahkan pengunjung ke: Zona A · Lantai 1." in said
    assert Ticket.objects.get().service_id != Ticket.objects.get().origin_id


def test_a_visitor_cannot_be_sent_to_a_service_that_does_not_exist(console, take):
    take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    for service in ("", "nowhere"):
        desk.answer = desk.client.get("/counter/5/transfer/")
        said = desk.send("transfer", **desk.fields("transfer"), service=service)
        assert "tidak dapat menerima nomor" in said
    assert Ticket.objects.get().state == "called"


def test_the_same_form_sent_twice_acts_once(console, take):
    take("akta-kelahiran"), take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.look()
    form = desk.fields("call-next")
    desk.send("call-next", **form)
    desk.send("call-next", **form)
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["called", "waiting"]


def test_a_form_made_for_another_visitor_is_refused_with_a_word(console, take):
    take("akta-kelahiran"), take("akta-kelahiran")
    here, there = console("5"), console("5")
    here.press("open")
    here.press("call-next")
    there.look()
    stale = there.fields("start")
    here.press("start")
    here.press("call-next")
    said = there.send("start", **stale)
    assert "Keadaan loket sudah berubah" in said
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["called", "finished"]


def test_an_impossible_act_is_explained_on_the_console(console, take):
    take("akta-kelahiran")
    desk = console("5")
    said = desk.send("call-next", key="k1", seen="nobody")
    assert "Loket belum dibuka" in said
    assert 'role="alert"' in desk.html
    assert Ticket.objects.get().state == "waiting"


def test_the_contact_is_shown_on_request_once_and_each_look_is_logged(console, take):
    take("akta-kelahiran", name="Siti Contoh", phone="0812 3456 7890")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    assert "Siti" not in desk.look()
    assert AccessEntry.objects.count() == 0
    desk.answer = desk.client.post("/counter/5/contact/")
    assert "Siti Contoh · 081234567890" in desk.text
    assert "no-store" in desk.answer["Cache-Control"]
    assert AccessEntry.objects.get().purpose == "queue.contact"
    assert "Siti" not in desk.look()


def test_a_visitor_who_left_nothing_has_no_contact(console, take):
    take("akta-kelahiran")
    desk = console("5")
    desk.press("open")
    desk.press("call-next")
    desk.answer = desk.client.post("/counter/5/contact/")
    assert "tidak meninggalkan nama atau nomor telepon" in desk.text


def test_a_walk_in_gets_a_number_of_the_counter_and_the_same_form_the_same_number(console):
    desk = console("5")
    form = {"key": "k1", "service": "akta-kelahiran", "priority": "elderly", "lang": "en"}
    for _ in range(2):
        desk.answer = desk.client.post("/counter/5/number/", form)
        assert "CD-001" in desk.text
        assert "Tidak ada yang lebih dulu." in desk.text
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.priority, ticket.lang) == ("counter", "elderly", "en")


def test_a_number_for_another_agency_is_not_given_here(console):
    desk = console("5")
    for service in ("", "skck"):
        desk.answer = desk.client.post("/counter/5/number/", {"key": "k1", "service": service})
        assert desk.answer.status_code == 422
        assert "Pilih layanan yang dituju pengunjung." in desk.text
    assert Ticket.objects.count() == 0


def test_an_officer_sees_the_counters_of_his_agency_and_nobody_elses(console):
    desk = console("5")
    desk.answer = desk.client.get("/counter/")
    assert "Loket 6 · Dukcapil" in desk.text
    assert "Polresta" not in desk.text
    for path in ("7/", "7/transfer/", "7/number/"):
        assert desk.client.get(f"/counter/{path}").status_code == 403
    assert desk.client.post("/counter/7/do/open/").status_code == 403
    assert desk.client.post("/counter/7/contact/").status_code == 403
    assert desk.client.get("/counter/99/").status_code == 404
    assert desk.client.post("/counter/5/do/explode/").status_code == 404


def test_a_get_changes_nothing_and_strangers_are_sent_to_the_door(console, client, jambi):
    desk = console("5")
    assert desk.client.get("/counter/5/do/open/").status_code == 405
    assert desk.client.get("/counter/5/contact/").status_code == 405
    for path in ("/counter/", "/counter/5/", "/counter/5/transfer/", "/counter/5/number/"):
        assert client.get(path)["Location"].startswith("/staff/sign-in/")
    assert client.post("/counter/5/do/open/")["Location"].startswith("/staff/sign-in/")


def test_somebody_without_a_counter_is_told_so(console):
    auditor = console("5", role="auditor", agency=None)
    assert auditor.client.get("/counter/").status_code == 403


def test_a_live_page_gets_the_inside_only(console):
    desk = console("5")
    desk.answer = desk.client.get("/counter/5/", headers={"hx-request": "true"})
    assert desk.html.lstrip().startswith('<div id="console"')
    assert "<html" not in desk.html


def test_the_console_speaks_english_too(console, take):
    take("akta-kelahiran")
    desk = console("5")
    desk.client.cookies["balai_lang"] = "en"
    assert "This counter is closed" in desk.look()
    assert "1 visitor is waiting" in desk.text
