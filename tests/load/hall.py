"""The honest side of a load test, in one event loop: screens that note when a call arrives, people who take numbers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

from tests.served import ROOT, Served

ENROL = """
from balai.config import bootstrap
bootstrap.use_django("app")
from balai.domains.accounts import services
from balai.domains.directory import snapshot
from balai.kernel import clock
for number in range({count}):
    mall = snapshot.malls()[0]
    print(services.headless_token(mall_id=mall.id, kind="screen", name=f"Layar {{number}}", now=clock.now())[1])
"""


def enrol_screens(mall: Served, count: int) -> list[str]:
    """Bearer tokens of new screens."""
    done = subprocess.run(
        [sys.executable, "-c", ENROL.format(count=count)],
        env=mall.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


class Screen(asyncio.Protocol):
    """One enrolled screen: `seen` holds the time (perf_counter) at which each number arrived."""

    def __init__(self, port: int, token: str) -> None:
        self.seen: dict[str, float] = {}
        self.ready = asyncio.Event()
        self.ends = 0
        self._buffer = b""
        self._request = (
            f"GET /live/board HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        if not self.ready.is_set():
            assert data.startswith(b"HTTP/1.1 200"), data[:200]
            self.ready.set()
        *events, self._buffer = (self._buffer + data).split(b"\n\n")
        for event in events:
            place = event.find(b'"call":{"number":"')
            if place >= 0:
                self.seen.setdefault(event[place + 18 : event.index(b'"', place + 18)].decode(), at)

    def connection_lost(self, error: Exception | None) -> None:
        self.ends += 1


async def screens(port: int, tokens: list[str]) -> list[Screen]:
    """One open stream for every token."""
    loop = asyncio.get_running_loop()
    made = [
        (await loop.create_connection(lambda token=token: Screen(port, token), "127.0.0.1", port))[1]
        for token in tokens
    ]
    await asyncio.wait_for(asyncio.gather(*(screen.ready.wait() for screen in made)), 20)
    return made


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self._reader, self._writer = port, None, None
        self._head = f"Host: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        self._head += f"Authorization: Bearer {token}\r\n" if token else ""

    async def post(self, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of the answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r")[0] or 0)
        return int(answer[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()


async def numbers_taken(port: int, service: str, *, at_once: int, seconds: float) -> float:
    """Numbers a second that `at_once` people get who each ask again as soon as they have one."""
    body = json.dumps({"service": service, "channel": "online"}).encode()
    until, taken = time.perf_counter() + seconds, 0

    async def person() -> None:
        nonlocal taken
        line = Line(port)
        while time.perf_counter() < until:
            status, answer = await line.post("/api/v1/tickets", body)
            assert status == 201, answer
            taken += 1
        line.close()

    began = time.perf_counter()
    await asyncio.gather(*(person() for _person in range(at_once)))
    return taken / (time.perf_counter() - began)


async def calls(line: Line, count: int, pause: float) -> dict[str, float]:
    """Take and call `count` numbers at counter 3; when each call was asked for."""
    asked = {}
    for _call in range(count):
        status, taken = await line.post("/api/v1/tickets", b'{"service":"kia","channel":"counter"}')
        assert status == 201, taken
        at = time.perf_counter()
        status, called = await line.post("/api/v1/counters/3/call-next")
        assert status == 200, called
        assert json.loads(called)["number"] == json.loads(taken)["number"]
        asked[json.loads(called)["number"]] = at
        await asyncio.sleep(pause)
    return asked
