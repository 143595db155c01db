"""The office's words for parts, states and broken rules."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from balai.domains.directory.sheets import RowError
from balai.domains.directory.types import LocalText, MallView

PARTS: dict[str, Any] = {
    "requirements": gettext_lazy("Requirements"),
    "procedure": gettext_lazy("Procedure"),
    "time": gettext_lazy("Time promised"),
    "fee": gettext_lazy("Fee"),
    "product": gettext_lazy("Result"),
    "complaints": gettext_lazy("Complaints"),
    "legal_basis": gettext_lazy("Legal basis"),
    "facilities": gettext_lazy("Facilities"),
    "competence": gettext_lazy("Skills of the officers"),
    "supervision": gettext_lazy("Supervision"),
    "staffing": gettext_lazy("Number of officers"),
    "service_guarantee": gettext_lazy("Guarantee of the service"),
    "safety_guarantee": gettext_lazy("Guarantee of safety"),
    "evaluation": gettext_lazy("Evaluation"),
    "hours": gettext_lazy("Opening hours"),
    "closures": gettext_lazy("Closures"),
    "notice": gettext_lazy("Notice"),
    "counter": gettext_lazy("Counter"),
    "roster": gettext_lazy("Roster"),
}
STATES: dict[str, tuple[Any, str]] = {
    "draft": (pgettext_lazy("change", "Draft"), "quiet"),
    "submitted": (pgettext_lazy("change", "Waits for approval"), "warn"),
    "planned": (pgettext_lazy("change", "Planned"), "info"),
    "approved": (pgettext_lazy("change", "In force"), "ok"),
    "withdrawn": (pgettext_lazy("change", "Given up"), "quiet"),
    "recalled": (pgettext_lazy("change", "Called off"), "quiet"),
}


def part_name(part: str) -> str:
    """What a part is called."""
    return str(PARTS[part])


def target_name(mall: MallView, part: str, target: str, value: Any = None, name: Any = None) -> str:
    """What a target is called; a service may be one that is not public yet."""
    if part in ("counter", "roster"):
        known = mall.counters.get(target)
        return _("Counter %(number)s") % {"number": known.number if known else target}
    if part in ("hours", "closures"):
        return str(mall.short)
    if part == "notice":
        return str(LocalText.of((value or {}).get("text")))[:80]
    service = mall.services.get(target)
    return str(service.name if service else name or target)


_RULES: list[tuple[str, Any]] = [
    (r"^missing|should be non-empty|is too short", gettext_lazy("This is missing.")),
    (r"^too long|is too long", gettext_lazy("This is too long.")),
    (r"is less than|is greater than|minimum|maximum", gettext_lazy("This number is out of range.")),
    (r"is not a 'date'|does not fit the form", gettext_lazy("This does not have the right form.")),
    (r"names its source", gettext_lazy("Name the source, or say that it is to be verified.")),
    (r"needs amount", gettext_lazy("This kind of fee needs an amount.")),
    (r"needs rows", gettext_lazy("This kind of fee needs at least one line.")),
    (r"needs note", gettext_lazy("This kind of fee needs a note that says how it comes about.")),
    (r"has no (amount|per|rows|note)", gettext_lazy("A fee of this kind has none. Empty it, or choose another kind.")),
    (r"do not add up", gettext_lazy("The lines do not add up to the amount.")),
    (r"no fee table", gettext_lazy("There is no national fee table of this code.")),
    (r"gives the rows of a table", gettext_lazy("A national rule gives the lines of a table: choose the kind table.")),
    (r"slower than the promise", gettext_lazy("At best cannot be longer than at most.")),
    (r"has a legal basis", gettext_lazy("A service needs at least one regulation.")),
    (r"nobody asks for this service", gettext_lazy("Nobody asks for this service in that way.")),
    (
        r"the same text as",
        gettext_lazy("Another service says exactly this. Write what holds for this service."),
    ),
    (
        r"among the articles",
        gettext_lazy("This article is not among those that were read and noted. Name the regulation without it."),
    ),
    (r"fourteen components", gettext_lazy("A published service needs this. Write it, do not empty it.")),
    (r"never open", gettext_lazy("The mall would never be open.")),
    (r"end(s)? (is )?before|before it begins|close|overlap", gettext_lazy("The end is before the beginning.")),
    (r"is taken already|non-unique", gettext_lazy("This is there twice.")),
    (r"without hours is a closure", gettext_lazy("Give its hours, or make it a closed day.")),
    (r"no counter serves", gettext_lazy("No counter would serve one of these services any more.")),
    (r"stands in zone", gettext_lazy("This place is in another zone.")),
    (r"there is no|no such", gettext_lazy("There is no such thing in this mall.")),
]


def rule_words(message: str) -> str:
    """A broken rule in plain words; one that has none says that it is not allowed, and what the rule says."""
    for pattern, words in _RULES:
        if re.search(pattern, message):
            return str(words)
    return _("This is not allowed: %(rule)s") % {"rule": message}


_ROWS: dict[str, Any] = {
    "no-table": gettext_lazy("This is none of our tables: the first row must hold the names of the columns."),
    "unknown-column": gettext_lazy("There is no such column."),
    "twice": gettext_lazy("This is there twice."),
    "no-column": gettext_lazy("This column is missing."),
    "formula": gettext_lazy("A formula is not read. Write its value."),
    "no-service": gettext_lazy("You write about no service of this code."),
    "no-component": gettext_lazy("There is no component of this name."),
    "once": gettext_lazy("This component has one row only."),
    "missing": gettext_lazy("This is missing."),
    "number": gettext_lazy("Write a whole number in digits, for example 250000."),
}


def row_words(error: RowError) -> str:
    """A mistake in a table in plain words."""
    if error.message == "rule":
        return rule_words(error.said)
    if error.message == "word":
        return _("Choose one of: %(words)s.") % {"words": error.said}
    return str(_ROWS[error.message])
