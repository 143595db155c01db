"""Two ways in: Django alone, and the edge in front of it as a web node runs it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.test import RequestFactory
from django.test.client import ClientHandler

HERE = "127.0.0.1"
"""The host of the mall everybody comes to."""


@dataclass(frozen=True)
class Request:
    """What somebody sends. `target` is a path with its query."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    kind: str = "application/x-www-form-urlencoded"
    host: str = HERE
    client: str = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What came back; header names are lower-case, of a stream the first piece is the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


RANDOM = (rb'name="csrfmiddlewaretoken" value="(\w{64})"', rb'"nonce": "([^"]+)"', rb'"request_id":"([^"]+)"')
"""Masks of form tokens, challenges and request ids: new in every answer; their lengths count."""
_MOMENT = re.compile(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT")


def plain(answer: Answer, asked_for: str) -> Answer:
    """The answer without what differs in any two answers, and without what was asked for where it stands in it."""
    short = len(asked_for) < 4  # a number or a code is left out only where it is part of an address
    wanted = re.compile((r"(?<=/){}(?=/)" if short else "{}").format(re.escape(asked_for)))
    body = wanted.sub("?" * len(asked_for), answer.body.decode()).encode()
    for random in RANDOM:
        body = re.sub(random, lambda found: found[0].replace(found[1], b"?" * len(found[1])), body)
    headers = {name: wanted.sub("?", _MOMENT.sub("now", value)) for name, value in answer.headers.items()}
    headers.pop("x-request-id", None)
    headers.pop("date", None)
    return Answer(answer.status, headers, body)


class Django:
    """Django alone, in this thread: what happens can be taken back."""

    def __init__(self, *, forms_need_their_token: bool = False) -> None:
        self._factory = RequestFactory()
        self._handler = ClientHandler(enforce_csrf_checks=forms_need_their_token)
        self.kept: dict[str, str] = {}
        """Cookies after the last answer."""

    def ask(self, request: Request) -> Answer:
        """Send one request; the browser has the request's cookies and no others."""
        cookies = "; ".join(f"{name}={value}" for name, value in request.cookies.items())
        sent = self._factory.generic(
            request.method,
            request.target,
            request.body,
            request.kind,
            headers={"host": request.host, **({"cookie": cookies} if cookies else {}), **request.headers},
            REMOTE_ADDR=request.client,
        )
        got: Any = self._handler(sent.environ)
        kept = {**request.cookies, **{name: morsel.value for name, morsel in got.cookies.items()}}
        self.kept = {name: value for name, value in kept.items() if value}
        body = b"".join(got.streaming_content) if got.streaming else got.content
        headers = {name.lower(): value for name, value in got.headers.items()}
        if got.cookies:
            headers["set-cookie"] = got.cookies.output(header="", sep=",").strip()
        return Answer(got.status_code, headers, body)


class Edge:
    """The edge of a web node with its live parts, in a thread with a loop of its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        from balai.config.edge.main import edge

        self._edge, self._loop = edge, loop

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The result of something done in the edge's loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def ask(self, request: Request) -> Answer:
        """Send one request; the reader of a stream leaves after its first piece."""
        return self.run(self._answer(request))  # type: ignore[no-any-return]

    async def _answer(self, request: Request) -> Answer:
        path, _, query = request.target.partition("?")
        headers = {"host": request.host, **request.headers}
        if request.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in request.cookies.items())
        if request.body:
            headers |= {"content-type": request.kind, "content-length": str(len(request.body))}
        scope = {
            "type": "http",
            "method": request.method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": (request.client, 4711),
            "scheme": "http",
        }
        start: dict[str, Any] = {}
        body, sent, heard = bytearray(), False, asyncio.Event()

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if not sent:
                sent = True
                if request.body:
                    return {"type": "http.request", "body": request.body, "more_body": False}
            await heard.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.extend(message.get("body", b""))
                heard.set()

        await self._edge(scope, receive, send)
        found: dict[str, str] = {}
        for name, value in start["headers"]:
            known = found.get(name.decode())
            found[name.decode()] = value.decode() if known is None else f"{known}, {value.decode()}"
        return Answer(start["status"], found, bytes(body))


@contextmanager
def edge_running() -> Iterator[Edge]:
    """A web node's edge, its boards filled from the tables. Once a process: its parts do not start again."""
    from balai.config.edge.main import lifecycle
    from balai.domains.queueing import selectors
    from balai.sites.live import service

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="edge", daemon=True)
    thread.start()
    found = Edge(loop)
    try:
        found.run(service.startup())
        lifecycle.started = True
        yield found
    finally:
        found.run(service.shutdown())
        lifecycle.edge.django.stop()
        selectors.follow(lambda mall_id: None)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
