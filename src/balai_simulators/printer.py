"""An 80 mm ESC/POS printer with a socket; its orders go to a second port, over HTTP.

Prints `listening on <port> orders on <http port>`. It answers the questions for its state (DLE EOT, GS r) and keeps
every paper that was cut, as bytes and as the text somebody reads. `POST /_control/paper {"paper": "ok|low|out|off"}`
changes the roll or pulls the plug. Faults: cut (the line breaks in the middle of a paper), mute (prints, and never
answers again).
"""

from __future__ import annotations

import re
import socketserver
import time
from typing import Any

from .serving import Answer, World, arguments, serve_lines

world = World()
state = {"paper": "ok"}
CUT = re.compile(rb"\x1dV[\x00\x01\x30\x31]|\x1dV[\x41\x42].", re.DOTALL)
QUESTION = re.compile(rb"\x10\x04([\x01-\x04])|\x1dr([\x01\x02\x31\x32])", re.DOTALL)
COMMAND = re.compile(rb"\x1d\(k(..)|\x1b[@]|\x1b[dEaMtG!].|\x1d[!B].|\x1b[23]|\x1b\{.|\x1b-.|\x1dV.", re.DOTALL)
REAL_TIME = {"ok": 0x12, "low": 0x1E, "out": 0x72}
IN_ORDER = {"ok": 0x00, "low": 0x03, "out": 0x0F}


def read(paper: bytes) -> tuple[str, str]:
    """The text of a paper, and the content of its QR code."""
    text, code, at = bytearray(), "", 0
    while at < len(paper):
        found = COMMAND.match(paper, at)
        if found is None:
            text += paper[at : at + 1]
            at += 1
            continue
        at = found.end()
        if found[1] is not None:
            length = int.from_bytes(found[1], "little")
            data, at = paper[at : at + length], at + length
            if data[1:3] == b"P0":
                code = data[3:].decode("ascii", "replace")
    return text.decode("cp437"), code


class Line(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        """Until the other side hangs up."""
        if state["paper"] == "off":
            return
        held, mute = b"", False
        while True:
            try:
                piece = self.request.recv(4096)
            except OSError:
                return
            if not piece:
                return
            held += piece
            while asked := QUESTION.search(held):
                before, held = held[: asked.start()], held[asked.end() :]
                if before:
                    fault = world.next_fault()
                    if fault and fault["kind"] == "cut":
                        return
                    self.keep(before)
                    mute = mute or bool(fault and fault["kind"] == "mute")
                if not mute:
                    self.answer(asked)

    def keep(self, data: bytes) -> None:
        """Each paper up to its cut; without paper nothing comes out."""
        if state["paper"] == "out":
            return
        for paper in CUT.split(data)[:-1]:
            text, code = read(paper)
            with world.lock:
                world.messages.append({"text": text, "qr": code, "raw": paper.hex(), "at": time.time()})

    def answer(self, asked: re.Match[bytes]) -> None:
        """One byte."""
        paper = state["paper"]
        if asked[1] == b"\x01":
            self.request.sendall(bytes([0x1A if paper == "out" else 0x12]))
        elif asked[1] is not None:
            self.request.sendall(bytes([REAL_TIME[paper]]))
        else:
            self.request.sendall(bytes([IN_ORDER[paper]]))


def order(verb: str, wanted: dict[str, Any], _world: World) -> Answer | None:
    """Another roll, or no current."""
    if verb != "paper":
        return None
    state["paper"] = wanted["paper"]
    return 200, {}, {"paper": state["paper"]}


def main() -> None:
    """Run until killed."""
    serve_lines(Line, order, world, arguments(__doc__).port)


if __name__ == "__main__":
    main()
