"""The canary through the mall's own doors: a whole visit by the API, then every address with every field filled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from balai.domains.accounts import services as accounts
from balai.domains.accounts.citizens import codes
from balai.domains.directory.types import MallView
from balai.kernel import clock

from . import canary
from .conftest import Evidence

FIELDS = (
    *("name", "phone", "comment", "reason", "key", "username", "login", "password", "oldpassword", "password1", "q"),
    *("password2", "code", "zone", "place", "service", "priority", "previous", "label", "next", "token", "remark"),
    *("contact", "letter", "pin", "account", "link", "lang", "wanted", "ticket"),
)


@canary.form("a whole visit by the API")
def visit(person: canary.Person, client: Client, mall: MallView) -> str:
    """Number with name and phone, called, served, moved on, rated with a comment that tells too much."""
    counter = next(counter for counter in mall.counters.values() if len(counter.services) > 1)
    agency = mall.agencies[counter.agency].code
    service, other = sorted(counter.services)[:2]
    secret = accounts.token_for_role(
        mall_id=mall.id, role="front_officer", agency=agency, counter=counter.code, now=clock.now()
    )
    staff = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def post(path: str, body: dict[str, Any], **headers: str) -> Any:
        answer = client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json", **headers)
        assert answer.status_code < 500, (path, answer.content)
        return answer

    taken = post(
        "tickets",
        {"service": service, "channel": "online", "name": person.name, "phone": person.phone, "lang": "id"},
        HTTP_IDEMPOTENCY_KEY=person.nik,
    )
    assert taken.status_code == 201, taken.content
    ticket = taken.json()
    for step, body in (
        ("open", {}),
        ("pause", {"reason": person.remark}),
        ("pause", {"reason": person.phone}),
        ("resume", {}),
        ("call-next", {"previous": person.name}),
        ("call-next", {}),
        ("recall", {}),
        ("start", {}),
        ("transfer", {"service": person.name}),
        ("transfer", {"service": other}),
        ("call-next", {}),
        ("finish", {}),
    ):
        post(f"counters/{counter.code}/{step}", body, **staff)
    for comment in (f"{person.remark}, telepon {person.phone}", person.nik):
        post(f"tickets/{ticket['id']}/rate", {"score": 4, "comment": comment}, HTTP_X_TICKET_TOKEN=ticket["token"])
    post(f"tickets/{ticket['id']}/cancel", {"name": person.name}, HTTP_X_TICKET_TOKEN=ticket["token"])
    return str(ticket["id"])


@canary.form("report a demand for money at a counter")
def levy(person: canary.Person, client: Client, mall: MallView) -> None:
    """Everything a report has room for, also what it refuses; then the desk reads it, writes notes, closes it."""
    counter = next(iter(mall.counters))
    for text in (f"{person.remark}, saya {person.name}", f"NIK {person.nik}"):
        filled = {"text": text, "contact": person.phone, "amount": "50000", "key": f"{person.phone}-form-{len(text)}"}
        answer = client.post(f"/c/{counter}/report/", filled)
        assert answer.status_code in (303, 422), answer.content
    secret = accounts.token_for_role(mall_id=mall.id, role="duty_manager", agency=None, now=clock.now())
    desk = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {secret}"})
    found = re.search(r"/desk/levy/([0-9a-f-]{36})/", desk.get("/desk/levy/").content.decode())
    assert found is not None
    for verb in ("read", "take-up", "note", "close"):
        filled = {"text": f"{person.name} {person.phone}", "reason": "proved"}
        assert desk.post(f"/desk/levy/{found[1]}/{verb}/", filled).status_code in (200, 302)


@canary.form("an account by e-mail and phone, and its end")
def join(person: canary.Person, client: Client) -> None:
    """Signs in by e-mail, adds the phone, takes the data, erases everything."""
    for path, contact in (("/me/sign-in/", person.email), ("/me/account/contacts/", person.phone)):
        assert client.post(path, {"contact": contact}).status_code == 302
        code = codes.code_of(codes.asked_by(client.cookies["balai_ask"].value))
        assert client.post("/me/code/", {"code": code}).status_code == 302
    assert person.email in client.post("/me/account/data/").content.decode()
    assert client.post("/me/account/erase/").status_code == 302


def _addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern).lstrip("^").rstrip("$")


@canary.form("every address, with every field filled")
def sweep(person: canary.Person, client: Client, ticket: str) -> int:
    """GET and POST to everything in the URL configuration; how many answered without a server error."""
    words = {"name": person.name, "phone": person.phone, "comment": person.remark, "key": person.nik}
    values = [person.name, person.phone, person.nik, person.email]
    filled = {name: words.get(name, values[number % 4]) for number, name in enumerate(FIELDS)} | {"score": "4"}
    count = 0
    for address in dict.fromkeys(_addresses(get_resolver().url_patterns)):
        for uuid in (ticket, str(uuid4())):
            known = {"uuid": uuid, "int": "1", "slug": "kia", "str": person.phone, "path": "x"}
            path = "/" + re.sub(r"<(\w+:)?\w+>", lambda found, known=known: known[(found[1] or "str:")[:-1]], address)
            for answer in (
                client.get(path, filled),
                client.post(path, filled),
                client.post(path, json.dumps(filled), content_type="application/json"),
            ):
                assert answer.status_code < 500, (path, answer.status_code)
                count += 1
    return count


@pytest.mark.threat("T-journal-personal-data")
def test_a_person_who_fills_every_form_of_the_mall_leaves_no_trace(
    jambi: MallView, evidence: Evidence, tmp_path: Path
) -> None:
    person, client = canary.person(), Client(headers={"host": "127.0.0.1"})
    with override_settings(BALAI_RATE_LIMITS="off"):
        ticket = visit(person, client, jambi)
        levy(person, client, jambi)
        join(person, client)
        assert sweep(person, client, ticket) > 100
    kinds = {row[0] for row in evidence.reader.execute("select distinct kind from kernel_journal")}
    assert {"citizen.joined", "citizen.contact_added", "citizen.erased"} <= kinds
    assert {"ticket.issued", "ticket.called", "ticket.transferred", "ticket.finished", "ticket.rated"} <= kinds
    assert {"complaint.received", "complaint.read", "complaint.noted", "complaint.closed"} <= kinds
    assert evidence.seal() > 5
    evidence.export(tmp_path)
    assert canary.traces(evidence.reader, tmp_path, who=person) == []
    assert evidence.verify().findings == []
