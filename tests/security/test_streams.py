"""Streams show nothing but what is public or what the token shows; whoever tries tokens is slowed, nobody else."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest
from django.test import Client

from balai.domains.queueing import tokens
from balai.kernel.errors import NotFound
from balai.kernel.ids import uuid7
from balai.sites.live import service, streams
from tests.served import Served

TICKETS = "/api/v1/tickets"


def visitor(mall: Served, address: str) -> httpx.Client:
    """Somebody behind a network address of his own, on one connection."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=mall.base, transport=transport, timeout=10)


def take(mall: Served, service: str = "kia") -> dict:
    taken = httpx.post(mall.base + TICKETS, json={"service": service, "channel": "online"})
    assert taken.status_code == 201, taken.text
    return taken.json()


def opened(client: httpx.Client, url: str, **headers: str) -> dict:
    """The first event of a stream."""
    with client.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        return json.loads(next(line[6:] for line in answer.iter_lines() if line.startswith("data: ")))


def test_there_are_three_streams_and_a_new_one_must_be_thought_about_here():
    native = {(route.method, route.pattern) for route in service.ROUTES if route.pattern.startswith("/live/")}
    assert native == {("GET", "/live/board"), ("GET", "/live/tickets/{id}"), ("GET", "/live/printer")}
    named = {name for name in dir(streams) if name.endswith("_stream")}
    assert named == {"board_stream", "ticket_stream", "printer_stream"}


@pytest.mark.threat("T-printer")
def test_a_printers_stream_is_its_own_says_nothing_but_that_a_paper_waits_and_ends_with_its_access(mall: Served):
    secret = mall.balai("device", "enrol", "--kind", "printer", "--name", "Pencetak uji").splitlines()[-1]
    screen = mall.balai("device", "enrol", "--kind", "screen", "--name", "Layar lain").splitlines()[-1]
    with visitor(mall, "127.0.0.1") as client:
        assert opened(client, "/live/printer", authorization=f"Bearer {secret}") == {}
        for stranger in (screen, mall.token("duty_manager"), "wrong"):
            refused = client.get("/live/printer", headers={"authorization": f"Bearer {stranger}"})
            assert refused.status_code == 401
        assert client.get("/live/printer").status_code == 401
        key = mall.sql("select id::text from accounts_device where name = 'Pencetak uji'")[0][0]
        with client.stream("GET", "/live/printer", headers={"authorization": f"Bearer {secret}"}) as stream:
            lines = stream.iter_lines()
            next(lines)
            mall.balai("device", "revoke", key)
            assert all("paper" in line for line in lines if line.startswith("event"))  # it comes to its end


@pytest.mark.threat("T-streams-public")
def test_officers_devices_and_strangers_see_the_same_board(mall: Served):
    token = mall.token("duty_manager")
    device = mall.balai("device", "enrol", "--kind", "screen", "--name", "Layar uji").splitlines()[-1]
    public = httpx.get(mall.base + "/api/v1/board").json()
    with visitor(mall, "127.0.0.1") as client:
        seen = [
            opened(client, "/live/board"),
            opened(client, "/live/board", authorization=f"Bearer {token}"),
            opened(client, "/live/board", authorization=f"Bearer {device}"),
            opened(client, "/live/board", authorization="Bearer wrong"),
            opened(client, "/live/board", cookie=f"balai_device={device}"),
        ]
    for board in seen:
        assert {name: board[name] for name in board if name != "at"} == {
            name: public[name] for name in public if name != "at"
        }


@pytest.mark.threat("T-streams-public")
def test_a_ticket_stream_shows_what_its_token_shows_and_no_role_opens_it(mall: Served):
    ticket, manager = take(mall), mall.token("duty_manager")
    path = f"/live/tickets/{ticket['id']}"
    shown = httpx.get(f"{mall.base}{TICKETS}/{ticket['id']}", headers={"X-Ticket-Token": ticket["view_token"]}).json()
    with visitor(mall, "127.0.0.1") as client:
        for token in (ticket["view_token"], ticket["token"]):
            followed = opened(client, f"{path}?token={token}")
            assert set(followed) == {*shown, "counter_number"}
            assert {followed[name] == shown[name] for name in ("id", "number", "state", "service")} == {True}
        for token in ("", "x", ticket["check_in_code"], manager, str(uuid4())):
            asked = client.get(path, params={"token": token}, headers={"Authorization": f"Bearer {manager}"})
            assert asked.status_code in (404, 422), token
        other = take(mall)
        assert client.get(path, params={"token": other["view_token"]}).status_code == 404


@pytest.mark.threat("T-token-guessing")
def test_wrong_tokens_slow_whoever_tries_and_the_right_one_still_opens(mall: Served):
    ticket = take(mall)
    right, known, unknown = ticket["view_token"], f"/live/tickets/{ticket['id']}", f"/live/tickets/{uuid7()}"
    answers: dict[str, list[tuple[int, object]]] = {known: [], unknown: []}
    with visitor(mall, "127.0.0.7") as guesser:
        for number in range(14):
            for path in (known, unknown):
                asked = guesser.get(path, params={"token": f"{number:024d}"})
                answers[path].append((asked.status_code, {**asked.json(), "request_id": None}))
                if asked.status_code == 429:
                    assert int(asked.headers["retry-after"]) >= 1
        assert [status for status, _body in answers[known]] == [404] * 10 + [429] * 4
        assert answers[known] == answers[unknown]
        for _again in range(3):
            assert opened(guesser, f"{known}?token={right}")["number"] == ticket["number"]
    with visitor(mall, "127.0.0.8") as neighbour:
        assert neighbour.get(known, params={"token": "x"}).status_code == 404
        assert opened(neighbour, f"{known}?token={right}")["number"] == ticket["number"]


@pytest.mark.threat("T-token-guessing")
def test_a_stranger_who_hammers_a_number_s_page_does_not_lock_out_its_owner(jambi):
    owner, stranger = Client(headers={"host": "127.0.0.1"}), Client(headers={"host": "127.0.0.1"})
    taken = owner.post("/services/kia/number/", {"priority": "normal", "key": uuid4().hex})
    page = taken["Location"].partition("?")[0]
    for verb in ("cancel/", "rate/"):
        tried = [stranger.post(page + verb, {"score": "4"}).status_code for _time in range(70)]
        assert tried[0] in (404, 429)
        assert tried[-1] == 429
    assert [stranger.get(page, {"token": "x"}).status_code for _time in range(3)] == [429] * 3
    assert owner.get(page).status_code == 200
    assert owner.post(page + "cancel/").status_code == 303
    assert "dibatalkan" in owner.get(page).content.decode()


@pytest.mark.threat("T-token-guessing")
def test_an_unknown_number_and_a_wrong_token_cost_the_same_work(jambi, django_assert_num_queries):
    with django_assert_num_queries(0):
        for token in ("", "x", "0" * 24, tokens.view_token(uuid7())):
            with pytest.raises(NotFound):
                tokens.visitor(uuid7(), token, jambi.id)


@pytest.mark.threat("T-rate-shared-address")
def test_whoever_opens_and_drops_a_stream_without_end_is_slowed_and_his_neighbour_is_not(mall: Served):
    ticket, other = take(mall), take(mall)
    statuses = []
    with visitor(mall, "127.0.0.9") as client:
        for _time in range(130):  # each drop is a new connection, to either of two workers
            with client.stream("GET", f"/live/tickets/{ticket['id']}?token={ticket['view_token']}") as answer:
                statuses.append(answer.status_code)
        assert opened(client, f"/live/tickets/{other['id']}?token={other['view_token']}")
    assert statuses[0] == 200
    assert set(statuses) == {200, 429}
