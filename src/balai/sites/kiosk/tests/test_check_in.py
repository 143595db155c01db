"""An online number is checked in at the kiosk: by its scanned code, or by number and check-in code."""

from __future__ import annotations

import pytest
from django.test import Client

from balai.domains.accounts.models import PrintJob
from balai.domains.queueing import tokens
from balai.domains.queueing.models import Ticket
from balai.flows import visit

from .test_kiosk import NOW, text_of
from .test_printing import fetched, kiosk, mall, printer, words  # noqa: F401 - fixtures

BOOKED = "paspor-percepatan"


@pytest.fixture
def booked(mall):  # noqa: F811
    """A number taken at home, of a service that asks for a check-in."""
    wish = visit.read_wish(
        {"service": BOOKED, "channel": "online"}, mall_id=mall.id, actor=visit.anybody(mall.id), now=NOW
    )
    taken = visit.take_number(wish, now=NOW)
    assert Ticket.objects.get().state == "booked"
    return taken


@pytest.mark.capability("KSK-05")
@pytest.mark.parametrize("garbled", [False, True])
def test_a_scanned_code_checks_in_prints_and_shows_the_number(kiosk, printer, booked, garbled):  # noqa: F811
    read = f"https://mal.example/t/{booked.id}/?token={tokens.view_token(booked.id)}"
    if garbled:  # a scanner set to another country's keyboard
        read = read.replace(":", ">").replace("/", "-").replace("?", "_").replace("=", "'")
        read = read.replace("-_token", "- token")
    answer = kiosk.post("/kiosk/check-in/", {"code": read})
    assert (answer.status_code, answer["Location"]) == (303, "/kiosk/number/?here=1")
    assert Ticket.objects.get().state == "waiting"
    page = text_of(kiosk.get(answer["Location"]))
    assert booked.number in page
    assert "Anda sudah lapor hadir" in page
    assert booked.number in words(fetched(printer))


def test_number_and_code_check_in_however_they_are_typed(kiosk, printer, booked):  # noqa: F811
    code = tokens.check_in_code(booked.id).lower().replace("-", " ")
    for _time in range(2):
        answer = kiosk.post("/kiosk/check-in/", {"number": booked.number.lower(), "check_in_code": code})
        assert answer.status_code == 303
    assert Ticket.objects.get().state == "waiting"
    assert PrintJob.objects.count() == 1


def test_a_wrong_code_an_unknown_number_and_a_stranger_change_nothing_and_look_alike(kiosk, booked):  # noqa: F811
    said = set()
    for fields in (
        {"number": booked.number, "check_in_code": "AAAA-AAAA"},
        {"number": "ZZ-999", "check_in_code": tokens.check_in_code(booked.id)},
        {"code": f"https://mal.example/t/{booked.id}/?token={'a' * 24}"},
        {"code": "4006381333931"},
        {},
    ):
        answer = kiosk.post("/kiosk/check-in/", fields)
        assert answer.status_code == 422
        said.add(text_of(answer).partition("Anda belum")[2][:120])
    assert len(said) == 1
    assert Client().post("/kiosk/check-in/", {"number": booked.number}).status_code != 303
    assert Ticket.objects.get().state == "booked"


def test_what_was_typed_comes_back(kiosk, booked):  # noqa: F811
    body = kiosk.post("/kiosk/check-in/", {"number": "cf-1", "check_in_code": "7kq2"}).content.decode()
    assert 'value="cf-1"' in body
    assert 'value="7kq2"' in body


def test_a_link_checks_nobody_in(kiosk, booked):  # noqa: F811
    kiosk.get(f"/kiosk/check-in/?code=/t/{booked.id}/?token={tokens.view_token(booked.id)}")
    assert Ticket.objects.get().state == "booked"
