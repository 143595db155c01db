"""What the edge answers by itself it answers to everybody as Django would, and looking at it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from balai.config import postgres

from . import cast, expected
from .crawling import previews
from .doors import Answer, Django, Edge, Request, edge_running, plain
from .effects import Dump, trial
from .expected import NATIVE, Native
from .hall import Hall

pytestmark = pytest.mark.usefixtures("production")
COMPARED = ("content-type", "content-language", "www-authenticate", "location", "retry-after")


@pytest.fixture(scope="module")
def edge(hall: Hall, production: None) -> Iterator[Edge]:
    """A web node of this mall, in this process."""
    with edge_running() as running:
        yield running


def shape(data: Any) -> Any:
    """Names and kinds of a document."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    return type(data).__name__


def told(answer: Answer) -> tuple[Any, ...]:
    """What must be the same: a refusal but for its request id, a board to the byte, a new number by its shape."""
    body: Any = json.loads(answer.body)
    body.pop("request_id", None)
    headers = {name: answer.headers[name] for name in COMPARED if name in answer.headers}
    if answer.status < 400:
        headers.pop("content-language", None)  # nothing in it is in any language
    if answer.status == 201:
        return answer.status, {**headers, "location": "new"}, shape(body)
    return answer.status, headers, body


def asked(hall: Hall, who: str, route: str, native: Native) -> Request:
    """What `who` sends to a native address."""
    method = route.partition(" ")[0]
    return hall.request(who, method, hall.fill(native.target), body=native.body if method == "POST" else None)


@pytest.mark.threat("T-matrix")
@pytest.mark.threat("T-edge-django")
@pytest.mark.parametrize("who", sorted(cast.EVERYBODY))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_edge_and_django_give_each_of_them_the_same(
    method: str, who: str, hall: Hall, django: Django, edge: Edge
) -> None:
    for route, native in NATIVE.items():
        if not route.startswith(method):
            continue
        request = asked(hall, who, route, native)
        through_the_edge = edge.ask(request)
        assert expected.outcome(through_the_edge) == native.gives(who), route
        with trial() as tried:
            alone = django.ask(request)
            wrote = bool(tried.written())
        if native.alone is not None:
            assert expected.outcome(alone) == native.alone(who), route
        else:
            assert told(through_the_edge) == told(alone), route
            assert wrote == (through_the_edge.status == 201), route


@pytest.mark.threat("T-matrix")
def test_somebody_elses_number_and_none_are_the_same_to_a_stream(hall: Hall, edge: Edge) -> None:
    for who in (cast.ANOTHER, cast.NOBODY, "duty_manager by token", "kiosk by cookie"):
        answers = []
        for ticket in (hall.things["waiting"], hall.things["abroad"], hall.things["never"]):
            answers.append(plain(edge.ask(hall.request(who, "GET", f"/live/tickets/{ticket}")), ticket))
        assert answers[0] == answers[1] == answers[2], who
        assert answers[0].status in (404, 422)


@pytest.mark.threat("T-matrix")
def test_the_figures_are_for_the_malls_own_networks(hall: Hall, edge: Edge) -> None:
    for who in (cast.NOBODY, "duty_manager by token", "it_admin by token"):
        outside = replace(hall.request(who, "GET", "/-/metrics"), client="203.0.113.9")
        answer = edge.ask(outside)
        assert (answer.status, b"balai_" in answer.body) == (404, False)


@pytest.mark.threat("T-get-acts")
def test_looking_at_what_the_edge_answers_changes_nothing(hall: Hall, edge: Edge, cluster: postgres.Cluster) -> None:
    dump = Dump(cluster)
    before = dump.take()
    for who in (cast.NOBODY, cast.VIEWER, "duty_manager by token", "screen by cookie"):
        for route, native in NATIVE.items():
            if route.startswith("GET "):
                for request in previews(asked(hall, who, route, native)):
                    edge.ask(request)
    assert dump.take() == before
    dump.close()


@pytest.mark.threat("T-get-acts")
def test_a_messenger_that_peeks_at_a_stream_takes_nobodys_place(hall: Hall, edge: Edge) -> None:
    view, _full = hall.tokens["waiting"]
    stream = Request("GET", f"/live/tickets/{hall.things['waiting']}?token={view}")
    for _time in range(30):
        edge.ask(replace(stream, method="HEAD"))
    assert edge.ask(stream).status == 200
