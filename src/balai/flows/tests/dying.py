"""A worker that kills itself: `python -m balai.flows.tests.dying POINT`, POINT one of POINTS or `never`."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

POINTS = ("before-commit", "after-commit", "after-send", "after-note")


def die(*_args: Any, **_values: Any) -> None:
    """kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(point: str) -> None:
    """React to what the journal holds, send what is due, die at the point or end by itself."""
    import django

    django.setup()
    from django.db import DatabaseError, connection

    from balai.domains.directory import snapshot
    from balai.domains.notifications.channels.whatsapp import WhatsApp
    from balai.domains.notifications.services import following, sending
    from balai.flows import subscriptions
    from balai.kernel import clock, outbox

    if point == "before-commit":
        following.JournalPlace.save = die  # type: ignore[method-assign]
    if point == "after-send":
        real = WhatsApp.send

        def and_die(*args: Any, **values: Any) -> str:
            real(*args, **values)
            die()
            return ""

        WhatsApp.send = and_die  # type: ignore[method-assign]
    snapshot.malls()
    for _round in range(10):
        try:
            while subscriptions.react_once(clock.now()):
                pass
            break
        except DatabaseError:  # a transaction has a second: on a busy machine the reactor's next round comes too
            connection.close()
    if point == "after-commit":
        die()
    if point == "after-note":
        step = sending.step

        def note_and_die(*args: Any, **values: Any) -> bool:
            from django.db import transaction

            done = step(*args, **values)
            transaction.on_commit(die)
            return done

        sending.step = note_and_die
    until = time.monotonic() + 20
    while time.monotonic() < until and outbox.standing(clock.now())["waiting"]:
        outbox.deliver_due(lease_s=1.0)
        time.sleep(0.05)


if __name__ == "__main__":
    main(sys.argv[1])
