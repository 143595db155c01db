"""Bytes on a socket: requests no HTTP library would send."""

from __future__ import annotations

import socket

from tests.served import Served


def connect(mall: Served, timeout: float = 10) -> socket.socket:
    """A connection to the mall's port."""
    found = socket.create_connection(("127.0.0.1", mall.port), timeout=timeout)
    found.settimeout(timeout)
    return found


def send(mall: Served, request: bytes, timeout: float = 10) -> bytes:
    """Everything the mall answers until it closes, or until nothing comes for `timeout` seconds."""
    with connect(mall, timeout) as connection:
        connection.sendall(request)
        return read(connection)


def read(connection: socket.socket) -> bytes:
    """What comes until the end or the time-out."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except TimeoutError:
        pass
    except ConnectionResetError:
        pass
    return b"".join(parts)


def status(answer: bytes) -> int:
    """The status code of the first answer; 0 when there is none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
