"""What is not yours and what was never there give the same answer, byte for byte.

Each case asks twice: for something that exists and belongs to somebody else, and for something that never existed. Left
out of the comparison are only: what was asked for (it stands in the page), the request's id, and the masks of
form tokens and challenges, which are random in every answer; their lengths count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings
from django.urls import resolve

from balai.kernel import ratelimit
from balai.sites.staff.views.acts import ACTS as PERSON_ACTS

from . import cast
from .addresses import with_parameters
from .doors import Answer, Django, Request, plain
from .effects import trial
from .hall import THERE, Hall

pytestmark = pytest.mark.threat("T-matrix")


@dataclass(frozen=True)
class Case:
    """Somebody asks `path`, in which `{x}` is `theirs` or `never` (names of things in the hall, or values)."""

    path: str
    who: tuple[str, ...]
    theirs: str
    never: str = "never"
    method: str = "GET"
    body: Any = None
    ticket: str = "waiting"
    host: str = ""


MANAGERS = ("duty_manager by session", "duty_manager by token")
OFFICERS = ("front_officer by session", "agency_head by session", "auditor by token", cast.AT_TERMINAL)
STRANGERS = (cast.NOBODY, cast.ANOTHER, *MANAGERS, "front_officer by session", "kiosk by cookie")
HEADS = ("agency_head by session", "agency_head by token")
OFFICERS_NO_PEOPLE = ("front_officer by session", "it_admin by token", cast.AT_TERMINAL)
ABROAD = ("duty manager of another mall by session", "duty manager of another mall by token")
JSON: Any = {"json": {}}
SCORE: Any = {"json": {"score": 4}}
SIGNED: Any = {"json": {"signature": "{acceptance}"}}
PROOF: Any = {"json": {"device": "{x}", "nonce": "n", "signature": "s"}}
PRINTERS = ("printer by cookie", "printer by token")
OUTCOME: Any = {"json": {"outcome": "printed"}}
NOTICES = ("read", "choose", "leave", "stop", "push")
HEADS = ("agency_head by session", "agency_head by token")
VERSION: Any = {"version": "1", "remark": "Sumbernya mana?"}
DEEDS = ("submit", "withdraw", "approve", "return", "recall", "undo")
VERBS = ("open", "close", "pause", "resume", "call-next", "recall", "start", "finish", "no-show")
AGENCY = ("/agencies/{x}/", "/kiosk/agency/{x}/", "/services/?agency={x}")


def number(who: tuple[str, ...], theirs: str, ticket: str) -> list[Case]:
    """Every address of a number."""
    return [
        Case("/t/{x}/", who, theirs, ticket=ticket),
        Case("/t/{x}/cancel/", who, theirs, method="POST", body={}, ticket=ticket),
        Case("/t/{x}/rate/", who, theirs, method="POST", body={"score": "4"}, ticket=ticket),
        Case("/t/{x}/check-in/", who, theirs, method="POST", body={}, ticket=ticket),
        Case("/t/{x}/rejoin/", who, theirs, method="POST", body={}, ticket=ticket),
        Case("/t/{x}/family/", who, theirs, ticket=ticket),
        Case("/t/{x}/notices/", who, theirs, ticket=ticket),
        *(Case(f"/t/{{x}}/notices/{verb}/", who, theirs, method="POST", body={}, ticket=ticket) for verb in NOTICES),
        Case("/api/v1/tickets/{x}", who, theirs, ticket=ticket),
        Case("/api/v1/tickets/{x}/cancel", who, theirs, method="POST", body=JSON, ticket=ticket),
        Case("/api/v1/tickets/{x}/check-in", who, theirs, method="POST", body=JSON, ticket=ticket),
        Case("/api/v1/tickets/{x}/rejoin", who, theirs, method="POST", body=JSON, ticket=ticket),
        Case("/api/v1/tickets/{x}/rate", who, theirs, method="POST", body=SCORE, ticket=ticket),
    ]


CASES = [
    *number(STRANGERS, "waiting", "waiting"),
    *number(STRANGERS, "finished", "waiting"),
    # The right token of a number of another mall, shown here.
    *number((cast.VIEWER, cast.OWNER), "abroad", "abroad"),
    Case("/staff/sessions/{x}/end/", OFFICERS, "session", method="POST", body={}),
    Case("/staff/sessions/{x}/end/", MANAGERS, "session_abroad", method="POST", body={}),
    # Somebody of another agency, for the head of this one; somebody of another mall, for everybody.
    *(
        Case(
            f"/staff/people/{{x}}/{verb}",
            HEADS,
            "neighbour",
            method="POST" if verb else "GET",
            body={} if verb else None,
        )
        for verb in ("", *(f"{act}/" for act in PERSON_ACTS))
    ),
    *(
        Case(
            f"/staff/people/{{x}}/{verb}",
            MANAGERS,
            "person_abroad",
            method="POST" if verb else "GET",
            body={} if verb else None,
        )
        for verb in ("", *(f"{act}/" for act in PERSON_ACTS))
    ),
    *(
        Case(
            f"/staff/people/{{x}}/{verb}",
            OFFICERS_NO_PEOPLE,
            "person",
            method="POST" if verb else "GET",
            body={} if verb else None,
        )
        for verb in ("", *(f"{act}/" for act in PERSON_ACTS))
    ),
    Case("/staff/devices/{x}/revoke/", OFFICERS, "device", method="POST", body={}),
    Case("/staff/papers/{x}/", OFFICERS, "paper_unsure", method="POST", body={"answer": "again"}),
    Case("/staff/devices/{x}/revoke/", MANAGERS, "device_abroad", method="POST", body={}),
    Case("/staff/devices/{x}/revoke/", MANAGERS, "device_lost", method="POST", body={}),
    *(
        Case(path, (*STRANGERS, cast.DOUBTFUL), theirs, method="POST", body={})
        for path, theirs in (
            ("/me/numbers/{x}/let-go/", "claim"),
            ("/me/messages/{x}/", "notice"),
            ("/me/settings/addresses/{x}/erase/", "address"),
            ("/me/account/contacts/{x}/remove/", "contact"),
            ("/me/account/sessions/{x}/end/", "citizen_session"),
        )
    ),
    Case("/me/confirm/{x}/", (*STRANGERS, cast.CITIZEN), "doubtful_email", method="POST", body={}),
    Case("/me/confirm/{x}/", (cast.DOUBTFUL,), "contact", method="POST", body={}),
    Case("/me/account/contacts/{x}/remove/", (cast.CITIZEN,), "doubtful_email", method="POST", body={}),
    Case("/staff/second-factor/passkeys/{x}/remove/", OFFICERS[:2], "passkey", "no_passkey"),
    Case("/staff/second-factor/passkeys/{x}/remove/", OFFICERS[:2], "passkey", "no_passkey", "POST", {}),
    Case("/device/offers/{x}", STRANGERS, "pairing"),
    Case("/device/offers/{x}/accept", STRANGERS, "pairing", method="POST", body=SIGNED),
    Case("/device/offers/{x}/refuse", STRANGERS, "pairing", method="POST", body=JSON),
    Case("/device/papers/{x}/outcome", (*STRANGERS, *PRINTERS), "paper", method="POST", body=OUTCOME),
    Case("/device/challenge", STRANGERS, "device", method="POST", body={"json": {"device": "{x}"}}),
    Case("/device/session", STRANGERS, "device", method="POST", body=PROOF),
    Case("/device/session", STRANGERS, "device_lost", method="POST", body=PROOF),
    Case("/device/session", STRANGERS, "device_abroad", method="POST", body=PROOF),
    # Counter 41 stands in the first mall; these ask in the second.
    *(
        Case(path, ABROAD, "41", "99", method, {} if method == "POST" else None, host=THERE)
        for path, method in (
            ("/counter/{x}/", "GET"),
            ("/counter/{x}/transfer/", "GET"),
            ("/counter/{x}/number/", "GET"),
            ("/counter/{x}/number/", "POST"),
            ("/counter/{x}/contact/", "POST"),
            ("/counter/{x}/letter/", "GET"),
            ("/counter/{x}/letter/", "POST"),
            ("/counter/{x}/do/close/", "POST"),
            *((f"/api/v1/counters/{{x}}/{verb}", "POST") for verb in VERBS),
        )
    ),
    *(
        Case(f"/api/v1/counters/{{x}}/{verb}", ABROAD, "41", "99", "POST", {"json": body}, host=THERE)
        for verb, body in (
            ("hold", {"reason": "papers"}),
            ("take-back", {"number": "CA-001"}),
            ("put-back", {"number": "CA-001"}),
            ("call", {"number": "CA-001", "reason": "frail"}),
        )
    ),
    Case("/api/v1/counters/{x}/transfer", ABROAD, "41", "99", "POST", {"json": {"service": "kia"}}, host=THERE),
    # A service, an agency, a zone and a number of the second mall, asked for in the first.
    *(
        Case(path, STRANGERS[:3], "kartu-perpustakaan", "kartu-tidak-pernah")
        for path in (
            "/services/{x}/",
            "/services/{x}/checklist/",
            "/services/{x}/number/",
            "/api/v1/services/{x}",
            "/kiosk/take/{x}/",
            "/kiosk/service/{x}/",
        )
    ),
    *(
        Case(path, STRANGERS[:3], "kartu-perpustakaan", "kartu-tidak-pernah", "POST", body)
        for path, body in (
            ("/services/{x}/number/", {"priority": "normal"}),
            ("/kiosk/take/{x}/", {"priority": "normal"}),
            ("/kiosk/service/{x}/print/", {}),
            ("/api/v1/tickets", {"json": {"service": "{x}", "channel": "online"}}),
        )
    ),
    *(Case(path, STRANGERS[:3], "perpus", "tiadaa") for path in AGENCY),
    # A counter and a bundle of the first mall, asked for in the second.
    Case("/c/{x}/", STRANGERS[:3], "41", "99", host=THERE),
    Case("/c/{x}/report/", STRANGERS[:3], "41", "99", host=THERE),
    Case("/c/{x}/report/", STRANGERS[:3], "41", "99", "POST", {"text": "Diminta lebih.", "key": "k" * 20}, host=THERE),
    # A levy report of the second mall: by its receipt, and at the desk of the first.
    Case("/reports/{x}/", STRANGERS[:3], "receipt_abroad", "0000-0000-0000-0000"),
    Case("/reports/?receipt={x}", STRANGERS[:3], "receipt_abroad", "0000-0000-0000-0000"),
    Case("/desk/levy/{x}/", MANAGERS, "levy_abroad"),
    *(
        Case(
            f"/desk/levy/{{x}}/{verb}/", MANAGERS, "levy_abroad", method="POST", body={"reason": "proved", "text": "x"}
        )
        for verb in ("read", "take-up", "forward", "close", "note", "reopen")
    ),
    Case("/bundles/{x}/", STRANGERS[:3], "lahir", "tiada", host=THERE),
    *(Case(path, STRANGERS, "selatan", "nowhere") for path in ("/signage/?zone={x}", "/api/v1/board?zone={x}")),
    # A change and a service of another agency, for a head who may see those of his own.
    *(Case(path, HEADS, "change_theirs") for path in ("/office/changes/{x}/", "/office/changes/{x}/preview/")),
    Case("/office/changes/{x}/write/0/", HEADS, "change_theirs"),
    Case("/office/changes/{x}/write/0/", HEADS, "change_theirs", method="POST", body=VERSION),
    *(Case(f"/office/changes/{{x}}/{verb}/", HEADS, "change_theirs", method="POST", body=VERSION) for verb in DEEDS),
    Case("/office/services/{x}/", HEADS, "skck", "zqzq"),
    Case("/office/edit/fee/{x}/", HEADS, "skck", "zqzq"),
    Case("/office/edit/fee/{x}/", HEADS, "skck", "zqzq", "POST", {}),
    Case("/desk/cancel/?number={x}", MANAGERS, "number_abroad", "Z-001"),
    Case("/desk/cancel/", MANAGERS, "number_abroad", "Z-001", "POST", {"number": "{x}", "reason": "visitor-asked"}),
]


NIL = UUID(int=0)
NOBODYS = {
    "ui:frame",
    "signage:say",
    "signage:clip",
    "desk:catalogue_file",
    "desk:retry",
    "desk:door-act",
    "office:template",
}
"""A gallery of invented things, the sounds of the voice, the forms of a file, the machine's jobs, what is done at the
door: they are nobody's."""


@pytest.fixture(scope="module", autouse=True)
def limited(hall: Hall) -> Iterator[None]:
    """Limits count here as they do outside: what they say must not tell either."""
    with override_settings(BALAI_RATE_LIMITS="on"):
        yield


def answers(case: Case, who: str, hall: Hall, django: Django) -> list[Answer]:
    """The answers for theirs and for what never was; nothing may have happened meanwhile."""
    got = []
    for name in (case.theirs, case.never):
        value = str(hall.things.get(name, name))
        hall.things["x"] = value
        ratelimit.hot_limits.buckets = ratelimit.TokenBuckets()
        path, _, query = hall.fill(case.path).partition("?")
        request = hall.request(who, case.method, path, ticket=case.ticket, body=case.body, query=query)
        cookies = {**request.cookies, "balai_csrf": "c" * 32}
        request = replace(request, cookies=cookies, host=case.host or request.host)
        with trial() as tried:
            got.append(plain(django.ask(request), value))
            noted = {"kernel_journal"} if who in cast.READS_ONLY and got[-1].status == 403 else set()
            assert tried.written() == noted, f"{case.path} of {name} changed something"
    return got


def example_of(path: str) -> str:
    """What may stand in that place of an address."""
    if "passkeys" in path:
        return "1"
    return (
        str(NIL)
        if re.search(
            r"/(t|tickets|sessions|devices|offers|levy|people|papers|numbers|messages|addresses|contacts|changes|confirm)/{x}",
            path,
        )
        else "kia"
    )


def test_every_address_of_something_is_compared() -> None:
    asked = {
        resolve(path.replace("{x}", example_of(path))).view_name for path in {case.path.split("?")[0] for case in CASES}
    }
    assert with_parameters() - asked == NOBODYS


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.path} {case.theirs}")
def test_not_yours_is_not_there(case: Case, hall: Hall, django: Django) -> None:
    for who in case.who:
        theirs, never = answers(case, who, hall, django)
        assert theirs == never, f"{who} can tell the one from the other"
        assert theirs.status in (200, 302, 401, 403, 404, 405, 422), who


def test_a_counter_of_another_agency_is_refused_and_tells_no_more_than_the_public_map(
    hall: Hall, django: Django
) -> None:
    """The one 403 about something with a name: which counters there are, and whose, hangs on the wall."""
    mapped = set()
    for service in hall.mall.services:
        mapped.update(json.loads(django.ask(Request("GET", f"/api/v1/services/{service}")).body)["counters"])
    told = {
        code: django.ask(hall.request("front_officer by session", "GET", f"/counter/{code}/")).status
        for code in map(str, range(1, 100))
    }
    assert {code for code, status in told.items() if status == 403} <= mapped
    assert {code for code, status in told.items() if status == 200} == {"1", "2", "3", "4", "5", "6"}
    assert {told[code] for code in told if code not in mapped} == {404}
