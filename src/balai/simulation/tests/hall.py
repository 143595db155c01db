"""A mall of a few dictionaries behind the API's names, with outages: what the simulation is tried on."""

from __future__ import annotations

import json
from collections import Counter as Count
from typing import Any

import httpx

SERVICES = {
    "ktp": {"agency": "DUKCAPIL", "counters": ["1", "2"]},
    "kk": {"agency": "DUKCAPIL", "counters": ["1", "2"]},
    "skck": {"agency": "POLRESTA", "counters": ["7"]},
}


class Hall(httpx.AsyncBaseTransport):
    """`away(n)`: the next n requests find nobody; `mute(n)`: they are done, but the answer is lost.

    With `mute_first` the first answer with every number is lost.
    """

    def __init__(self, *, mute_first: bool = False) -> None:
        self.mute_first = mute_first
        self.tickets: dict[str, dict[str, Any]] = {}
        self.queues: dict[str, list[str]] = {code: [] for code in SERVICES}
        self.counters: dict[str, str] = {}
        self.at: dict[str, str] = {}
        self.answers: dict[str, tuple[int, Any]] = {}
        self.verbs: Count[str] = Count()
        self.tokens: set[str] = set()
        self.replayed = self._away = self._mute = 0

    def away(self, requests: int) -> None:
        self._away = requests

    def mute(self, requests: int) -> None:
        self._mute = requests

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._away:
            self._away -= 1
            if self._away % 2:
                raise httpx.ConnectError("nobody there", request=request)
            return httpx.Response(503, headers={"Retry-After": "0"})
        path = request.url.path.removeprefix("/api/v1/")
        if request.method == "GET":
            return httpx.Response(200, json=self._read(path))
        key = request.headers["Idempotency-Key"]
        if self._is_for_staff(path, request) and request.headers.get("Authorization") not in self.tokens:
            return httpx.Response(401, json={"code": "bad-token"})
        if key in self.answers:
            self.replayed += 1
        else:
            self.answers[key] = self._act(path, request)
            if self.mute_first and path == "tickets":
                raise httpx.ReadError("cut off", request=request)
        if self._mute:
            self._mute -= 1
            raise httpx.ReadError("cut off", request=request)
        status, body = self.answers[key]
        return httpx.Response(204) if status == 204 else httpx.Response(status, json=body)

    def _read(self, path: str) -> Any:
        if path == "mall":
            return {"timezone": "Asia/Jakarta", "today": []}
        if path == "services":
            return {"items": [{"code": code} for code in SERVICES], "next": None}
        code = path.split("/")[1]
        return SERVICES[code] | {
            "code": code,
            "channels": ["online", "kiosk", "counter"],
            "promise": {"value": 10, "unit": "minutes"},
        }

    def _is_for_staff(self, path: str, request: httpx.Request) -> bool:
        return path.startswith("counters/") or (path == "tickets" and b'"online"' not in request.content)

    def _act(self, path: str, request: httpx.Request) -> tuple[int, Any]:
        body = json.loads(request.content or b"{}")
        parts = path.split("/")
        if path == "tickets":
            id_ = f"t{len(self.tickets)}"
            self.tickets[id_] = {"id": id_, "state": "waiting", "token": f"secret-{id_}", "score": None} | body
            self.queues[body["service"]].append(id_)
            return 201, self.tickets[id_]
        if parts[0] == "tickets":
            return self._of_visitor(parts[1], parts[2], body, request.headers["X-Ticket-Token"])
        return self._of_officer(parts[1], parts[2], body)

    def _of_visitor(self, id_: str, verb: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
        ticket = self.tickets[id_]
        if token != ticket["token"]:
            return 404, {"code": "not-found"}
        wanted = {"cancel": "waiting", "rate": "finished"}[verb]
        if ticket["state"] != wanted:
            return 409, {"code": "wrong-state"}
        self.verbs[verb] += 1
        if verb == "cancel":
            ticket["state"] = "cancelled"
            self.queues[ticket["service"]].remove(id_)
        else:
            ticket["score"] = body["score"]
        return 200, ticket

    def _of_officer(self, counter: str, verb: str, body: dict[str, Any]) -> tuple[int, Any]:
        self.verbs[verb] += 1
        states = {"open": "open", "resume": "open", "pause": "paused", "close": "closed"}
        if verb in states:
            self.counters[counter] = states[verb]
            return 200, {"counter": counter, "state": states[verb]}
        if verb == "call-next":
            return self._call(counter)
        ticket = self.tickets.get(self.at.get(counter, ""))
        if ticket is None:
            return 409, {"code": "nobody-at-counter"}
        if verb == "recall":
            return 200, ticket
        ticket["state"] = {"start": "serving", "finish": "finished", "no-show": "no_show", "transfer": "waiting"}[verb]
        if verb == "transfer":
            ticket["service"] = body["service"]
            self.queues[body["service"]].append(ticket["id"])
        if verb != "start":
            del self.at[counter]
        return 200, ticket

    def _call(self, counter: str) -> tuple[int, Any]:
        if self.counters.get(counter) != "open":
            return 409, {"code": "counter-not-open"}
        assert counter not in self.at, "the simulated officer left somebody standing"
        for code, service in SERVICES.items():
            if counter in service["counters"] and self.queues[code]:
                ticket = self.tickets[self.queues[code].pop(0)]
                ticket["state"], self.at[counter] = "called", ticket["id"]
                return 200, ticket
        return 204, None
