"""What the operating system must allow."""

from __future__ import annotations

import resource

from . import env

WANTED_FILES = 16_384
FEWEST_FILES = 4_096


def raise_open_files(wanted: int = WANTED_FILES, fewest: int = FEWEST_FILES) -> int:
    """Raise the limit of open files; every open stream is one. Returns the limit.

    Raises SettingsError below `fewest`: under 1,024 the server would stop at its 996th stream without a word.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
        except (ValueError, OSError):
            target = soft
        soft = max(soft, target)
    if soft < fewest:
        raise env.SettingsError(
            f"only {soft} open files are allowed, {fewest} are needed: raise `ulimit -n` (or LimitNOFILE= of the unit)."
        )
    return soft
