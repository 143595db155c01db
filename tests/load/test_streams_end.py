"""What a stream stands on ends on one node; the stream ends on every node within a second."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.served import Served, free_port, served
from tests.sse import Screen

from .nodes import Desk, second_node

JAMBI = ZoneInfo("Asia/Jakarta")
pytestmark = [pytest.mark.load, pytest.mark.threat("T-streams-end")]


@pytest.fixture(scope="module")
def mall() -> Iterator[Served]:
    with served() as running:
        yield running


@pytest.fixture(scope="module")
def other(mall: Served) -> Iterator[str]:
    """The address of a second node."""
    with second_node(mall, free_port()) as address:
        yield address


def take(base: str) -> dict:
    taken = httpx.post(f"{base}/api/v1/tickets", json={"service": "kia", "channel": "online"})
    assert taken.status_code == 201, taken.text
    return taken.json()


def follow(base: str, ticket: dict) -> Screen:
    return Screen(f"{base}/live/tickets/{ticket['id']}?token={ticket['view_token']}")


def by_owner(base: str, ticket: dict, verb: str, **body: object) -> float:
    """Cancel or rate; when it was done."""
    path = f"{base}/api/v1/tickets/{ticket['id']}/{verb}"
    done = httpx.post(path, json=body, headers={"X-Ticket-Token": ticket["token"]})
    assert done.status_code == 200, done.text
    return time.monotonic()


def states(screen: Screen) -> list[str]:
    return [message.data["state"] for message in screen.messages]


def test_a_device_revoked_on_one_node_loses_its_streams_on_all(mall, other):
    tokens = [
        mall.balai("device", "enrol", "--kind", "screen", "--name", name).splitlines()[-1]
        for name in ("Barat", "Timur")
    ]
    nodes = (mall.base, other)
    gone, stays = (
        [Screen(f"{base}/live/board", headers={"Authorization": f"Bearer {token}"}) for base in nodes]
        for token in tokens
    )
    stranger = Screen(f"{other}/live/board")
    keys = {row.split("\t")[2]: row.split("\t")[0] for row in mall.balai("device", "list").splitlines()}
    mall.balai("device", "revoke", keys["Barat"])
    ((revoked_at,),) = mall.sql(
        "select extract(epoch from clock_timestamp() - recorded_at)::float8 from kernel_journal"
        " where kind = 'device.revoked' order by id desc limit 1"
    )
    revoked_at = time.monotonic() - revoked_at
    for screen in gone:
        assert screen.ended.wait(1)
        assert screen.ended_at - revoked_at < 1.0
    assert not any(screen.ended.is_set() for screen in (*stays, stranger))
    for screen in (*stays, stranger):
        screen.close()


def test_a_number_given_back_on_one_node_ends_its_stream_on_the_other(mall, other):
    ticket, waits = take(mall.base), take(mall.base)
    screens = [follow(base, ticket) for base in (mall.base, other)]
    stays = follow(other, waits)
    at = by_owner(mall.base, ticket, "cancel")
    for screen in screens:
        assert screen.ended.wait(2)
        assert screen.ended_at - at < 1.0
        assert states(screen) == ["waiting", "cancelled"]
    again = follow(other, ticket)
    assert again.ended.wait(2)
    assert states(again) == ["cancelled"]
    assert not stays.ended.is_set()
    stays.close()


def test_a_finished_visit_is_followed_until_it_is_rated(mall, other):
    desk = Desk(mall.base, mall.token("front_officer@DUKCAPIL"))
    desk.do("open")
    for waiting in httpx.get(f"{mall.base}/api/v1/board").json()["waiting"]:
        for _number in range(waiting["count"] if waiting["service"] == "kia" else 0):
            desk.do("call-next")
    ticket = take(mall.base)
    screen = follow(other, ticket)
    for verb in ("call-next", "start", "finish"):
        desk.do(verb)
    time.sleep(1.5)
    assert not screen.ended.is_set()
    at = by_owner(other, ticket, "rate", score=4)
    assert screen.ended.wait(2)
    assert screen.ended_at - at < 1.0
    assert states(screen)[-2:] == ["finished", "finished"]
    assert screen.messages[-1].data["score"] == 4


class Browser:
    """Somebody's browser over HTTP: keeps cookies, sends the token of our forms."""

    def __init__(self, base: str, **headers: str) -> None:
        self.client = httpx.Client(base_url=base, headers=headers, timeout=20)

    def send(self, path: str, **form: str) -> httpx.Response:
        """Look at the staff door, and send a form."""
        page = self.client.get("/staff/sign-in/", follow_redirects=True)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        return self.client.post(path, data={"csrfmiddlewaretoken": token[1], **form})


def ended_after(screen: Screen, at: float) -> float:
    """Seconds until the server ended a stream. Raises AssertionError when it does not within a minute."""
    assert screen.ended.wait(60)
    return screen.ended_at - at


@pytest.mark.threat("T-leaver")
def test_a_guest_who_leaves_loses_browser_and_streams_on_every_node(mall, other):
    manager = Browser(mall.base, Authorization=f"Bearer {mall.token('duty_manager')}")
    today = datetime.now(JAMBI).date().isoformat()
    sheet = manager.send("/staff/people/guest/", name="Rahma Tamu", counters="3", until=today, key="once")
    assert sheet.status_code == 200, sheet.text
    code, pin = (re.search(mark, sheet.text)[1] for mark in (r"<code>(\w{20})</code>", r'pin-slip__pin">(\d{6})<'))
    guest = re.search(r"/staff/people/([0-9a-f-]{36})/", sheet.text)[1]
    terminal = mall.balai("device", "enrol", "--kind", "counter", "--name", "Terminal 3", "--counter", "3")
    officer = Browser(mall.base)
    officer.client.cookies.set("balai_device", terminal.splitlines()[-1])
    began = time.monotonic()
    assert "Rahma Tamu" in officer.send("/staff/badge/", badge=code).text
    entered = officer.send("/staff/badge/", badge=code, pin=pin)
    assert (entered.status_code, entered.headers["location"]) == (302, "/counter/3/")
    assert time.monotonic() - began < 20
    assert officer.client.get("/counter/3/").status_code == 200
    cookie = "; ".join(f"{name}={value}" for name, value in officer.client.cookies.items())
    streams = [Screen(f"{base}/live/board", headers={"Cookie": cookie}) for base in (mall.base, other)]
    stays = Screen(f"{other}/live/board")
    left = manager.send(f"/staff/people/{guest}/leave/")
    at = time.monotonic()
    assert left.status_code == 302
    assert [ended_after(stream, at) < 2 for stream in streams] == [True, True]
    while time.monotonic() - at < 60 and officer.client.get("/counter/3/").status_code == 200:
        time.sleep(0.2)
    assert time.monotonic() - at < 3
    gone = officer.client.get("/counter/3/")
    assert gone.headers["location"].startswith("/staff/sign-in/")
    assert officer.send("/staff/badge/", badge=code, pin=pin).status_code == 422
    assert not stays.ended.is_set()
    stays.close()


@pytest.mark.threat("T-leaver")
def test_the_end_of_the_last_role_ends_token_and_streams_on_every_node(mall, other):
    token = mall.token("front_officer@POLRESTA")
    headers = {"Authorization": f"Bearer {token}"}
    streams = [Screen(f"{base}/live/board", headers=headers) for base in (mall.base, other)]
    assert httpx.post(f"{mall.base}/api/v1/counters/7/open", headers=headers).status_code == 200
    mall.balai("staff", "end-role", "token-front_officer-polresta", "front_officer@POLRESTA")
    at = time.monotonic()
    assert [ended_after(stream, at) < 2 for stream in streams] == [True, True]
    refused = httpx.post(f"{other}/api/v1/counters/7/close", headers=headers)
    assert refused.status_code == 401


def test_ticket_streams_end_with_the_service_day(mall):
    """On a node whose clock stands shortly before midnight in Jambi."""
    midnight = (datetime.now(JAMBI) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    with second_node(mall, free_port(), BALAI_NOW=(midnight - timedelta(seconds=12)).isoformat()) as node:
        ticket = take(node)
        screen, board = follow(node, ticket), Screen(f"{node}/live/board")
        now = datetime.fromisoformat(screen.messages[0].data["issued_at"])
        left = (midnight - now).total_seconds() - (time.monotonic() - screen.messages[0].at)
        assert left > 0, "the node took too long to start"
        ends_at = time.monotonic() + left
        assert not screen.ended.is_set()
        assert screen.ended.wait(left + 5)
        assert -0.5 < screen.ended_at - ends_at < 1.0
        assert states(screen)[-1] == "lapsed"
        path = f"{node}/live/tickets/{ticket['id']}"
        assert httpx.get(path, params={"token": ticket["view_token"]}).status_code == 404
        assert not board.ended.is_set()
        board.close()
