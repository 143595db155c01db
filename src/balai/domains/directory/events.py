"""Journal events of the directory."""

from __future__ import annotations

from balai.kernel import journal

CHANGED = "directory.changed"

journal.register(
    CHANGED,
    "A pack was loaded and changed the mall: how many rows came, changed and were taken out of use.",
    fields={
        "pack": "code",
        "version": "code",
        "revision": "number",
        "added": "number",
        "changed": "number",
        "retired": "number",
    },
)
