"""Facts of the directory in the words of the active language: fee, promise, how sure a fact is. Shared by all sites."""

from __future__ import annotations

import math

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from balai.domains.directory.types import Fact, Fee, Promise, ServiceView
from balai.domains.queueing.types import Estimate
from balai.kernel.errors import Text
from balai.ui import formats

APPLICANTS: dict[str, Text] = {
    "person": gettext_lazy("Individual"),
    "business": gettext_lazy("Business"),
    "institution": gettext_lazy("Institution"),
    "proxy": gettext_lazy("On behalf of somebody"),
    "foreigner": gettext_lazy("Foreign citizen"),
}
AGENCY_KINDS: dict[str, Text] = {
    "city": gettext_lazy("City department"),
    "vertical": gettext_lazy("Central government"),
    "joint": gettext_lazy("Joint booth"),
    "public_body": gettext_lazy("Public body"),
    "soe": gettext_lazy("State enterprise"),
    "roe": gettext_lazy("Regional enterprise"),
    "province": gettext_lazy("Province"),
    "judiciary": gettext_lazy("Judiciary"),
    "private": gettext_lazy("Private partner"),
    "independent": gettext_lazy("Independent body"),
}
COMPONENTS: dict[str, Text] = {
    "requirements": gettext_lazy("Requirements"),
    "procedure": gettext_lazy("System, mechanism and procedure"),
    "time": gettext_lazy("Time"),
    "fee": gettext_lazy("Fee"),
    "product": gettext_lazy("Product of the service"),
    "complaints": gettext_lazy("Complaints, suggestions and remarks"),
    "legal_basis": gettext_lazy("Legal basis"),
    "facilities": gettext_lazy("Facilities"),
    "competence": gettext_lazy("Competence of the officers"),
    "supervision": gettext_lazy("Internal supervision"),
    "staffing": gettext_lazy("Number of officers"),
    "service_guarantee": gettext_lazy("Guarantee of the service"),
    "safety_guarantee": gettext_lazy("Guarantee of safety and security"),
    "evaluation": gettext_lazy("Evaluation of the officers’ work"),
}
"""The components of a service standard by name (PermenPANRB 15/2014): six published, then eight internal."""
LEVY_STATES: dict[str, Text] = {
    "received": gettext_lazy("Received"),
    "in_hand": gettext_lazy("Being examined"),
    "forwarded": gettext_lazy("Passed on to the integrity unit"),
    "closed": pgettext_lazy("report", "Closed"),
}
LEVY_REASONS: dict[str, Text] = {
    "proved": gettext_lazy("The demand was proved"),
    "not_proved": gettext_lazy("The demand could not be proved"),
    "official_fee": gettext_lazy("It was the official fee"),
    "too_little": gettext_lazy("There was too little to go on"),
    "twice": gettext_lazy("It had been reported before"),
}
LONG = 90
"""Minutes from which a wait is told in hours."""


def fee_words(fee: Fee) -> str:
    """What a service costs, in one line: `Rp0`, `Rp350.000`, `mulai Rp650.000`."""
    if fee.kind == "free":
        return formats.rupiah(0)
    if fee.kind == "fixed" and fee.amount is not None:
        amount = formats.rupiah(fee.amount)
        return f"{amount} / {fee.per}" if fee.per else amount
    if fee.kind == "table" and fee.rows:
        return _("from %(amount)s") % {"amount": formats.rupiah(min(row.amount for row in fee.rows))}
    return _("by official formula") if fee.kind == "formula" else _("by regulation")


def promise_words(promise: Promise) -> str:
    """How long the result takes at most: `4 hari kerja`, `3–14 hari kerja`, `30 menit`."""
    value, low = promise.value, f"{promise.fastest}{formats.DASH}" if promise.fastest else ""
    if promise.unit == "minutes":
        return low + formats.minutes(value)
    if promise.unit == "hours":
        return low + ngettext("%(count)s hour", "%(count)s hours", value) % {"count": value}
    return low + ngettext("%(count)s working day", "%(count)s working days", value) % {"count": value}


def counter_words(numbers: str) -> str:
    """`Loket 4–6, 9`: the counters whose numbers `flows.hall.spans` has written down."""
    return ngettext("Counter %(numbers)s", "Counters %(numbers)s", 1 if numbers.isdigit() else 2) % {"numbers": numbers}


def charter_words(service: ServiceView) -> str:
    """The service's line in the charter: time and fee as published, so that the charter can promise nothing else."""
    return _("%(service)s: done within %(time)s once everything is complete; official fee %(fee)s.") % {
        "service": service.name,
        "time": promise_words(service.promise),
        "fee": fee_words(service.fee),
    }


def charter_line(service: ServiceView) -> dict[str, str]:
    """`charter_words` in both languages of the mall."""
    found = {}
    for language in ("id", "en"):
        with translation.override(language):
            found[language] = charter_words(service)
    return found


def status_words(fact: Fact) -> str:
    """The mark of a fact that is not certain; empty when it is."""
    return {"illustrative": _("example"), "to_verify": _("to be verified")}.get(fact.status, "")


def wait_words(estimate: Estimate) -> str:
    """The wait for a number taken now: `15–30 menit`; empty when nobody serves the queue."""
    if estimate.basis == "no_counter" or estimate.p50_minutes is None:
        return ""
    low, high = estimate.p50_minutes, estimate.p90_minutes or estimate.p50_minutes
    if high < LONG:
        return formats.minutes_range(low, high)
    # Nobody knows a wait of hours to the minute: half hours, outwards.
    to = formats.number(math.ceil(high / 30) / 2, 1 if math.ceil(high / 30) % 2 else 0)
    if low < 60:
        return f"{formats.minutes(low)} {formats.DASH} " + _("%(hours)s hours") % {"hours": to}
    since = formats.number(low // 30 / 2, 1 if low // 30 % 2 else 0)
    return _("%(low)s–%(high)s hours") % {"low": since, "high": to}
