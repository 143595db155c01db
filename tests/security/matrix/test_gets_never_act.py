"""Looking changes nothing: no link in any page, message, code or description does anything when it is followed.

Chat apps open every link they carry to draw a preview, browsers fetch links before anybody touches them, and both may
do it with the cookies of a signed-in officer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from balai.config import postgres
from balai.domains.queueing import tokens
from balai.domains.queueing.models import Ticket
from balai.ui.components.figures import qr

from . import cast
from .addresses import of_the_edge
from .crawling import EARLY, PREVIEWERS, Walk, described, kind_of, links, previews
from .doors import Answer, Django, Request
from .effects import OWN_CHALLENGE, Dump, Tables, trial
from .expected import ROWS, Row
from .hall import Hall

pytestmark = [pytest.mark.threat("T-get-acts"), pytest.mark.usefixtures("board")]

HASTY = (cast.NOBODY, cast.OWNER, cast.CITIZEN, cast.DOUBTFUL, "duty_manager by session", cast.AT_TERMINAL)
CARELESS = (
    cast.NOBODY,
    cast.OWNER,
    "duty_manager by session",
    "front_officer by token",
    cast.AT_TERMINAL,
    cast.PAIRING,
    cast.CITIZEN,
    cast.DOUBTFUL,
)
"""Whose links are opened early: for each act of the mall there is one of them who may do it."""


NIL = "00000000-0000-0000-0000-000000000000"
SCRIPTED = re.compile(r"[\"'`](/[a-z]+/(?:[\w/-]|\$\{[^}]+\})+)")


def path_of(row: Row, hall: Hall) -> str:
    return row.path or reverse(row.name, kwargs={name: hall.fill(value) for name, value in row.at.items()})


@pytest.fixture(scope="module")
def dump(hall: Hall, cluster: postgres.Cluster) -> Iterator[Dump]:
    """All tables."""
    found = Dump(cluster)
    yield found
    found.close()


@pytest.fixture(scope="module")
def document(django: Django) -> str:
    """The description of the API."""
    return django.ask(Request("GET", "/api/v1/openapi.json")).text


def changed(before: Tables, dump: Dump) -> dict[str, object]:
    """Tables that are not what they were."""
    after = dump.take()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


@pytest.fixture
def unchanged(dump: Dump) -> Iterator[None]:
    """Nothing in any table is different afterwards."""
    before = dump.take()
    yield
    assert changed(before, dump) == {}


def start(who: str, hall: Hall, document: str) -> list[str]:
    """Where somebody's walk begins: what the table shows him, what the API describes, his number in every state."""
    shown = [row for row in ROWS if row.get(who) in (200, 302)]
    own = [path_of(row, hall) + (f"?{row.query}" if row.query else "") for row in shown]
    return [*own, *described(document, hall), f"/t/{hall.things['called']}/", f"/t/{hall.things['finished']}/"]


def followed(walk: Walk, start: list[str], dump: Dump) -> None:
    """Go, and see that nothing is different afterwards and nothing broke."""
    before, writers, suspects = dump.take(), dump.writers(), []
    for request in walk.from_(start):
        if (now := dump.writers()) != writers:
            writers = now
            if kind_of(request.target).rstrip("?") not in OWN_CHALLENGE:
                suspects.append(f"{request.method} {request.target}")
    assert changed(before, dump) == {}, f"one of {suspects}"
    assert {target: status for target, status in walk.been.items() if status >= 500} == {}


@pytest.mark.parametrize("who", sorted(cast.EVERYBODY - {cast.NOBODY}))
def test_following_every_kind_of_link_changes_nothing(
    who: str, hall: Hall, django: Django, dump: Dump, document: str
) -> None:
    walk = Walk(hall, django, who, most=20 if who in ("duty_manager by session", cast.VIEWER) else 1)
    followed(walk, start(walk.who, hall, document), dump)
    assert len(walk.been) > 30


def test_from_the_front_page_every_page_of_the_portal_is_found_and_none_changes_anything(
    hall: Hall, django: Django, dump: Dump, document: str
) -> None:
    walk = Walk(hall, django, cast.NOBODY, most=1000)
    followed(walk, ["/"], dump)
    assert {target for target, status in walk.been.items() if status != 200} == set()
    for code in hall.mall.services:
        assert f"/services/{code}/" in walk.been
    for code in hall.mall.agencies:
        assert f"/agencies/{code.lower()}/" in walk.been
    followed(walk, start(walk.who, hall, document), dump)


def test_every_address_a_script_asks_is_known_and_looked_at_here(hall: Hall, django: Django) -> None:
    people = {"/": cast.NOBODY, "/kiosk/": cast.NOBODY, "/signage/": cast.NOBODY, "/device/": cast.NOBODY}
    people |= {f"/t/{hall.things['waiting']}/": cast.VIEWER, "/desk/": "duty_manager by session"}
    people |= {"/counter/3/": cast.AT_TERMINAL, "/staff/sign-in/": cast.NOBODY}
    named: set[str] = set()
    for page, who in people.items():
        found = links(django.ask(hall.request(who, "GET", page)), page)
        named |= {target for target in found if target.startswith("/live/")}
        for script in (target for target in found if target.endswith(".js")):
            named |= set(SCRIPTED.findall(django.ask(Request("GET", script)).text))
    filled = {re.sub(r"\$\{[^}]+\}", "", re.sub(r"/\$\{[^}]+\}", f"/{NIL}", target)) for target in named}
    plain = {re.sub(r"[0-9a-f-]{36}(\?.*)?", NIL, target) for target in filled}
    assert {"/live/board", f"/live/tickets/{NIL}", "/api/v1/board", f"/device/offers/{NIL}/accept"} <= plain
    edge = {route.partition(" ")[2].replace("{id}", NIL) for route in of_the_edge()}
    assert {target for target in plain - edge if kind_of(target).startswith("/")} == set()


def drawn(answer: Answer, address: str) -> bool:
    """Whether the page shows a QR code of exactly that address."""
    drawing = re.search(r' d="([^"]+)"', qr(address, ""))
    return drawing is not None and f'd="{drawing[1]}"' in answer.text


def test_previews_of_the_messages_we_send_change_nothing(hall: Hall, django: Django, unchanged: None) -> None:
    """WhatsApp text, QR on the phone, QR and slip of the kiosk, the API's `url`: the same one address."""
    view, _full = hall.tokens["waiting"]
    link = f"/t/{hall.things['waiting']}/?token={view}"
    page = django.ask(hall.request(cast.OWNER, "GET", f"/t/{hall.things['waiting']}/"))
    message = re.search(r'href="(https://wa\.me/[^"]+)"', page.text)
    assert message is not None
    assert links(Answer(302, {"location": message[1].replace("&amp;", "&")}, b""), "/") == {link}
    assert drawn(page, f"http://127.0.0.1{link}")
    slip = django.ask(hall.request("kiosk by cookie", "GET", "/kiosk/number/"))
    assert drawn(slip, f"http://127.0.0.1{link}")
    for request in previews(Request("GET", link)):
        assert django.ask(request).status == 200


def test_previews_of_the_code_at_the_counter_change_nothing(hall: Hall, django: Django) -> None:
    form = next(row for row in ROWS if row.name == "counter:number")
    with trial():
        given = django.ask(hall.request("front_officer by session", "POST", path_of(form, hall), body=form.body))
        ticket = Ticket.objects.latest("issued_at", "id")
        link = f"/t/{ticket.pk}/?token={tokens.view_token(ticket.pk)}"
        assert drawn(given, f"http://127.0.0.1{link}")
        with trial() as tried:
            for request in previews(Request("GET", link)):
                assert django.ask(request).status == 200
            assert tried.written() == set()


@pytest.mark.parametrize("who", HASTY)
def test_previewers_and_hasty_browsers_get_the_same_and_change_nothing(
    who: str, hall: Hall, django: Django, unchanged: None
) -> None:
    agents = list(PREVIEWERS.values())
    for turn, row in enumerate(ROWS):
        request = hall.request(who, "GET", path_of(row, hall), ticket=row.ticket, query=row.query)
        early = {**EARLY[1], **EARLY[2], "User-Agent": agents[turn % len(agents)]}
        peeked = django.ask(replace(request, headers={**request.headers, **early}))
        assert peeked.status == django.ask(request).status, row.name


@pytest.mark.parametrize("who", CARELESS)
def test_what_a_form_sends_does_nothing_when_it_comes_as_a_link(who: str, hall: Hall, django: Django) -> None:
    acted = []
    for row in ROWS:
        if not row.acts_for(who):
            continue
        body = hall.request(who, "POST", path_of(row, hall), body=row.body or {}, ticket=row.ticket).body.decode()
        fields = body if not body.startswith("{") else urlencode({"_method": "POST"})
        request = hall.request(who, "GET", path_of(row, hall), ticket=row.ticket, query=fields)
        for method in ("GET", "HEAD", "OPTIONS"):
            overridden = {**request.headers, "X-HTTP-Method-Override": "POST"}
            with trial() as tried:
                django.ask(replace(request, method=method, headers=overridden))
                acted += [f"{method} {row.name}: {table}" for table in tried.written()]
    assert acted == []
