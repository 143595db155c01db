"""A mail relay that keeps what it gets (RFC 5321, no TLS, no login); its orders go to a second port, over HTTP.

Prints `listening on <smtp port> orders on <http port>`. Faults: busy (451 to RCPT), unknown (550 to RCPT),
content (554 to DATA), cut (after DATA, before the answer).
"""

from __future__ import annotations

import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads

from .serving import World, arguments

world = World()


class Session(socketserver.StreamRequestHandler):
    """One connection of a client."""

    def handle(self) -> None:
        """Until QUIT."""
        self.say("220 simulated.example ESMTP")
        sender, recipients = "", list[str]()
        while line := self.rfile.readline(4096):
            verb, _space, rest = line.decode("latin-1").strip().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                self.say("250-simulated.example\r\n250 8BITMIME" if verb == "EHLO" else "250 simulated.example")
            elif verb == "MAIL":
                sender, recipients = rest, []
                self.say("250 OK")
            elif verb == "RCPT":
                fault = world.next_fault() if world.faults and world.faults[0]["kind"] in ("busy", "unknown") else None
                if fault is None:
                    recipients.append(rest)
                    self.say("250 OK")
                else:
                    self.say("451 later" if fault["kind"] == "busy" else "550 no such mailbox")
            elif verb == "DATA":
                self.say("354 go on")
                if not self.take(sender, recipients):
                    return
            elif verb == "RSET":
                sender, recipients = "", []
                self.say("250 OK")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("502 not here")

    def take(self, sender: str, recipients: list[str]) -> bool:
        """The text of one mail; False when the line is cut."""
        lines = []
        while (line := self.rfile.readline(100_000)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        fault = world.next_fault()
        if fault and fault["kind"] == "content":
            self.say("554 refused")
            return True
        with world.lock:
            world.messages.append(
                {"from": sender, "to": recipients, "raw": b"".join(lines).decode("latin-1"), "at": time.time()}
            )
        if fault and fault["kind"] == "cut":
            return False
        self.say("250 queued")
        return True

    def say(self, text: str) -> None:
        """One answer."""
        self.wfile.write(text.encode() + b"\r\n")


class Orders(BaseHTTPRequestHandler):
    """`/_control/messages` and `/_control/faults`."""

    def do_GET(self) -> None:
        """What came in."""
        self._answer({"messages": world.messages})

    def do_POST(self) -> None:
        """Order faults."""
        wanted = loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        world.faults = list(wanted.get("faults", []))
        self._answer({"faults": len(world.faults)})

    def _answer(self, found: object) -> None:
        body = dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


class _Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


def main() -> None:
    """Run until killed."""
    given = arguments(__doc__)
    relay = _Relay(("127.0.0.1", given.port), Session)
    orders = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    threading.Thread(target=orders.serve_forever, daemon=True).start()
    sys.stdout.write(f"listening on {relay.server_address[1]} orders on {orders.server_address[1]}\n")
    sys.stdout.flush()
    relay.serve_forever()


if __name__ == "__main__":
    main()
