"""Bodies are complete before a thread or a handler sees the request: a slow sender holds memory, never a thread."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from typing import Any, BinaryIO, Protocol

from .refused import BadRequest, Overloaded, TooLarge, TooSlow

Receive = Callable[[], Awaitable[Any]]
IN_MEMORY = 1_000_000
LOWEST_RATE = 32_000  # bytes a second; a form of 1 MB has 20 + 31 s


class Budget(Protocol):
    """Bytes all unfinished bodies of this node may hold together."""

    held: int
    limit: int


async def collect(receive: Receive, length: int, limit: int, budget: Budget, grace: float) -> bytes | BinaryIO:
    """The whole body: bytes up to 1 MB, a temporary file above.

    `length` is the declared Content-Length, `limit` the route's cap, both in bytes; `grace` seconds plus the time the
    slowest honest line needs is the deadline. Raises TooLarge, TooSlow, Overloaded; BadRequest when the sender left
    early or sent another number of bytes than declared.
    """
    if length > limit:
        raise TooLarge()
    if length == 0:
        return b""
    if budget.held + length > budget.limit:
        raise Overloaded()
    budget.held += length
    try:
        async with asyncio.timeout(grace + length / LOWEST_RATE):
            return await (_in_memory(receive, length) if length <= IN_MEMORY else _on_disk(receive, length))
    except TimeoutError:
        raise TooSlow() from None
    finally:
        budget.held -= length


async def _in_memory(receive: Receive, length: int) -> bytes:
    parts: list[bytes] = []
    have = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        have += len(part)
        if message["type"] != "http.request" or have > length:
            raise BadRequest()
        parts.append(part)
        if not message.get("more_body", False):
            break
    if have != length:
        raise BadRequest()
    return parts[0] if len(parts) == 1 else b"".join(parts)


async def _on_disk(receive: Receive, length: int) -> BinaryIO:
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - handed on, closed with the request
    have = 0
    try:
        while True:
            message = await receive()
            part = message.get("body", b"")
            have += len(part)
            if message["type"] != "http.request" or have > length:
                raise BadRequest()
            file.write(part)
            if not message.get("more_body", False):
                break
        if have != length:
            raise BadRequest()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file
