"""Journal events of complaints: codes and states, never a word of what was written. Names of collaboration.md 3.2."""

from __future__ import annotations

from balai.kernel.journal import kinds

_WHAT = {"category": "code", "counter": "code", "agency": "code"}
_PERIOD = {"from": "code", "to": "code", "since": "instant"}

kinds.register("complaint.received", "A complaint arrived.", fields={**_WHAT, "service": "code"})
for _kind, _text in {
    "complaint.taken_up": "Somebody of the desk examines the complaint.",
    "complaint.forwarded": "The complaint was passed on to the unit that must examine it.",
    "complaint.closed": "The complaint was closed with a reason.",
    "complaint.reopened": "A closed complaint is examined again.",
    "complaint.noted": "Somebody of the desk wrote a note.",
    "complaint.read": "Somebody of the desk read what was written.",
}.items():
    kinds.register(_kind, _text, fields={**_WHAT, **_PERIOD, "reason": "code", "unit": "code"})
kinds.register(
    "complaint.contacts_erased", "Contacts of complaints closed long ago were erased.", fields={"count": "number"}
)
