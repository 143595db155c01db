"""The duty manager's desk: every counter and queue, what needs somebody, figures equal to the journal."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client

from balai.domains.accounts.services import token_for_role
from balai.domains.directory.types import MallView
from balai.domains.queueing import selectors, services
from balai.domains.queueing.models import Ticket
from balai.domains.queueing.types import Contact
from balai.kernel import clock
from balai.kernel.actors import Actor, Role
from balai.kernel.errors import DomainError
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


class Hands:
    """The clock of the views."""

    now = NOW


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """Tuesday 09.00, until moved."""
    found = Hands()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def browser(jambi: MallView, hands: Hands):
    """`browser("duty_manager")`: a browser of somebody with that role."""

    def make(role: str, agency: str | None = None) -> Client:
        token = token_for_role(mall_id=jambi.id, role=role, agency=agency, now=hands.now)
        return Client(headers={"authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def officer(jambi: MallView) -> Actor:
    """An officer of every agency."""
    return Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("front_officer"),))


@pytest.fixture
def take(jambi: MallView, hands: Hands):
    """`take("kia")`: a number taken now."""

    def make(service: str):
        visitor = Actor.visitor(jambi.id)
        wish = services.prepare(mall_id=jambi.id, service=service, channel="kiosk", now=hands.now, actor=visitor)
        return services.issue(wish)

    return make


def text_of(answer) -> str:
    bare = re.sub(r"<(script|noscript).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def desk(client: Client) -> str:
    answer = client.get("/desk/")
    assert answer.status_code == 200
    return text_of(answer)


def journal_counts(day: str) -> Counter:
    with connection.cursor() as cursor:
        cursor.execute("select kind, data from kernel_journal where kind like 'ticket.%%'")
        return Counter(kind for kind, data in cursor.fetchall() if json.loads(data)["day"] == day)


def live_a_day(jambi, hands, officer, take, steps=220):
    """Random acts of random people, and a few of them impossible."""
    rng = random.Random(7)
    manager = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))
    verbs = [services.start, services.finish, services.no_show, services.recall, services.call_next]
    for counter in ("2", "3", "7"):
        services.open_counter(actor=officer, counter=counter, now=hands.now)
    issued = []
    for _ in range(steps):
        hands.now += timedelta(seconds=20)
        try:
            chance = rng.random()
            if chance < 0.4:
                issued.append(take(rng.choice(["kia", "ktp-cetak-ulang", "skck"])))
            elif chance < 0.5 and issued:
                services.cancel(actor=manager, ticket_id=rng.choice(issued).id, now=hands.now, reason="visitor-asked")
            else:
                rng.choice(verbs)(actor=officer, counter=rng.choice(["2", "3", "7"]), now=hands.now)
        except DomainError:
            continue


@pytest.mark.capability("QUE-04")
def test_every_counter_stands_on_its_floor_with_what_it_does(browser, jambi, hands, officer, take):
    ticket = take("kia")
    services.open_counter(actor=officer, counter="3", now=hands.now)
    services.call_next(actor=officer, counter="3", now=hands.now + timedelta(minutes=4))
    services.open_counter(actor=officer, counter="34", now=hands.now)
    services.open_counter(actor=officer, counter="35", now=hands.now)
    services.pause(actor=officer, counter="35", now=hands.now + timedelta(minutes=1))
    page = desk(browser("duty_manager"))
    ground, upper = page.split("Loket · Lantai 1")[1].split("Loket · Lantai 2")
    assert f"Loket 3 Dukcapil {ticket.label} dipanggil 09.04" in ground
    assert "1 dari 11 buka" in ground
    assert "Loket 34 Imigrasi siap buka sejak 09.00" in upper
    assert "Loket 35 Imigrasi istirahat sejak 09.01" in upper
    shown = set(re.findall(r"(?:Loket |\b)(\d+) (?:Dukcapil|Polresta|Imigrasi|Samsat|DPMPTSP|BPN)\b", page))
    numbers = {
        str(counter.number)
        for counter in jambi.counters.values()
        if jambi.agencies[counter.agency].short in ("Dukcapil", "Polresta", "Imigrasi", "Samsat", "DPMPTSP", "BPN")
    }
    assert shown >= numbers


def test_queues_stand_in_the_order_of_the_longest_wait(browser, hands, officer, take):
    for service in ("skck", "kia", "paspor-biasa"):
        take(service)
        hands.now += timedelta(minutes=10)
    take("skck")
    services.open_counter(actor=officer, counter="7", now=hands.now)
    page = desk(browser("duty_manager"))
    table = page.split("Loket buka")[1].split("Loket · Lantai 1")[0]
    places = [table.index(name) for name in ("SKCK", "Kartu identitas anak", "Paspor biasa")]
    assert places == sorted(places)
    assert "2 30 menit" in table


def test_people_who_wait_for_a_service_nobody_serves_are_a_warning(browser, hands, officer, take):
    take("paspor-biasa"), take("paspor-biasa"), take("kia")
    services.open_counter(actor=officer, counter="3", now=hands.now)
    page = desk(browser("duty_manager"))
    assert (
        "2 orang menunggu Paspor biasa 5 tahun, tetapi tidak ada loket yang buka. Buka salah satu loket 34, 35." in page
    )
    assert "menunggu Kartu identitas anak (KIA), tetapi" not in page


def test_a_long_break_and_a_call_nobody_answers_are_warnings(browser, hands, officer, take):
    take("kia")
    services.open_counter(actor=officer, counter="3", now=hands.now)
    services.call_next(actor=officer, counter="3", now=hands.now)
    services.open_counter(actor=officer, counter="4", now=hands.now)
    services.pause(actor=officer, counter="4", now=hands.now)
    manager = browser("duty_manager")
    assert "Perlu ditangani" not in desk(manager)
    hands.now += timedelta(minutes=31)
    page = desk(manager)
    assert "Loket 3 memanggil sejak 31 menit lalu" in page
    assert "Loket 4 sudah istirahat 31 menit" in page


def test_todays_totals_equal_the_journal(browser, jambi, hands, officer, take):
    live_a_day(jambi, hands, officer, take)
    manager = Actor("staff", id=uuid7(), mall_id=jambi.id, roles=(Role("duty_manager"),))
    totals = selectors.totals_today(manager, now=hands.now)
    told = journal_counts("2026-11-24")
    assert totals.issued == told["ticket.issued"] > 20
    assert totals.finished == told["ticket.finished"] > 0
    assert totals.no_show == told["ticket.no_show"] > 0
    assert totals.cancelled == told["ticket.cancelled"] > 0
    ended = totals.finished + totals.no_show + totals.cancelled + totals.lapsed
    assert totals.issued == ended + totals.waiting + totals.called + totals.serving
    page = desk(browser("duty_manager"))
    for name, value in (
        ("Nomor hari ini", totals.issued),
        ("Menunggu", totals.waiting),
        ("Di loket", totals.called + totals.serving),
        ("Selesai dilayani", totals.finished),
        ("Tidak hadir", totals.no_show),
        ("Dibatalkan", totals.cancelled),
    ):
        assert f"{name} {value} " in page


def test_yesterday_is_not_in_todays_figures(browser, hands, take):
    take("kia")
    hands.now += timedelta(days=1)
    page = desk(browser("duty_manager"))
    assert "Nomor hari ini 0" in page
    assert "Tidak ada yang menunggu." in page


def test_a_number_is_cancelled_on_behalf_with_a_reason_the_journal_keeps(browser, take):
    ticket = take("kia")
    manager = browser("duty_manager")
    why = manager.get("/desk/cancel/", {"number": ticket.label.lower()})
    assert f"Batalkan {ticket.label}?" in text_of(why)
    key = re.search(r'name="key" value="([^"]+)"', why.content.decode())
    form = {"number": ticket.label, "key": key[1] if key else ""}
    refused = manager.post("/desk/cancel/", form)
    assert refused.status_code == 422
    assert "Pilih alasan pembatalan nomor." in text_of(refused)
    for _ in range(2):
        done = manager.post("/desk/cancel/", form | {"reason": "visitor-asked"}, follow=True)
        assert f"{ticket.label} dibatalkan." in text_of(done)
    assert Ticket.objects.get().state == "cancelled"
    with connection.cursor() as cursor:
        cursor.execute("select actor_kind, data->>'reason' from kernel_journal where kind = 'ticket.cancelled'")
        assert cursor.fetchall() == [("staff", "visitor-asked")]


def test_a_number_nobody_holds_today_is_named_as_unknown(browser, take):
    manager = browser("duty_manager")
    for label in ("ZZ-001", "<b>", "CA-041"):
        answer = manager.get("/desk/cancel/", {"number": label})
        assert answer.status_code == 422
        assert "tidak ada nomor" in text_of(answer)
        assert "<B>" not in answer.content.decode()
    assert manager.post("/desk/cancel/", {"number": "ZZ-001", "reason": "visitor-asked"}).status_code == 422


def test_somebody_being_served_is_not_cancelled_but_the_desk_says_why(browser, hands, officer, take):
    ticket = take("kia")
    services.open_counter(actor=officer, counter="3", now=hands.now)
    services.call_next(actor=officer, counter="3", now=hands.now)
    services.start(actor=officer, counter="3", now=hands.now)
    form = {"number": ticket.label, "reason": "visitor-asked"}
    page = text_of(browser("duty_manager").post("/desk/cancel/", form, follow=True))
    assert "Keadaan nomor ini sudah tidak memungkinkan hal itu" in page
    assert Ticket.objects.get().state == "serving"


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        ("duty_manager", None, 200),
        ("mall_operator", None, 200),
        ("front_officer", "DUKCAPIL", 403),
        ("agency_head", "DUKCAPIL", 403),
        ("it_admin", None, 403),
        ("auditor", None, 403),
    ],
)
def test_only_whoever_oversees_the_mall_sees_the_desk(browser, take, role, agency, status):
    ticket = take("kia")
    client = browser(role, agency)
    assert client.get("/desk/").status_code == status
    assert client.get("/desk/cancel/", {"number": ticket.label}).status_code == status
    if status == 403:
        assert client.post("/desk/cancel/", {"number": ticket.label, "reason": "visitor-asked"}).status_code == 403
        assert Ticket.objects.get().state == "waiting"


def test_strangers_are_sent_to_the_door(client, jambi):
    assert client.get("/desk/")["Location"].startswith("/staff/sign-in/")
    assert client.get("/desk/cancel/")["Location"].startswith("/staff/sign-in/")


def test_the_desk_shows_officers_by_name_and_visitors_by_number_only(browser, jambi, hands, take):
    visitor = Actor.visitor(jambi.id)
    contact = Contact("Siti Contoh", "081234567890")
    wish = services.prepare(
        mall_id=jambi.id, service="kia", channel="kiosk", now=hands.now, actor=visitor, contact=contact
    )
    services.issue(wish)
    officer = browser("front_officer", "DUKCAPIL")
    for verb in ("open", "call-next"):
        officer.post(f"/api/v1/counters/3/{verb}", {}, content_type="application/json")
    page = desk(browser("duty_manager"))
    assert "Petugas uji DUKCAPIL" in page
    assert "Siti" not in page
    assert "0812" not in page
