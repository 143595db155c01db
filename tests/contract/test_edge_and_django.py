"""The addresses the edge answers itself are answered by Django with the same status, shape and problem."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.test import Client

from tests.served import Served

TICKETS = "/api/v1/tickets"
BAD = [b"", b"{", b"\xff", b"[]", b"{}", b"null", b'"x"', b'{"service":"no-such","channel":"online"}', b'{"service":1}']


def shape(data: Any) -> Any:
    """Names and kinds, without the values."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    if isinstance(data, list):
        return [shape(data[0])] if data else []
    return type(data).__name__


def told(status: int, headers: Any, content: bytes) -> tuple[Any, ...]:
    """What must be the same: everything of a refusal but the request's id, the shape of an answer."""
    body = json.loads(content)
    if status >= 400:
        body.pop("request_id", None)
    else:
        body = shape(body)
    limited = "ratelimit" in headers or status in (400, 415)
    return status, headers["content-type"], headers.get("content-language") if status >= 400 else None, limited, body


@pytest.fixture
def both(mall: Served, jambi: object):
    """Ask the running node and Django alone the same thing; returns what both said."""
    django = Client(HTTP_HOST=f"127.0.0.1:{mall.port}", raise_request_exception=False)

    def ask(method: str, path: str, body: bytes | None = None, **headers: str) -> list[tuple[Any, ...]]:
        kind = headers.pop("kind", "application/json")
        edge = httpx.request(
            method, mall.base + path, content=body, headers=headers | ({"content-type": kind} if body else {})
        )
        alone = django.generic(method, path, body or b"", content_type=kind, headers=headers)
        return [told(edge.status_code, edge.headers, edge.content), told(alone.status_code, alone, alone.content)]

    return ask


@pytest.mark.threat("T-edge-django")
def test_board_and_issue_say_the_same_through_the_edge_and_through_django(both, mall: Served):
    services = httpx.get(f"{mall.base}/api/v1/services?limit=100").json()["items"]
    wish = {"service": next(item["code"] for item in services if "online" in item["channels"]), "channel": "online"}
    good = json.dumps(wish).encode()
    asked = [("GET", "/api/v1/board", None, {}), ("GET", "/api/v1/board?zone=nowhere", None, {"accept-language": "en"})]
    asked += [("POST", TICKETS, body, {"accept-language": "en"}) for body in BAD]
    asked += [
        ("POST", TICKETS, good, {}),
        ("POST", TICKETS, good, {"kind": "text/plain"}),
        ("POST", TICKETS, good, {"idempotency-key": "a b"}),
        ("POST", TICKETS, good, {"authorization": "Bearer balai_st_wrong"}),
        ("POST", TICKETS, json.dumps(wish | {"nik": "1571"}).encode(), {}),
        ("POST", TICKETS, json.dumps(wish | {"phone": "x" * 900}).encode(), {}),
        ("POST", TICKETS, json.dumps(wish | {"priority": "king"}).encode(), {}),
        ("POST", TICKETS, json.dumps(wish | {"name": "a\x00b"}).encode(), {}),
    ]
    for method, path, body, headers in asked:
        edge, alone = both(method, path, body, **headers)
        assert edge == alone, (method, path, body, headers)


@pytest.mark.threat("T-idempotency")
def test_the_same_key_gives_the_same_number_and_another_body_is_refused(mall: Served):
    services = httpx.get(f"{mall.base}/api/v1/services?limit=100").json()["items"]
    codes = [item["code"] for item in services if "online" in item["channels"]]
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = (
        httpx.post(mall.base + TICKETS, json={"service": codes[0], "channel": "online"}, headers=headers)
        for _time in range(2)
    )
    assert first.status_code == again.status_code == 201
    assert (first.json()["id"], first.json()["token"]) == (again.json()["id"], again.json()["token"])
    other = httpx.post(mall.base + TICKETS, json={"service": codes[1], "channel": "online"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-conflict")
