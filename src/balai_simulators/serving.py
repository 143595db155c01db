"""What every simulator shares: a small HTTP server, its orders, its faults, and the reports it sends back."""

from __future__ import annotations

import argparse
import json
import socketserver
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, and an object that becomes JSON (or bytes)."""


@dataclass
class Request:
    """One request as a simulator sees it; header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def document(self) -> dict[str, Any]:
        """The JSON object in the body; empty when there is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass
class World:
    """The state of one simulator. `messages` are what it accepted, one entry for each request."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    faults: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_fault(self) -> dict[str, Any] | None:
        """The fault the present request must show, if any is ordered."""
        with self.lock:
            self.requests += 1
            if not self.faults:
                return None
            fault = self.faults[0]
            fault["times"] = int(fault.get("times", 1)) - 1
            if fault["times"] <= 0:
                self.faults.pop(0)
            return dict(fault)


class Cut(Exception):
    """Close the connection without an answer."""


Handle = Callable[[Request, World], Answer]
Order = Callable[[str, dict[str, Any], World], Answer | None]


def serve(handle: Handle, order: Order | None, port: int, host: str = "127.0.0.1") -> None:
    """Serve HTTP until killed; `handle` shows the faults."""
    server = _http(handle, order, World(), (host, port))
    _say(f"listening on {server.server_address[1]}")
    server.serve_forever()


def serve_lines(handler: type[socketserver.BaseRequestHandler], order: Order | None, world: World, port: int) -> None:
    """Serve another protocol than HTTP until killed; its orders go to a second port."""
    lines = _Lines(("127.0.0.1", port), handler)
    orders = _http(lambda _request, _world: (404, {}, {}), order, world, ("127.0.0.1", 0))
    threading.Thread(target=orders.serve_forever, daemon=True).start()
    _say(f"listening on {lines.server_address[1]} orders on {orders.server_address[1]}")
    lines.serve_forever()


class _Lines(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _http(handle: Handle, order: Order | None, world: World, place: tuple[str, int]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(
                self.command,
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length) if length else b"",
            )
            try:
                status, headers, body = (
                    _ordered(request, world, order) if request.path.startswith("/_control/") else handle(request, world)
                )
            except Cut:
                self.close_connection = True
                return
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_DELETE = _any

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: what matters is under /_control/messages."""

    server = ThreadingHTTPServer(place, Handler)
    server.daemon_threads = True
    return server


def _ordered(request: Request, world: World, order: Order | None) -> Answer:
    verb, wanted = request.path.removeprefix("/_control/"), request.document()
    if verb == "messages":
        with world.lock:
            return 200, {}, {"messages": world.messages, "requests": world.requests}
    if verb == "faults":
        with world.lock:
            world.faults = list(wanted.get("faults", []))
        return 200, {}, {"faults": len(world.faults)}
    found = order(verb, wanted, world) if order else None
    return found or (404, {}, {"error": "no such order"})


def show_common(fault: dict[str, Any] | None) -> None:
    """Hang for `seconds`, or close the line without a word. Raises Cut."""
    if fault and fault["kind"] == "hang":
        time.sleep(float(fault.get("seconds", 30)))
        raise Cut
    if fault and fault["kind"] == "cut":
        raise Cut


def report(url: str, body: bytes, headers: dict[str, str]) -> int:
    """POST a report to the mall; its status, or 0 when nobody answers."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} | headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the address was given on start
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def arguments(about: str | None, options: dict[str, str] | None = None) -> argparse.Namespace:
    """`--port`, and the given options with their help."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--port", type=int, default=0, help="0: any free one, printed at start")
    for name, text in (options or {}).items():
        parser.add_argument(f"--{name.replace('_', '-')}", default="", help=text)
    return parser.parse_args()
