"""The queue report as the desk shows and exports it: what was asked, the words of the lines, the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from balai.domains.accounts.selectors import staff_list
from balai.domains.queueing.report import LONGEST_SPAN, Figures, Line, Report, Wanted, report
from balai.domains.queueing.types import CHANNELS
from balai.flows.hall import PRIORITY_NAMES
from balai.kernel import clock
from balai.kernel.errors import Invalid, Text
from balai.ui import formats

from .requests import Watch

BY: dict[str, Text] = {
    "agency": gettext_lazy("Agency"),
    "class": gettext_lazy("Class of agency"),
    "posting": gettext_lazy("Agency, joint counters split"),
    "service": gettext_lazy("Service"),
    "day": gettext_lazy("Day"),
    "hour": gettext_lazy("Hour the number was taken"),
    "channel": gettext_lazy("Channel"),
    "priority": gettext_lazy("Priority"),
    "counter": gettext_lazy("Counter"),
    "officer": gettext_lazy("Officer"),
}
KINDS: dict[str, Text] = {
    "city": gettext_lazy("City agency"),
    "vertical": gettext_lazy("Central government agency"),
    "joint": gettext_lazy("Joint counter"),
    "public_body": gettext_lazy("Public body"),
    "soe": gettext_lazy("State enterprise (BUMN)"),
    "roe": gettext_lazy("Regional enterprise (BUMD)"),
    "province": gettext_lazy("Province"),
    "independent": gettext_lazy("Independent institution"),
    "judiciary": gettext_lazy("Court"),
}
CHANNEL_NAMES: dict[str, Text] = {
    "online": pgettext_lazy("channel", "Online"),
    "kiosk": pgettext_lazy("channel", "Kiosk"),
    "counter": pgettext_lazy("channel", "Counter"),
}
IN_ORDER = ("day", "hour")
"""Groupings whose lines stand in their own order; the others begin with the most numbers."""
DEEPER = {"agency": "service", "service": "hour"}
"""What a line opens, narrowed to itself."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line in words; `href` opens the report behind it."""

    name: str
    figures: Figures
    score: float | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: rows, the whole, and what was asked."""

    wanted: Wanted
    rows: list[Row]
    whole: Row
    most: int
    open: bool
    hidden: bool
    splits: bool

    @property
    def query(self) -> str:
        """The part of the address that asks for the same again."""
        return address(self.wanted)

    @property
    def title(self) -> str:
        """What the lines are."""
        return str(BY[self.wanted.by])


def asked(data: Mapping[str, str], today: date) -> Wanted:
    """What the address asks for; today by agency when it asks nothing. Raises Invalid with a message for each field."""
    wrong: dict[str, Text] = {}
    days = {}
    for name in ("from", "to"):
        text = data.get(name, "").strip()[:20]
        try:
            days[name] = date.fromisoformat(text) if text else today
        except ValueError:
            wrong[name] = gettext_lazy("Write the day as year-month-day, for example 2026-11-24.")
    by = data.get("by", "") or "agency"
    channel = data.get("channel", "")
    if by not in BY:
        wrong["by"] = gettext_lazy("Choose one of the list.")
    if channel not in ("", *CHANNELS):
        wrong["channel"] = gettext_lazy("Choose one of the list.")
    if not wrong:
        if days["to"] < days["from"]:
            wrong["to"] = gettext_lazy("The last day lies before the first.")
        elif (days["to"] - days["from"]).days >= LONGEST_SPAN:
            wrong["to"] = gettext_lazy("A report covers at most 366 days.")
    if wrong:
        raise Invalid(fields=wrong)
    return Wanted(
        days["from"],
        days["to"],
        by,
        agency=data.get("agency", "").strip().upper()[:16],
        service=data.get("service", "").strip()[:48],
        channel=channel,
    )


def address(wanted: Wanted) -> str:
    """The query string of a report."""
    given = {
        "from": wanted.first.isoformat(),
        "to": wanted.last.isoformat(),
        "by": wanted.by,
        "agency": wanted.agency,
        "service": wanted.service,
        "channel": wanted.channel,
    }
    return urlencode({name: value for name, value in given.items() if value})


def spans(wanted: Wanted, today: date) -> list[tuple[str, str]]:
    """Usual spans as (words, query string), the rest of the question kept."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    found = (
        (_("Today"), today, today),
        (_("Yesterday"), today - timedelta(days=1), today - timedelta(days=1)),
        (_("This week"), monday, today),
        (_("This month"), first, today),
        (_("Last month"), before, first - timedelta(days=1)),
        (_("This year"), today.replace(month=1, day=1), today),
    )
    return [(words, address(replace(wanted, first=start, last=end))) for words, start, end in found]


def sheet(watch: Watch, wanted: Wanted) -> Sheet:
    """Count and word it. Raises Forbidden, NotFound (agency or service)."""
    counted = report(watch.actor, wanted)
    name = _names(watch, wanted.by)
    rows = [_row(line, name(line.key), wanted) for line in counted.lines]
    if wanted.by not in IN_ORDER:
        rows.sort(key=lambda row: (-row.figures.issued, row.name))
    return Sheet(
        wanted,
        rows,
        Row(_("All"), counted.whole.figures, counted.whole.score),
        most=max((row.figures.issued for row in rows), default=0),
        open=bool(counted.whole.figures.open),
        hidden=counted.hidden,
        splits=_splits(counted),
    )


def _splits(counted: Report) -> bool:
    """Whether some number stands in several lines."""
    return sum(line.figures.issued for line in counted.lines) > counted.whole.figures.issued


def _row(line: Line, name: str, wanted: Wanted) -> Row:
    href = ""
    if wanted.by in DEEPER and line.key:
        deeper = replace(wanted, by=DEEPER[wanted.by])
        narrowed = replace(deeper, agency=line.key) if wanted.by == "agency" else replace(deeper, service=line.key)
        href = "?" + address(narrowed)
    return Row(name, line.figures, line.score, href)


def _names(watch: Watch, by: str) -> Callable[[str], str]:
    """What a line of this grouping is called."""
    mall = watch.mall

    def agency(key: str) -> str:
        return f"{mall.agencies[key].short} · {mall.agencies[key].name}" if key in mall.agencies else key

    def service(key: str) -> str:
        return str(mall.services[key].name) if key in mall.services else key

    def counter(key: str) -> str:
        return _("Counter %(number)s") % {"number": key} if key else _("Not called")

    if by == "officer":
        people = {str(person.pk): person.name for person, _r in staff_list(watch.actor, mall_id=mall.id, now=watch.now)}
        return lambda key: people.get(key, _("Somebody who has left")) if key else _("Not called")
    words: dict[str, Callable[[str], str]] = {
        "agency": agency,
        "posting": agency,
        "service": service,
        "counter": counter,
        "class": lambda key: str(KINDS.get(key, key)),
        "day": lambda key: formats.day(date.fromisoformat(key), "D, j M Y"),
        "hour": lambda key: f"{key}.00–{key}.59",
        "channel": lambda key: str(CHANNEL_NAMES.get(key, key)),
        "priority": lambda key: str(PRIORITY_NAMES[key][0]) if key in PRIORITY_NAMES else _("Normal"),
    }
    return words[by]


def today_of(watch: Watch) -> date:
    """The mall's service day."""
    return clock.service_day(watch.now, watch.mall.timezone)


def table(found: Sheet) -> list[list[Any]]:
    """The sheet as plain cells, heads first, the whole last."""
    heads = [
        found.title,
        *(_("Numbers"), _("Served"), _("Not present"), _("Cancelled"), _("Lapsed"), _("Still open")),
        *(_("Wait, median (min)"), _("Wait, 90 % (min)"), _("Service, median (min)"), _("Service, 90 % (min)")),
        *(_("Ratings"), _("Mean rating")),
    ]
    return [heads, *(_cells(row) for row in [*found.rows, found.whole])]


def _cells(row: Row) -> list[Any]:
    f = row.figures
    rated: list[Any] = (
        [f.ratings, round(row.score, 2)] if row.score is not None else [_("too few") if f.ratings else 0, ""]
    )
    counts = [f.issued, f.served, f.no_show, f.cancelled, f.lapsed, f.open]
    return [row.name, *counts, f.wait_p50, f.wait_p90, f.service_p50, f.service_p90, *rated]
