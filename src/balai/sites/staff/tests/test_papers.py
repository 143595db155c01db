"""The agent's addresses, and the desk that looks for papers nobody is sure of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from balai.domains.accounts import selectors, services
from balai.domains.accounts.models import PrintJob
from balai.flows import printing, visit
from balai.kernel import clock
from balai.kernel.actors import Actor

SYSTEM = Actor.system("test")


@pytest.fixture
def paper(jambi):
    """A number, a printer with its token, and the paper that was asked for."""
    now = clock.now()
    device, secret = services.headless_token(mall_id=jambi.id, kind="printer", name="Pencetak 1", now=now)
    wish = visit.read_wish(
        {"service": "kia", "channel": "online"}, mall_id=jambi.id, actor=visit.anybody(jambi.id), now=now
    )
    taken = visit.take_number(wish, now=now)
    printing.print_ticket(ticket_id=taken.id, lang="id", actor=SYSTEM, printer_id=device.pk, now=now)
    return taken, {"Authorization": f"Bearer {secret}"}


def test_the_agent_fetches_its_paper_once_and_says_what_became_of_it(paper, client):
    taken, headers = paper
    body = {"version": "0.1.0", "paper": "ok", "clock": 1_000}
    first = client.post("/device/papers/next", body, "application/json", headers=headers).json()
    assert taken.number in str(first["job"]["lines"])
    assert first["again_in"] == 15
    assert client.post("/device/papers/next", body, "application/json", headers=headers).json()["job"] is None
    outcome = f"/device/papers/{first['job']['id']}/outcome"
    said = client.post(outcome, {"outcome": "printed"}, "application/json", headers=headers)
    assert said.json() == {"state": "printed"}
    other = client.post(outcome, {"outcome": "failed"}, "application/json", headers=headers)
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (409, "paper-settled")
    for body in ({"outcome": "eaten"}, {"outcome": 5}, {}):
        assert client.post(outcome, body, "application/json", headers=headers).status_code == 422


@pytest.mark.parametrize("came_out", [True, False])
def test_the_desk_says_what_it_sees_and_another_copy_is_asked_for_when_none_came_out(paper, jambi, came_out):
    taken, _headers = paper
    now = clock.now()
    job = PrintJob.objects.get()
    agent = selectors.for_device(_headers["Authorization"].removeprefix("Bearer "), now=now)
    services.next_print(actor=agent, now=now)
    services.end_leases(mall_id=jambi.id, now=now + timedelta(seconds=31))
    secret = services.token_for_role(mall_id=jambi.id, role="duty_manager", now=now)
    desk = Client(headers={"Authorization": f"Bearer {secret}"})
    assert taken.number in desk.get("/staff/devices/").content.decode()
    for _time in range(2):
        answer = desk.post(f"/staff/papers/{job.pk}/", {"answer": "came-out" if came_out else "again"})
        assert answer.status_code == 302
    states = list(PrintJob.objects.order_by("copy").values_list("copy", "state"))
    assert states == ([(1, "printed")] if came_out else [(1, "failed"), (2, "waiting")])
    assert "Apakah kertas ini keluar?" not in desk.get("/staff/devices/").content.decode()
