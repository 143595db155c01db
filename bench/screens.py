"""Two thousand screens: raw asyncio connections to /live/board; from the call's request to its line on each screen.

    python -m bench.screens BASE COUNT CALLS COUNTER TOKEN

prints one JSON line: screens, calls, received, p50_ms, p99_ms, worst_ms. All clocks are this process's.
"""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import sys
import time
from urllib.parse import urlsplit


class Screen(asyncio.Protocol):
    """One stream; notes when a watched number arrives."""

    def __init__(self, host: str, ready: asyncio.Semaphore) -> None:
        self.host, self.ready, self.buffer = host, ready, b""
        self.seen: dict[bytes, float] = {}
        self.started = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET /live/board HTTP/1.1\r\nHost: {self.host}\r\nAccept: text/event-stream\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        if not self.started:
            self.started = True
            self.ready.release()
        self.buffer += data
        *events, self.buffer = self.buffer.split(b"\n\n")
        for event in events:
            place = event.find(b'"call":{"number":"')
            if place >= 0:
                number = event[place + 18 : event.index(b'"', place + 18)]
                self.seen.setdefault(number, at)


async def request(host: str, port: int, method: str, path: str, token: str, body: bytes) -> dict[str, str]:
    """One request of the officer."""
    reader, writer = await asyncio.open_connection(host, port)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    return dict(json.loads(answer.partition(b"\r\n\r\n")[2]))


async def measure(base: str, count: int, calls: int, counter: str, token: str) -> dict[str, float]:
    """Open the screens, call, and wait until everybody has seen every call."""
    url = urlsplit(base)
    host, port = str(url.hostname), int(url.port or 80)
    loop = asyncio.get_running_loop()
    ready = asyncio.Semaphore(0)
    screens: list[Screen] = []
    for start in range(0, count, 100):
        made = await asyncio.gather(
            *(
                loop.create_connection(lambda: Screen(f"{host}:{port}", ready), host, port)
                for _ in range(min(100, count - start))
            )
        )
        screens.extend(protocol for _transport, protocol in made)
    for _ in range(count):
        await ready.acquire()
    asked: dict[bytes, float] = {}
    for _ in range(calls):
        taken = await request(host, port, "POST", "/api/v1/tickets", token, b'{"service":"kia","channel":"counter"}')
        at = time.perf_counter()
        called = await request(host, port, "POST", f"/api/v1/counters/{counter}/call-next", token, b"")
        assert called["number"] == taken["number"], "somebody else is in this queue"
        asked[called["number"].encode()] = at
        await asyncio.sleep(0.4)
    await asyncio.sleep(2)
    delays = [
        (screen.seen[number] - at) * 1000 for screen in screens for number, at in asked.items() if number in screen.seen
    ]
    cuts = statistics.quantiles(delays, n=100)
    return {
        "screens": count,
        "calls": calls,
        "received": len(delays),
        "p50_ms": round(cuts[49], 1),
        "p99_ms": round(cuts[98], 1),
        "worst_ms": round(max(delays), 1),
    }


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    arguments = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(arguments[0], int(arguments[1]), int(arguments[2]), *arguments[3:5]))))
