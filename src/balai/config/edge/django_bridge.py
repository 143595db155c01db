"""Django's WSGI handler in threads.

The body is complete and the answer is collected before it goes out, so a request costs one hop to a thread and back.
Answers above 1 MB follow piece by piece, without holding a thread while the reader is slow.
"""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, BinaryIO

import structlog

from .gate import Passed
from .refused import Overloaded

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Any]
COLLECT = 1_000_000


@dataclass(slots=True)
class Collected:
    """A status, headers and the first part of a body; `rest` gives the remaining parts of a large one."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], None] | None = None


class DjangoBridge:
    """Runs one WSGI application in `threads` threads; at most `waiting` requests may queue for one."""

    def __init__(self, application: WSGIApplication, threads: int, waiting: int = 512) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._most = threads + waiting
        self.running = 0

    async def answer(self, passed: Passed, body: bytes | BinaryIO) -> Collected:
        """Django's answer. Raises Overloaded when too many wait, and whatever the application raises."""
        if self.running >= self._most:
            raise Overloaded()
        self.running += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._call, environ(passed, body))
        finally:
            self.running -= 1

    async def next_part(self, collected: Collected) -> bytes:
        """The next part of a large answer; empty at its end."""
        if collected.rest is None:
            return b""
        return await asyncio.get_running_loop().run_in_executor(self._pool, next, collected.rest, b"")

    async def finish(self, collected: Collected) -> None:
        """Close what a large answer holds (files, the end of Django's request)."""
        if collected.close is not None:
            await asyncio.get_running_loop().run_in_executor(self._pool, collected.close)

    def stop(self) -> None:
        """Let the threads end after their present request."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _call(self, environment: dict[str, Any]) -> Collected:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=environment["HTTP_X_REQUEST_ID"])
        collected = Collected(500, [], b"")

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable[..., None]:
            collected.status = int(status[:3])
            collected.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            return _no_write

        result = self._application(environment, start_response)
        close = getattr(result, "close", None)
        parts, have, parts_left = [], 0, iter(result)
        try:
            for part in parts_left:
                parts.append(part)
                have += len(part)
                if have > COLLECT:
                    collected.rest, collected.close, close = parts_left, close, None
                    break
            collected.body = parts[0] if len(parts) == 1 else b"".join(parts)
        finally:
            if close is not None:
                close()
        return collected


def _no_write(data: bytes) -> None:
    raise RuntimeError("write() of WSGI is not offered; return the body")


def environ(passed: Passed, body: bytes | BinaryIO) -> dict[str, Any]:
    """The WSGI environment (PEP 3333) of a request that passed the gate."""
    headers = passed.headers
    host, colon, port = headers["host"].rpartition(":")
    environment: dict[str, Any] = {
        "REQUEST_METHOD": passed.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": passed.path.encode().decode("latin-1"),
        "QUERY_STRING": passed.query_string.decode("ascii"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": host if colon and port.isdigit() else headers["host"],
        "SERVER_PORT": port if colon and port.isdigit() else ("443" if passed.secure else "80"),
        "REMOTE_ADDR": passed.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if passed.secure else "http",
        "wsgi.input": io.BytesIO(body) if isinstance(body, bytes) else body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        if name == "content-type":
            environment["CONTENT_TYPE"] = value
        elif name != "content-length":
            environment["HTTP_" + name.upper().replace("-", "_")] = value
    environment["CONTENT_LENGTH"] = str(passed.length)
    environment["HTTP_X_REQUEST_ID"] = passed.request_id
    return environment
