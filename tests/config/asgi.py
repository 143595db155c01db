"""Requests to the edge without a network: what Granian would hand over, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from balai.config.edge.app import Edge
from balai.config.edge.gate import Gate
from balai.config.edge.routes import Registry
from balai.kernel.http import Route

HOST = (b"host", b"mall.example")


def scope(method: str = "GET", path: str = "/", **changes: Any) -> dict[str, Any]:
    """An ASGI scope as Granian makes it; `headers` adds to the Host header unless it brings its own."""
    headers = list(changes.pop("headers", []))
    if not any(name == b"host" for name, _ in headers):
        headers.insert(0, HOST)
    path, _, query = path.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": headers,
        "client": ("203.0.113.9", 4711),
        "scheme": "http",
    } | changes


@dataclass
class Got:
    """One answer."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        found = [value.decode() for key, value in self.headers if key == name.encode()]
        return found[0] if found else None


def edge(application: Callable[..., Any] | None = None, routes: Iterable[Route] = (), **changes: Any) -> Edge:
    """An edge in front of `application` (default: says hello)."""
    settings: dict[str, Any] = {
        "threads": 2,
        "body_limit": 1000,
        "limits": {"/big/": 3_000_000},
        "body_seconds": 0.3,
        "body_budget": 4_000_000,
        "production": False,
    }
    gate = Gate(changes.pop("hosts", ["mall.example"]), changes.pop("proxies", []), changes.pop("origins", []))
    return Edge(application or hello, Registry(routes), gate, **(settings | changes))


def hello(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


async def request(application: Edge, wanted: dict[str, Any], parts: Iterable[bytes] = (), stays: bool = False) -> Got:
    """Send one request whose body comes in `parts`; with `stays` the sender neither ends nor leaves."""
    got = Got()
    waiting = list(parts)

    async def receive() -> dict[str, Any]:
        if waiting:
            part = waiting.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(waiting) or stays}
        if stays:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert not got.status, "a second answer to one request"
            got.status, got.headers = message["status"], list(message["headers"])
        else:
            got.body += message.get("body", b"")

    await application(wanted, receive, send)
    return got


def ask(application: Edge, wanted: dict[str, Any], parts: Iterable[bytes] = (), stays: bool = False) -> Got:
    """`request` in a loop of its own."""
    return asyncio.run(request(application, wanted, parts, stays))
