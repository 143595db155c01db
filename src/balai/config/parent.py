"""A child ends with its parent, however the parent ended (kill -9 included)."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_parent = os.getppid()


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `signum` to this process when its parent dies.

    The signal is lost if the parent died before; `orphaned` notices that.
    """
    global _parent
    _parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)


def orphaned() -> bool:
    """Whether the parent at the time of `die_with_parent` has gone."""
    return os.getppid() != _parent
