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

# `first` names the first thing of the change (a service, a counter, the mall; `notice` a notice), `items` how many.
_OF_A_CHANGE = {
    "part": "code",
    "first": "code",
    "notice": "id",
    "items": "number",
    "agency": "code",
    "version": "number",
}

journal.register(
    "directory.change_drafted",
    "Somebody began a change on screen or from a spreadsheet.",
    fields={**_OF_A_CHANGE, "origin": "code", "undoes": "id"},
)
for _kind, _what in {
    "directory.change_revised": "The draft of a change was written anew.",
    "directory.change_submitted": "A change waits for a second person.",
    "directory.change_returned": "The second person sent a change back to be corrected.",
    "directory.change_withdrawn": "A change was given up before it was approved.",
}.items():
    journal.register(_kind, _what, fields=_OF_A_CHANGE)
for _kind, _what in {
    "directory.change_approved": "A second person approved a change; it takes effect at an instant.",
    "directory.change_recalled": "An approved change was called off before its instant.",
}.items():
    journal.register(
        _kind, _what, fields={**_OF_A_CHANGE, "maker": "id", "effective_from": "instant", "revision": "number"}
    )
journal.register(
    "directory.change_ended",
    "A pack was loaded that says the same, or that was told to win: what was written on screen no longer counts.",
    fields={"part": "code", "first": "code", "why": "code", "pack": "code", "version": "code"},
)
