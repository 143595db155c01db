"""What the directory knows, in the short words a console has room for."""

from __future__ import annotations

from django.utils.translation import gettext as _

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
