"""The work: look at the paper, ask for the next job, print it once, say what became of it."""

from __future__ import annotations

import contextlib
import sys
import threading
import time

from .device import Printer
from .notebook import SENDING, TAKEN, Notebook
from .paper import rendered
from .server import Mall, Refused, Unreachable

LOOK_EVERY_S = 10.0
AGAIN_S = 3.0
LEASE_LEFT_S = 5.0
"""A paper is not begun when less of its lease is left."""


class Ended(Exception):
    """The mall has ended this printer's access."""


class Agent:
    """One printer, served until the mall ends its access."""

    def __init__(self, mall: Mall, printer: Printer, notebook: Notebook) -> None:
        self._mall, self._printer, self._notebook = mall, printer, notebook
        self._wake = threading.Event()

    def run(self) -> None:
        """Raises Ended."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            self._wake.clear()
            try:
                while self.turn():
                    pass
                self._wake.wait(LOOK_EVERY_S)
            except Unreachable as error:
                _say(f"the mall does not answer: {error}")
                time.sleep(AGAIN_S)
            except Refused as error:
                if error.status == 401:
                    raise Ended from None
                _say(f"the mall refused: {error}")
                time.sleep(AGAIN_S)

    def turn(self) -> bool:
        """One paper, if one waits. What was left from before is told first. Raises Refused, Unreachable."""
        self._tell_left()
        job = self._mall.next_paper(self._printer.paper())
        if job is None:
            return False
        taken_at = time.monotonic()
        self._notebook.write(paper=job["id"], step=TAKEN)
        outcome, reason = self._printed(job, taken_at)
        self._notebook.write(paper=job["id"], outcome=outcome, reason=reason)
        self._tell_left()
        return True

    def _printed(self, job: dict[str, object], taken_at: float) -> tuple[str, str]:
        try:
            data = rendered(job["lines"])  # type: ignore[arg-type]
        except (TypeError, ValueError, AttributeError):
            return "failed", ""  # lines of a form this version does not know
        state = self._printer.paper()
        if state in ("out", "offline"):
            return "failed", "paper" if state == "out" else "offline"
        if time.monotonic() - taken_at > float(str(job["lease_seconds"])) - LEASE_LEFT_S:
            return "failed", "late"
        try:
            came_out = self._printer.put(data, lambda: self._notebook.write(paper=job["id"], step=SENDING))
        except OSError:
            return "failed", "offline"
        if came_out:
            return "printed", ""
        return "unknown", "paper" if self._printer.paper() == "out" else "offline"

    def _tell_left(self) -> None:
        left = self._notebook.left()
        if left is None:
            return
        try:
            self._mall.tell(*left)
        except Refused as error:
            if error.status not in (404, 409, 422):  # the desk was faster, or it is long ago: nothing to add
                raise
        self._notebook.clear()

    def _listen(self) -> None:
        while True:
            with contextlib.suppress(Unreachable, Refused):
                self._mall.listen(self._wake.set)
            time.sleep(AGAIN_S)


def _say(text: str) -> None:
    sys.stderr.write(f"balai-printer: {text}\n")
    sys.stderr.flush()
