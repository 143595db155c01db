"""The one way out never leads inside."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import override_settings

from balai.kernel import outbound
from balai.kernel.outbound import OutboundFailed, OutboundRefused, send


class Server:
    """A local server that notes who came."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answer(self)

            do_POST = do_GET

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_port
        self.place = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


def _ok(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "2")
    request.end_headers()
    request.wfile.write(b"ok")


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers."""
    started: list[Server] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None] = _ok) -> Server:
        started.append(Server(answer))
        return started[-1]

    yield start
    for server in started:
        server.http.shutdown()
        server.http.server_close()


@pytest.fixture
def canary(serve: Callable[..., Server]) -> Server:
    """A server inside the house that must never be reached."""
    return serve()


def _names(monkeypatch: pytest.MonkeyPatch, table: dict[str, list[str]]) -> list[str]:
    """Answer look-ups from `table`; the addresses somebody really connects to."""
    real, connected = socket.getaddrinfo, list[str]()

    def look_up(host: str, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host in table:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in table[host]]
        return real(host, port, *args, **kwargs)

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> Any:
        connected.append(address[0])
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return connected


@pytest.mark.threat("T-outbound")
def test_no_spelling_of_a_loopback_address_reaches_a_server_inside(canary: Server) -> None:
    port = canary.port
    hosts = (
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "017700000001", "0.0.0.0", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("localhost.", "127.0.0.1.", "LOCALHOST", "127.0.0.1%00", "127。0。0。1", "①27.0.0.1"),
    )
    for scheme in ("https", "http"):
        for host in hosts:
            with pytest.raises((OutboundRefused, OutboundFailed)):
                send("GET", f"{scheme}://{host}:{port}/", timeout_s=1)
    for url in (
        f"https://example.org@127.0.0.1:{port}/",
        f"https://user:secret@example.org:{port}/",
        f"https://127.0.0.1:{port}\\@example.org/",
        f"file:///etc/passwd#{port}",
        f"gopher://127.0.0.1:{port}/",
        f"//127.0.0.1:{port}/",
        "https://exa mple.org/",
        "https:///",
        "https://[::1",
        "https://example.org:99999/",
    ):
        with pytest.raises(OutboundRefused):
            send("GET", url)
    assert canary.seen == []


@pytest.mark.threat("T-outbound")
def test_a_name_that_points_inside_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    inside = (
        *("127.0.0.1", "10.0.0.8", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    )
    connected = _names(monkeypatch, {f"a{number}.example.org": [address] for number, address in enumerate(inside)})
    for number in range(len(inside)):
        with pytest.raises(OutboundRefused, match="not a public address"):
            send("GET", f"https://a{number}.example.org/")
    # One bad answer among good ones is enough.
    connected = _names(monkeypatch, {"mixed.example.org": ["8.8.8.8", "169.254.169.254"]})
    with pytest.raises(OutboundRefused):
        send("GET", "https://mixed.example.org/")
    assert connected == []


@pytest.mark.threat("T-outbound")
def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"partner.example.org": ["8.8.8.8"]}
    connected = _names(monkeypatch, table)
    check = outbound._check

    def check_then_move(text: str) -> Any:
        found = check(text)
        table["partner.example.org"] = ["127.0.0.1"]  # the name server changes its mind
        return found

    monkeypatch.setattr(outbound, "_check", check_then_move)
    with pytest.raises(OutboundFailed):
        send("GET", "https://partner.example.org/")
    assert connected == ["8.8.8.8"]


@pytest.mark.threat("T-outbound")
def test_link_local_is_refused_even_when_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    connected = _names(monkeypatch, {"meta.example.org": ["169.254.169.254"]})
    for mode in ("test", "production"):
        with (
            override_settings(BALAI_OUTBOUND_ALLOW=["meta.example.org", "169.254.169.254"], BALAI_MODE=mode),
            pytest.raises(OutboundRefused),
        ):
            send("GET", "https://meta.example.org/")
    assert connected == []


def test_a_listed_partner_is_reached_in_demo_and_test_only(canary: Server) -> None:
    with override_settings(BALAI_OUTBOUND_ALLOW=[canary.place]):
        answer = send("POST", f"http://{canary.place}/x?y=1", body=b"{}", headers={"Idempotency-Key": "k"})
        assert (answer.status, answer.body) == (200, b"ok")
        assert canary.seen[0][0] == "/x?y=1"
        assert canary.seen[0][1]["idempotency-key"] == "k"
        for scheme in ("http", "https"):
            with override_settings(BALAI_MODE="production"), pytest.raises(OutboundRefused):
                send("GET", f"{scheme}://{canary.place}/")
    assert len(canary.seen) == 1


@pytest.mark.threat("T-outbound")
def test_a_redirect_inside_is_not_followed(canary: Server, serve: Callable[..., Server]) -> None:
    def lead_inside(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", f"http://{canary.place}/secret")
        request.end_headers()

    partner = serve(lead_inside)
    with override_settings(BALAI_OUTBOUND_ALLOW=[partner.place]):
        with pytest.raises(OutboundRefused):
            send("GET", f"http://{partner.place}/")
        with pytest.raises(OutboundRefused):
            send("POST", f"http://{partner.place}/", body=b"")
    assert len(partner.seen) == 2
    assert canary.seen == []


@pytest.mark.threat("T-outbound")
def test_credentials_do_not_follow_a_redirect_to_another_origin(serve: Callable[..., Server]) -> None:
    other = serve()

    def move(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("Location", f"http://{other.place}/there" if request.path == "/here" else "/here")
        request.end_headers()

    partner = serve(move)
    secrets = {"Authorization": "Bearer s", "Cookie": "s=1", "X-Api-Key": "s", "Idempotency-Key": "s"}
    with override_settings(BALAI_OUTBOUND_ALLOW=[partner.place, other.place]):
        send("GET", f"http://{partner.place}/start", headers=secrets | {"Accept": "text/plain"})
    assert partner.seen[1][1]["authorization"] == "Bearer s"  # the same origin
    path, headers = other.seen[0]
    assert (path, headers["accept"]) == ("/there", "text/plain")
    assert not {name.lower() for name in secrets} & headers.keys()


def test_redirects_end(serve: Callable[..., Server]) -> None:
    def around(request: BaseHTTPRequestHandler) -> None:
        request.send_response(301)
        request.send_header("Location", "/again")
        request.end_headers()

    partner = serve(around)
    with override_settings(BALAI_OUTBOUND_ALLOW=[partner.place]), pytest.raises(OutboundRefused, match="too many"):
        send("GET", f"http://{partner.place}/")
    assert len(partner.seen) == 4


@pytest.mark.threat("T-outbound")
def test_who_sends_too_much_or_too_slowly_is_cut_off(serve: Callable[..., Server]) -> None:
    def flood(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(1000):
            request.wfile.write(b"x" * 10_000)

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)

    def silent(request: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    for answer, limit in ((flood, 5.0), (drip, 0.6), (silent, 0.6)):
        partner = serve(answer)
        started = time.monotonic()
        with override_settings(BALAI_OUTBOUND_ALLOW=[partner.place]), pytest.raises(OutboundFailed):
            send("GET", f"http://{partner.place}/", timeout_s=limit)
        assert time.monotonic() - started < 3


def test_header_injection_is_refused(canary: Server) -> None:
    with override_settings(BALAI_OUTBOUND_ALLOW=[canary.place]):
        with pytest.raises(OutboundFailed):
            send("GET", f"http://{canary.place}/", headers={"X": "a\r\nY: b"})
        with pytest.raises(OutboundRefused):
            send("GET", f"http://{canary.place}/\r\nY: b")
    assert canary.seen == []


def test_proxy_variables_are_ignored(canary: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://{canary.place}")
        monkeypatch.setenv(name.upper(), f"http://{canary.place}")
    connected = _names(monkeypatch, {"partner.example.org": ["8.8.8.8"]})
    with pytest.raises(OutboundFailed):
        send("GET", "https://partner.example.org/")
    assert connected == ["8.8.8.8"]
    assert canary.seen == []
