"""The printer itself: over the network (port 9100) with its status, or as a file (USB) without one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from escpos.constants import RT_MASK_LOWPAPER, RT_MASK_NOPAPER, RT_MASK_ONLINE, RT_STATUS_ONLINE, RT_STATUS_PAPER
from escpos.exceptions import Error as EscposError
from escpos.printer import File, Network

TIMEOUT_S = 4.0
FINISHED = b"\x1dr\x01"
"""Asks for the paper sensor in the order of the data: the answer comes when everything before it was printed."""
_OUT = 0x0C


class Printer(Protocol):
    """What the agent needs of a printer."""

    def paper(self) -> str:
        """`ok`, `low`, `out` or `offline`, asked now."""

    def put(self, data: bytes, begun: Callable[[], None]) -> bool:
        """Print; `begun` is called before the first byte. True: it came out; False: nobody knows.

        Raises OSError when surely nothing was sent.
        """


class NetworkPrinter:
    """A printer with a socket. `silent`: a model that answers no questions (many cheap ones)."""

    def __init__(self, host: str, port: int = 9100, *, silent: bool = False, timeout: float = TIMEOUT_S) -> None:
        self._host, self._port, self._silent, self._timeout = host, port, silent, timeout

    @contextmanager
    def _open(self) -> Iterator[Any]:
        printer = Network(self._host, self._port, timeout=self._timeout)
        try:
            printer.open()
        except EscposError as error:
            raise OSError(str(error)) from error
        try:
            yield printer
        finally:
            printer.close()

    def paper(self) -> str:
        """Asked in real time; a printer that takes the call and answers nothing counts as off."""
        try:
            with self._open() as printer:
                if self._silent:
                    return "ok"
                state = _one(printer, RT_STATUS_PAPER)
                if state & RT_MASK_NOPAPER == RT_MASK_NOPAPER:
                    return "out"
                if _one(printer, RT_STATUS_ONLINE) & RT_MASK_ONLINE:
                    return "offline"
                return "low" if state & RT_MASK_LOWPAPER == RT_MASK_LOWPAPER else "ok"
        except OSError:
            return "offline"

    def put(self, data: bytes, begun: Callable[[], None]) -> bool:
        """Sent whole; that it came out is known when the printer answers the question behind it."""
        with self._open() as printer:
            begun()
            try:
                printer._raw(data)
                if self._silent:
                    return True
                return _one(printer, FINISHED) & _OUT != _OUT
            except OSError:
                return False


def _one(printer: Any, question: bytes) -> int:
    """One byte of answer. Raises OSError when none comes."""
    answer = printer.query_status(question)
    if not answer:
        raise OSError("the printer closed the line")
    return int(answer[0])


class FilePrinter:
    """A USB printer as the kernel shows it (`/dev/usb/lp0`). It tells nothing of its paper."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def paper(self) -> str:
        """Whether it is plugged in."""
        return "ok" if self._path.exists() else "offline"

    def put(self, data: bytes, begun: Callable[[], None]) -> bool:
        """Written to the end."""
        if not self._path.exists():
            raise FileNotFoundError(self._path)
        begun()
        try:
            printer = File(str(self._path), auto_flush=True)
            printer.open()
            printer._raw(data)
            printer.close()
        except (OSError, EscposError):
            return False
        return True


def printer_at(place: str, *, silent: bool = False) -> Printer:
    """`192.168.1.50`, `192.168.1.50:9100` or `/dev/usb/lp0`. Raises ValueError."""
    if place.startswith("/"):
        return FilePrinter(Path(place))
    host, _colon, port = place.partition(":")
    if not host or (port and not port.isdigit()):
        raise ValueError(f"{place!r} is no printer: give host, host:port or a path like /dev/usb/lp0")
    return NetworkPrinter(host, int(port or 9100), silent=silent)
