"""A mail relay that keeps what it gets (RFC 5321, no TLS, no login); its orders go to a second port, over HTTP.

Prints `listening on <smtp port> orders on <http port>`. Faults: busy (451 to RCPT), unknown (550 to RCPT),
content (554 to DATA), cut (after DATA, before the answer).
"""

from __future__ import annotations

import socketserver
import time

from .serving import World, arguments, serve_lines

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


def main() -> None:
    """Run until killed."""
    serve_lines(Session, None, world, arguments(__doc__).port)


if __name__ == "__main__":
    main()
