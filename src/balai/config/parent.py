"""A child ends with its parent, however the parent ended (kill -9 included), and whenever it did.

The parent's process id stands in the environment: who asks the system only once he runs may be told of another,
because his own died while he was starting.
"""

from __future__ import annotations

import ctypes
import os
import signal

PARENT = "BALAI_SUPERVISED"
_PR_SET_PDEATHSIG = 1


def lead(environment: dict[str, str] | None = None) -> None:
    """Make this process the parent of those that are started with `environment` (default: its own)."""
    (os.environ if environment is None else environment)[PARENT] = str(os.getpid())


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Send `signum` to this process when its parent dies, at once if it has died; nothing for one started by hand.

    Call it first, and again where a signal handler was set later: a signal that came before it is sent again.
    """
    if PARENT not in os.environ:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if orphaned():
        os.kill(os.getpid(), signum)


def orphaned() -> bool:
    """Whether the process that started this one has gone."""
    expected = os.environ.get(PARENT)
    return expected is not None and os.getppid() != int(expected)
