"""Whatever is wrong with a request is said as problem+json, in the caller's language."""

from __future__ import annotations

import json

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("jambi")

PROBLEM = "application/problem+json"
TICKETS = "/api/v1/tickets"
NOBODY = "00000000-0000-7000-8000-000000000001"


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)


def ask(client: Client, method: str, path: str, body: bytes | None = None, kind: str = "application/json", **headers):
    kwargs = {"data": body, "content_type": kind} if body is not None else {}
    return client.generic(method, path, **kwargs, headers=headers)


CASES = [
    ("GET", "/api/v1/nowhere", None, 404, "not-found"),
    ("GET", "/api/v1/", None, 404, "not-found"),
    ("GET", "/api/v1/services/no-such-service", None, 404, "not-found"),
    ("GET", "/api/v1/services?limit=0", None, 422, "invalid"),
    ("GET", "/api/v1/services?limit=" + "9" * 5000, None, 422, "invalid"),
    ("GET", "/api/v1/services?cursor=%00", None, 422, None),
    ("GET", "/api/v1/services?q=%00%ff", None, 200, None),
    ("GET", "/api/v1/board?zone=nowhere", None, 422, "invalid"),
    ("GET", "/api/v1/tickets/not-an-id", None, 404, "not-found"),
    ("GET", f"{TICKETS}/{NOBODY}", None, 404, "not-found"),
    ("DELETE", "/api/v1/mall", None, 405, "method-not-allowed"),
    ("PUT", TICKETS, b"{}", 405, "method-not-allowed"),
    ("POST", TICKETS, b"{", 400, "malformed"),
    ("POST", TICKETS, b"\xff\xfe", 400, "malformed"),
    ("POST", TICKETS, b'{"service":"\\u0000","channel":"online"}', 400, "malformed"),
    ("POST", TICKETS, b'{"service":"\\ud800","channel":"online"}', 400, "malformed"),
    ("POST", TICKETS, b'{"service":' + b"9" * 5000 + b"}", 400, "malformed"),
    ("POST", TICKETS, b'{"service":NaN}', 400, "malformed"),
    ("POST", TICKETS, b"[" * 5000, 400, "malformed"),
    ("POST", TICKETS, b"[]", 422, "invalid"),
    ("POST", TICKETS, b"{}", 422, "invalid"),
    ("POST", TICKETS, b'{"service":"ktp-el","channel":"online","nik":"1"}', 422, "invalid"),
    ("POST", TICKETS, b'{"service":"no-such","channel":"online"}', 422, None),
    ("POST", f"{TICKETS}/{NOBODY}/rate", b'{"score":1}', 404, "not-found"),
    ("POST", f"{TICKETS}/{NOBODY}/rate", b'{"score":9,"extra":1}', 422, "invalid"),
    ("POST", "/api/v1/counters/5/open", b"", 401, "sign-in-needed"),
]


def judge(client: Client, method, path, body, status, code) -> None:
    answer = ask(client, method, path, body)
    assert answer.status_code == status, answer.content
    assert "ratelimit" in answer
    if status >= 400:
        document = json.loads(answer.content)
        assert answer["Content-Type"] == PROBLEM
        assert document["status"] == status
        assert document["type"] == "urn:balai:problem:" + document["code"]
        assert code in (None, document["code"])
    if status == 405:
        assert answer["Allow"]


def test_a_wrong_request_is_explained_to_a_program(client: Client):
    for case in CASES:
        try:
            judge(client, *case)
        except AssertionError as wrong:
            raise AssertionError(f"{case[0]} {case[1][:80]} {(case[2] or b'')[:60]!r}") from wrong


def test_a_form_of_another_site_cannot_be_json(client: Client):
    answer = ask(client, "POST", TICKETS, b'{"service":"x"}', "text/plain")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_the_caller_reads_his_language_and_indonesian_when_he_names_none(client: Client):
    def told(language: str | None):
        headers = {"accept-language": language} if language else {}
        answer = ask(client, "POST", f"{TICKETS}/{NOBODY}/rate", b'{"score":9,"extra":1}', **headers)
        return answer["Content-Language"], answer.json()["title"], answer.json()["fields"]

    assert told("en-GB,en;q=0.8") == (
        "en",
        "Please check what you entered",
        {"score": "This must be at most 4.", "extra": "There is no such field."},
    )
    indonesian = ("id", "Mohon periksa isian Anda", {"score": "Paling besar 4.", "extra": "Isian ini tidak dikenal."})
    assert told(None) == told("fr") == told("id") == indonesian
