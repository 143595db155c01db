"""What ninja cannot say about the API: problem documents, headers of answers, event streams."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from .schemas import Problem

PREFIX = "/api/v1/"
ABOUT = """A public service mall: services, numbers, counters, boards.

Every error is `application/problem+json` (RFC 9457) in Indonesian or English, by `Accept-Language`. Send an
`Idempotency-Key` with every POST: a repetition then has no second effect. Lists give `next`, the `cursor` of the
following page, or null. `RateLimit` says what is left.
"""
_ALWAYS = (400, 404, 405, 429, 503)
_POST = (409, 413, 415, 422)
_OFFICER = (401, 403)
_HEADERS: dict[str, dict[str, Any]] = {
    "RateLimit": {"description": 'What is left: `"name";r=requests;t=seconds`.', "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": 'The limit: `"name";q=requests;w=seconds`.', "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string", "pattern": "^[0-9]+$"}},
    "Location": {"description": "The address of the new ticket.", "schema": {"type": "string"}},
    "X-Request-Id": {"description": "For questions about this request.", "schema": {"type": "string"}},
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def _reference(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int) -> dict[str, Any]:
    names = ["RateLimit", "RateLimit-Policy", "X-Request-Id"]
    if status in (429, 503):
        names.append("Retry-After")
    return {"description": HTTPStatus(status).phrase, "content": _PROBLEM, "headers": _reference(*names)}


def complete(schema: dict[str, Any]) -> None:
    """Add to an OpenAPI description what every answer of the API may carry."""
    components = schema["components"]
    components["headers"] = _HEADERS
    components["schemas"]["Problem"] = Problem.model_json_schema()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            _complete(operation, method, path)
    schema["paths"] |= _streams()


def _complete(operation: dict[str, Any], method: str, path: str) -> None:
    statuses = {*_ALWAYS, *(_POST if method == "post" else (422,)), *(_OFFICER if "security" in operation else ())}
    if path == f"{PREFIX}tickets":
        statuses |= set(_OFFICER)
    answers = operation["responses"]
    for status, answer in answers.items():
        answer["headers"] = _reference("RateLimit", "RateLimit-Policy", "X-Request-Id")
        if status == 201:
            answer["headers"] |= _reference("Location")
    for status in statuses:
        answers[status] = _problem(status)
    for parameter in operation.get("parameters", ()):
        _plain(parameter)


def _plain(parameter: dict[str, Any]) -> None:
    """A parameter that may be left out is a string, not a null: addresses and headers have no null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        parameter["schema"] = kinds[0]
    if parameter["schema"].get("default") is None:
        parameter["schema"].pop("default", None)
    if parameter["name"] == "Idempotency-Key":
        parameter["schema"] = {"type": "string", "pattern": "^[!-~]{1,200}$"}


def _streams() -> dict[str, Any]:
    def stream(name: str, summary: str, about: str, *parameters: dict[str, Any]) -> dict[str, Any]:
        events = {"description": about, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
        again = {"in": "header", "name": "Last-Event-ID", "required": False, "schema": {"type": "string"}}
        return {
            "get": {
                "operationId": name,
                "summary": summary,
                "description": about,
                "tags": ["live"],
                "parameters": [*parameters, again],
                "responses": {200: events, **{status: _problem(status) for status in (400, 404, 422, 429, 503)}},
            }
        }

    text = {"type": "string"}
    return {
        "/live/board": stream(
            "live_board",
            "Calls and queues as they change",
            "Events `board` (data: a Board) and `call` (data: `{call, board}`). Every event carries an `id`; after a"
            " reconnection with it the calls missed come first.",
            {"in": "query", "name": "zone", "required": False, "schema": text},
        ),
        "/live/tickets/{id}": stream(
            "live_ticket",
            "One number as it changes",
            "Events `ticket` (data: a Ticket). Every event carries an `id`.",
            {"in": "path", "name": "id", "required": True, "schema": text | {"format": "uuid"}},
            {"in": "query", "name": "token", "required": True, "schema": text, "description": "The view token."},
        ),
    }
