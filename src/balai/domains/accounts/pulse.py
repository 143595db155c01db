"""How often a device says that it is there, and from when it counts as silent. Pure."""

from __future__ import annotations

from datetime import timedelta

BEAT_EVERY = {
    "kiosk": timedelta(seconds=60),
    "screen": timedelta(seconds=60),
    "counter": timedelta(seconds=60),
    "printer": timedelta(seconds=15),
}
MISSED = 3
"""Beats a device may miss before it is silent."""
DRIFT_NOTICED_MS = 2_000
"""A clock that moved less is not written down."""
DRIFT_WRONG_MS = 60_000
"""From here a device's clock is wrong for people: a screen shows another minute than the tickets."""


def silent_after(kind: str) -> timedelta:
    """The longest pause of a device of that kind that is heard: three missed beats, and half a one for the way."""
    return BEAT_EVERY[kind] * MISSED + write_every(kind)


def write_every(kind: str) -> timedelta:
    """Beats that follow each other faster (pages of one device, a printer's jobs) are written once."""
    return BEAT_EVERY[kind] / 2
