"""A crowd that means harm: streams from one address, slow readers, readers who never read, sockets left open.

    python -m tests.load.crowd PORT COUNT

Opens everything, says `open N` (streams that were answered), and keeps it up, opening anew whatever is cut, until its
standard input ends. A fifth each reads one byte a second, never reads, and sends half a request or none.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import select
import socket
import sys
import time

REQUEST = b"GET /live/board HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: text/event-stream\r\n\r\n"
SMALLEST = 4096


class Reader(asyncio.Protocol):
    """A stranger who takes everything he is sent, and comes back when he is sent away."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.begun = crowd, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.crowd.request)

    def data_received(self, data: bytes) -> None:
        if not self.begun:
            self.begun = True
            self.crowd.answered += data.startswith(b"HTTP/1.1 200")
            self.crowd.refused += data.startswith(b"HTTP/1.1 429")

    def connection_lost(self, error: Exception | None) -> None:
        self.crowd.again(self.crowd.reader())


class Crowd:
    """`count` hostile connections to one port."""

    def __init__(self, port: int, count: int) -> None:
        self.port, self.count = port, count
        self.request = REQUEST % port
        self.answered = self.refused = self.reopened = 0
        self.sockets: dict[socket.socket, str] = {}
        self.ending = False

    async def reader(self) -> None:
        """One who reads."""
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().create_connection(lambda: Reader(self), "127.0.0.1", self.port)

    async def bare(self, kind: str) -> None:
        """A socket that reads a byte a second (`slow`) or nothing (`never`), or that never asks (`half`)."""
        bare = socket.socket()
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST)
        bare.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(bare, ("127.0.0.1", self.port))
            bare.send(self.request[:20] if kind == "half" else self.request)
            self.sockets[bare] = kind
        except OSError:
            bare.close()

    def again(self, opening) -> None:
        """Come back after half a second."""
        if self.ending:
            opening.close()
            return
        self.reopened += 1
        asyncio.get_running_loop().call_later(0.5, lambda: asyncio.ensure_future(opening))

    async def open(self) -> None:
        """Everything, two hundred at a time."""
        kinds = ["reads", "slow", "reads", "never", "half"]
        for start in range(0, self.count, 200):
            wanted = [kinds[i % 5] for i in range(start, min(start + 200, self.count))]
            await asyncio.gather(*(self.reader() if kind == "reads" else self.bare(kind) for kind in wanted))
        deadline = time.monotonic() + 30
        while self.answered + self.refused < self.count * 2 // 5 and time.monotonic() < deadline:
            await asyncio.sleep(0.1)

    async def keep_up(self) -> None:
        """Every second: one byte for the slow, and whoever was cut comes back."""
        while True:
            await asyncio.sleep(1)
            poll = select.poll()
            known = {bare.fileno(): bare for bare in self.sockets}
            for number in known:
                poll.register(number, select.POLLRDHUP)
            gone = {known[number] for number, _event in poll.poll(0)}
            for bare, kind in list(self.sockets.items()):
                if kind == "slow" and bare not in gone:
                    with contextlib.suppress(OSError):
                        bare.recv(1)
            for bare in gone:
                kind = self.sockets.pop(bare)
                bare.close()
                self.again(self.bare(kind))


async def main(port: int, count: int) -> None:
    """Open, say so, stay."""
    crowd = Crowd(port, count)
    await crowd.open()
    print(f"open {crowd.answered} refused {crowd.refused} sockets {len(crowd.sockets)}", flush=True)
    upkeep = asyncio.ensure_future(crowd.keep_up())
    await asyncio.to_thread(sys.stdin.read)
    crowd.ending = True
    upkeep.cancel()
    print(f"reopened {crowd.reopened}", flush=True)


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
