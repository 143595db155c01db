"""What the directory knows, in the short words a console has room for."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.domains.directory.types import ServiceView
from balai.flows.hall import PRIORITY_NAMES
from balai.flows.wording import fee_words, promise_words


def priority_name(code: str) -> str:
    """The declared reason of a priority ticket; empty for an ordinary one."""
    if code == "normal":
        return ""
    return str(PRIORITY_NAMES.get(code, (code, ""))[0])


def facts_of(service: ServiceView) -> str:
    """The promise, and the fee beyond which the officer takes nothing: `Janji 1 hari kerja · biaya resmi Rp0`."""
    return _("Promise %(span)s · official fee %(amount)s") % {
        "span": promise_words(service.promise),
        "amount": fee_words(service.fee),
    }


# The journal keeps the codes.
ENDINGS = [
    ("papers-missing", gettext_lazy("Papers are missing; the visitor comes back")),
    ("postponed", gettext_lazy("Goes on another day")),
    ("referred", gettext_lazy("Sent to another place outside the mall")),
    ("declined", gettext_lazy("Cannot be granted")),
]
BEFORE_TURN = [
    ("frail", gettext_lazy("Cannot wait: ill, frail, a small child")),
    ("agreed", gettext_lazy("A time was agreed beforehand")),
    ("connected", gettext_lazy("Belongs to a visit here already")),
    ("other", gettext_lazy("Another reason")),
]
