"""What the kernel must do for us on every connection that is accepted.

The server listens; its sockets are found among this process's open files, and every accepted connection inherits what
is set on them. Otherwise the kernel keeps megabytes for a reader who never reads, and keeps his connection when his
stream has been cut, since the last bytes can never be delivered.
"""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress

SEND_BUFFER = 65_536
"""Bytes (the kernel doubles it for its own overhead): a second or so of a slow line."""
DEAD_AFTER_MS = 30_000
"""How long a peer may acknowledge nothing, or leave no room to send, before the kernel ends the connection."""


def guard_listening() -> int:
    """Set both on every listening TCP socket of this process; returns how many there are."""
    count = 0
    for listening in _listening():
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MS)
        count += 1
    return count


def _listening() -> Iterator[socket.socket]:
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as found:
                tcp = found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM
                if tcp and found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield found
