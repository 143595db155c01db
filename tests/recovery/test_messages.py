"""Messages of a whole running mall: quick, never lost when the worker is killed, and harmless to open."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.scale import n
from tests.served import Served, served
from tests.simulated import Simulator, simulator

pytestmark = pytest.mark.load
OPENED_AT = "2026-11-24T09:00:00+07:00"
PREVIEWS = ("WhatsApp/2.23.20.0", "facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "Googlebot/2.1")
CHANGING = re.compile(
    r"kernel_(rate|idempotency|access)|procrastinate|django_session|accounts_session|accounts_device_watch"
)
"""Tables that a visit may write, and those the worker writes of its own accord."""


@pytest.fixture(scope="module")
def whatsapp():
    with simulator("whatsapp", token="t0ken", secret="s3cret") as running:
        yield running


@pytest.fixture(scope="module")
def mall(whatsapp: Simulator):
    with served(
        BALAI_NOW=OPENED_AT,
        BALAI_WEB_WORKERS="1",
        BALAI_OUTBOUND_ALLOW=f"127.0.0.1:{whatsapp.port}",
        BALAI_WHATSAPP_URL=f"{whatsapp.base}/v23.0",
        BALAI_WHATSAPP_PHONE_ID="106540352242922",
        BALAI_WHATSAPP_TOKEN="t0ken",
        BALAI_WHATSAPP_SECRET="s3cret",
        BALAI_WHATSAPP_VERIFY="our-word",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def officer(mall: Served) -> dict[str, str]:
    return {"Authorization": f"Bearer {mall.token('duty_manager')}"}


def take(mall: Served, phone: str = "081234567890") -> dict:
    wish = {"service": "kia", "channel": "online", "phone": phone}
    answer = httpx.post(f"{mall.base}/api/v1/tickets", json=wish, timeout=20)
    assert answer.status_code == 201, answer.text
    return answer.json()


def at_counter(mall: Served, officer: dict[str, str], verb: str) -> httpx.Response:
    return httpx.post(f"{mall.base}/api/v1/counters/3/{verb}", json={}, headers=officer, timeout=20)


def wait_for(condition, seconds: float) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it did not come"
        time.sleep(0.02)
    return time.monotonic() - began


def deliveries(mall: Served, state: str) -> set[str]:
    return {str(row[0]) for row in mall.sql("select id from notifications_delivery where state = %s", state)}


def test_a_call_is_on_the_phone_within_two_seconds(mall: Served, whatsapp: Simulator, officer: dict[str, str]):
    # The worker follows the journal from its first look at it; wait until it does.
    wait_for(lambda: mall.sql("select 1 from notifications_journal_place"), 20)
    at_counter(mall, officer, "open")
    took = []
    for number in range(n(5, 20)):
        take(mall, f"0813{number:08d}")  # one phone may have a few numbers a day
        before = len([found for found in whatsapp.messages() if "called" in found["body"]["template"]["name"]])
        answer = at_counter(mall, officer, "call-next")
        assert answer.status_code == 200, answer.text
        took.append(
            wait_for(
                lambda before=before: (
                    len([f for f in whatsapp.messages() if "called" in f["body"]["template"]["name"]]) > before
                ),
                10,
            )
        )
        at_counter(mall, officer, "finish")
    print("seconds from call to phone:", [f"{second:.2f}" for second in sorted(took)])
    assert sorted(took)[len(took) // 2] < 2


@pytest.mark.capability("POR-09")
@pytest.mark.threat("T-outbox")
def test_a_worker_killed_again_and_again_loses_no_message(mall: Served, whatsapp: Simulator):
    taken = []
    for number in range(n(20, 60)):
        taken.append(take(mall, f"0812{number:08d}")["id"])
        if number % 5 == 3:
            for child in psutil.Process(mall.process.pid).children():
                if "worker" in child.cmdline():
                    child.kill()
    planned = "select count(*) from notifications_delivery where addressee_id = any(%s::uuid[])"
    seconds = wait_for(lambda: mall.sql(planned, taken)[0][0] == len(taken), 60)
    # One caught in the middle of its sending is sent again when its lease has ended.
    seconds += wait_for(lambda: not deliveries(mall, "queued"), 150)
    print(f"{len(taken)} messages over killed workers, the last {seconds:.1f} s after its number")
    assert deliveries(mall, "sent") == set(whatsapp.ids())
    phones = [found["body"]["to"] for found in whatsapp.messages()]
    assert {f"62812{number:08d}" for number in range(len(taken))} <= set(phones)


def test_reports_repeated_and_out_of_order_end_in_the_right_state(mall: Served, whatsapp: Simulator):
    hook = f"{mall.base}/api/v1/hooks/whatsapp"
    assert set(whatsapp.report(statuses=["delivered"], secret="wrong", callback=hook)) == {403}
    assert not deliveries(mall, "delivered")
    answers = whatsapp.report(statuses=["sent", "delivered", "read"], order="reversed", times=2, callback=hook)
    assert set(answers) == {200}
    assert deliveries(mall, "opened") == set(whatsapp.ids())
    events = mall.sql("select kind, count(*) from kernel_journal where kind like 'message.%%' group by kind")
    assert dict(events)["message.opened"] == len(set(whatsapp.ids()))
    assert "message.delivered" not in dict(events)


def links_in(whatsapp: Simulator) -> set[str]:
    """The links of all messages; no message names a phone."""
    found = set()
    for message in whatsapp.messages():
        values = [value["text"] for value in message["body"]["template"]["components"][0]["parameters"]]
        assert not re.search(r"\b(62|0)8\d{7}", " ".join(values))
        found |= {value for value in values if value.startswith("http")}
    return found


def content(mall: Served) -> dict[str, str]:
    """A digest of every table that a visit could change."""
    tables = [
        row[0]
        for row in mall.sql("select table_name from information_schema.tables where table_schema = 'public'")
        if not CHANGING.match(row[0])
    ]
    return {
        table: mall.sql(f"select md5(coalesce(string_agg(t::text, '' order by t::text), '')) from {table} t")[0][0]
        for table in tables
    }


@pytest.mark.capability("POR-09")
@pytest.mark.threat("T-prefetch")
def test_opening_every_link_of_every_message_has_no_effect(mall: Served, whatsapp: Simulator, officer: dict[str, str]):
    waiting = take(mall)["id"]
    wait_for(lambda: any(waiting in link for link in links_in(whatsapp)), 30)
    wait_for(lambda: not deliveries(mall, "queued"), 30)
    links = links_in(whatsapp)
    assert len(links) >= n(20, 60)
    time.sleep(3)  # the sealer has its second
    before = content(mall)
    with httpx.Client(timeout=20) as client:
        for link in sorted(links):
            address = mall.base + link[len("http://") + len(urlsplit(link).netloc) :]
            for agent in PREVIEWS:
                assert client.get(address, headers={"User-Agent": agent, "Purpose": "prefetch"}).status_code == 200
            client.head(address)
            for after in ("cancel", "rate", "notices/read", "notices/choose", "notices/stop"):
                place = urlsplit(address)
                client.get(f"{place.scheme}://{place.netloc}{place.path}{after}/?{place.query}")
    after = content(mall)
    assert {table for table in before if before[table] != after.get(table)} == set()
