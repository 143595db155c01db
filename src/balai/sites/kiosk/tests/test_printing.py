"""The kiosk with a printer of its own: what it says before and after, and that nothing is lost or comes twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.domains.accounts import selectors
from balai.domains.accounts import services as accounts
from balai.domains.accounts.models import PrintJob
from balai.domains.accounts.services import Beat
from balai.domains.queueing import tokens
from balai.domains.queueing.models import Ticket
from balai.flows import printing
from balai.kernel import clock
from balai.kernel.actors import Actor

from .test_kiosk import NOW, text_of, touch

ORIGIN = "https://mal.example"


@pytest.fixture
def mall(jambi, monkeypatch):
    """The demo mall at 09.00; `later(seconds)` moves its clock."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return jambi


@pytest.fixture
def printer(mall):
    """An enrolled printer that has just said that it has paper."""
    _device, secret = accounts.headless_token(mall_id=mall.id, kind="printer", name="Pencetak 1", now=NOW)
    actor = selectors.for_device(secret, now=NOW)
    accounts.beat(actor=actor, said=Beat("0.1.0", paper="ok"), now=NOW)
    return actor


@pytest.fixture
def kiosk(mall, printer):
    """A kiosk whose paper comes out of that printer."""
    device, secret = accounts.headless_token(mall_id=mall.id, kind="kiosk", name="Anjungan 1", zone="a", now=NOW)
    accounts.place_printer(actor=Actor.system(), kiosk_id=device.pk, printer_id=printer.id)
    browser = Client()
    browser.cookies["balai_device"] = secret
    return browser


def says(printer, paper):
    accounts.beat(actor=printer, said=Beat(paper=paper), now=NOW)


def fetched(printer):
    found = printing.next_paper(actor=printer, origin=ORIGIN, now=NOW)
    return found and found[1]


def words(lines):
    return " ".join(str(part) for line in lines for part in (line.get("text", ""), *line.get("pair", ())))


@pytest.mark.capability("KSK-05")
def test_a_number_of_the_kiosk_is_one_paper_with_what_its_page_shows(kiosk, printer, client, mall):
    touch(kiosk)
    ticket = Ticket.objects.get()
    page = text_of(kiosk.get("/kiosk/number/"))
    assert "Kertas Anda sedang dicetak" in page
    lines = fetched(printer)
    assert ticket.label in words(lines)
    (code,) = [line["qr"] for line in lines if "qr" in line]
    assert code == f"{ORIGIN}/t/{ticket.id}/?token={tokens.view_token(ticket.id)}"
    assert tokens.owner_token(ticket.id) not in str(lines)
    # Whatever the paper says, the page behind its code says too.
    shown = text_of(client.get(code.removeprefix(ORIGIN), follow=True))
    for fact in (ticket.label, mall.services["kia"].name.id, "Dukcapil"):
        assert fact in shown
        assert fact in words(lines)
    job = PrintJob.objects.get()
    accounts.report_print(actor=printer, job_id=job.pk, outcome="printed", now=NOW)
    assert "Silakan ambil kertas Anda" in text_of(kiosk.get("/kiosk/number/paper/"))
    assert fetched(printer) is None


def test_the_paper_speaks_the_visitors_language(kiosk, printer):
    kiosk.cookies["balai_lang"] = "en"
    touch(kiosk)
    assert "Scan to follow your number on your phone" in words(fetched(printer))


@pytest.mark.capability("QUE-05")
@pytest.mark.parametrize(
    ("state", "why"), [("out", "Kertas pencetak sedang habis"), ("offline", "Pencetak sedang mati")]
)
def test_without_paper_the_kiosk_says_so_first_and_the_number_is_on_screen_with_its_code(kiosk, printer, state, why):
    says(printer, state)
    before = text_of(kiosk.get("/kiosk/take/kia/"))
    assert why in before
    assert "Nomor tetap Anda dapatkan" in before
    assert touch(kiosk).status_code == 303
    body = kiosk.get("/kiosk/number/").content.decode()
    ticket = Ticket.objects.get()
    assert ticket.label in body
    assert "<svg" in body
    assert "window.print" not in body
    assert why in text_of(kiosk.get("/kiosk/number/"))
    assert not PrintJob.objects.exists()
    says(printer, "ok")
    assert fetched(printer) is None  # nothing comes out when the paper is back: the number is on the phone


def test_an_agent_nobody_hears_counts_as_a_printer_that_is_off(kiosk, printer, monkeypatch):
    later = NOW + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Pencetak sedang mati" in text_of(kiosk.get("/kiosk/take/kia/"))
    touch(kiosk)
    assert Ticket.objects.count() == 1
    assert not PrintJob.objects.exists()


def test_a_printer_that_is_gone_costs_nobody_his_number(kiosk, printer):
    accounts.revoke_device(actor=Actor.system(), device_id=printer.id, now=NOW)
    assert touch(kiosk).status_code == 303
    assert "Pencetak sedang mati" in text_of(kiosk.get("/kiosk/number/"))


def test_a_second_touch_gives_the_same_number_and_no_second_paper(kiosk, printer):
    for _time in range(3):
        touch(kiosk, key="the-same-page-all-along")
    assert (Ticket.objects.count(), PrintJob.objects.count()) == (1, 1)
    assert fetched(printer)
    touch(kiosk, key="the-same-page-all-along")
    assert fetched(printer) is None


def test_a_paper_that_did_not_come_out_is_said_so_and_the_number_stays(kiosk, printer):
    touch(kiosk)
    fetched(printer)
    accounts.report_print(actor=printer, job_id=PrintJob.objects.get().pk, outcome="unknown", now=NOW)
    page = text_of(kiosk.get("/kiosk/number/"))
    assert "Kertasnya tidak keluar" in page
    assert Ticket.objects.get().label in page


def test_a_number_given_back_before_it_was_fetched_is_not_printed(kiosk, printer):
    touch(kiosk)
    Ticket.objects.update(state="cancelled", ended_at=NOW)
    assert fetched(printer) is None
    assert PrintJob.objects.get().state == "failed"


def test_a_checklist_is_the_catalogues_own_text(kiosk, printer, mall):
    answer = kiosk.post("/kiosk/service/pln-pasang-baru/print/", {})
    assert answer.status_code == 303
    service = mall.services["pln-pasang-baru"]
    said = words(fetched(printer))
    for item in service.requirements:
        assert (item.text.id in said) == ("person" in item.applicants or not item.applicants), item.text.id
    kiosk.post("/kiosk/service/pln-pasang-baru/print/", {"as": "business"})
    assert "Akta pendirian badan usaha" in words(fetched(printer))
    for row in service.fee.rows:
        assert row.text.id in said
    assert "Kertas Anda sedang dicetak" in text_of(kiosk.get(answer["Location"]))
    first = PrintJob.objects.order_by("id").first()
    accounts.report_print(actor=printer, job_id=first.pk, outcome="printed", now=NOW)
    assert "Silakan ambil kertas Anda" in text_of(kiosk.get(answer["Location"]))


def test_pages_of_a_kiosk_cost_the_same_however_many_papers_there_were(kiosk, printer):
    from django.db import connection

    touch(kiosk)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            kiosk.get("/kiosk/number/")
            kiosk.get("/kiosk/take/kia/")
        counts.append(len(asked))
        for _paper in range(5):
            printing.print_ticket(
                ticket_id=Ticket.objects.get().id,
                lang="id",
                actor=Actor.system(),
                printer_id=printer.id,
                again=True,
                now=NOW,
            )
    assert counts[0] == counts[1]


@pytest.mark.capability("KSK-03")
def test_the_card_of_the_kiosk_is_the_catalogue_of_the_api_word_for_word(kiosk, mall, client):
    """Every published text, and the hash of them all."""
    for code in ("kia", "pln-pasang-baru", "pbg-hunian", "paspor-biasa"):
        published = client.get(f"/api/v1/services/{code}").json()
        pages = [kiosk.get(f"/kiosk/service/{code}/?as={one}") for one in published["applicants"]]
        body = "".join(page.content.decode() for page in pages)
        assert f'data-catalogue="{published["catalogue_hash"]}"' in body
        said = " ".join(text_of(page) for page in pages)
        texts = [published["name"], published["summary"], published["product"], published["fee"]["note"]]
        texts += [part for need in published["requirements"] for part in (need["text"], need["case"])]
        texts += [row["text"] for row in published["fee"]["rows"]] + [published["promise"]["note"]]
        texts += (published["procedure"] or {"steps": []})["steps"]
        for text in filter(None, texts):
            assert plain(text["id"]) in said, (code, text["id"])
        assert all(law["title"] in said.replace("&amp;", "&") for law in published["legal_basis"])


def plain(text):
    from django.utils.html import escape

    return re.sub(r"\s+", " ", escape(text))


def test_the_card_prints_on_the_browsers_own_printer_where_no_agent_is(mall):
    page = Client().get("/kiosk/service/kia/").content.decode()
    assert 'class="paper"' in page
    assert 'id="print"' in page
    assert 'action="/kiosk/service/kia/print/"' not in page


def test_no_link_leads_out_of_the_kiosk(kiosk):
    touch(kiosk)
    for path in ("/kiosk/", "/kiosk/agency/dukcapil/", "/kiosk/service/kia/", "/kiosk/take/kia/", "/kiosk/number/"):
        body = kiosk.get(path).content.decode()
        for address in re.findall(r'<(?:a|form)\b[^>]*?(?:href|action)="([^"]+)"', body):
            assert address.startswith(("/kiosk/", "/-/", "#", "?")), (path, address)
