"""What a hall screen shows between the calls: pages of facts from the directory, big enough to be read across a hall.

A slide is made once in each language of the mall; the screen takes turns. Long lists become several slides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from balai.domains.directory.selectors import calendar_of
from balai.domains.directory.types import MallView, NoticeView, ScreenPlace, ServiceView, SlideSpec
from balai.flows.hall import spans
from balai.flows.wording import counter_words, fee_words, promise_words, status_words
from balai.kernel.calendar import Category
from balai.ui import formats

from .voice import LANGUAGES

ROWS = {"wayfinding": 6, "fees": 4, "notices": 2}
DAYS = 7
CLOSURES_AHEAD = 60
"""Days ahead in which a closure is announced."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Hanging:
    """A screen where it hangs: its zone (None: the whole mall), its place, and the address of the portal."""

    zone: str | None
    place: ScreenPlace
    portal: str


@dataclass(frozen=True, slots=True)
class Way:
    """A place in the mall as seen from a screen; `way` is empty where nobody has said in which direction it lies."""

    name: str
    full_name: str
    counters: str
    where: str
    way: str
    way_words: str


@dataclass(frozen=True, slots=True)
class Price:
    """A service with what it costs and how long it takes."""

    service: ServiceView
    agency: str
    fee: str
    promise: str
    mark: str


@dataclass(frozen=True, slots=True)
class DayHours:
    """A day: its name, its hours or why there are none."""

    name: str
    hours: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, and whom it concerns."""

    notice: NoticeView
    about: str


def slides_of(mall: MallView, playlist: Sequence[SlideSpec], here: Hanging, now: datetime) -> list[dict[str, Any]]:
    """The slides of a playlist as {show, seconds, html: {id, en}}, without those that have nothing to say."""
    found = []
    for spec in playlist:
        pages: dict[str, list[str]] = {}
        for lang in LANGUAGES:
            with translation.override(lang):
                pages[lang] = list(_MAKERS[spec.show](mall, spec, here, now))
        found += [
            {"show": spec.show, "seconds": spec.seconds, "html": dict(zip(LANGUAGES, page, strict=True))}
            for page in zip(*(pages[lang] for lang in LANGUAGES), strict=True)
        ]
    return found


def _draw(name: str, **values: Any) -> str:
    return render_to_string(f"signage/slides/{name}.html", values).strip()


def _pages(rows: Sequence[Item], most: int) -> Iterator[tuple[Sequence[Item], int, int]]:
    """The rows in pages of much the same length: (rows, number of the page, how many pages)."""
    count = -(-len(rows) // most)
    for page in range(count):
        yield rows[page * len(rows) // count : (page + 1) * len(rows) // count], page + 1, count


def _calls(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    """Nothing to draw: the numbers called before stand there."""
    yield ""


def _wayfinding(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    for rows, page, count in _pages(_ways(mall, spec, here), ROWS["wayfinding"]):
        yield _draw("wayfinding", rows=rows, page=page, count=count)


def _ways(mall: MallView, spec: SlideSpec, here: Hanging) -> list[Way]:
    """Agencies by short name, once a zone in which they have counters."""
    words = {
        "here": _("here"),
        "ahead": _("straight on"),
        "back": _("behind you"),
        "left": pgettext("way", "left"),
        "right": pgettext("way", "right"),
        "up": _("upstairs"),
        "down": _("downstairs"),
        "": "",
    }
    numbers: dict[tuple[str, str], list[int]] = {}
    for counter in mall.counters.values():
        if not spec.zones or counter.zone in spec.zones:
            numbers.setdefault((counter.agency, counter.zone), []).append(counter.number)
    rows = []
    for (code, zone), found in numbers.items():
        agency, way = mall.agencies[code], _way(mall, here, zone)
        floor = next(str(floor.name) for floor in mall.floors if floor.number == mall.zones[zone].floor)
        name = str(mall.zones[zone].name)
        where = name if floor in name else f"{name} · {floor}"
        rows.append(Way(agency.short, str(agency.name), counter_words(spans(found)), where, way, words[way]))
    return sorted(rows, key=lambda row: (row.name.casefold(), row.where))


def _way(mall: MallView, here: Hanging, zone: str) -> str:
    """As the pack says it; else what follows from the floors."""
    if zone in here.place.ways:
        return here.place.ways[zone]
    if here.zone is None:
        return ""
    if zone == here.zone:
        return "here"
    mine, there = mall.zones[here.zone].floor, mall.zones[zone].floor
    return "up" if there > mine else "down" if there < mine else ""


def _fees(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    rows = [
        Price(
            service,
            mall.agencies[service.agency].short,
            fee_words(service.fee),
            promise_words(service.promise),
            status_words(service.fee.fact),
        )
        for service in _services(mall, spec, here)
    ]
    for part, page, count in _pages(rows, ROWS["fees"]):
        yield _draw("fees", rows=part, page=page, count=count)


def _services(mall: MallView, spec: SlideSpec, here: Hanging) -> list[ServiceView]:
    """Those the slide names, else those of its zones, else those of the screen's zone, else every one."""
    if spec.services:
        return [mall.services[code] for code in spec.services if code in mall.services]
    zones = set(spec.zones or ([here.zone] if here.zone else mall.zones))
    return [service for service in mall.services.values() if zones & set(service.zones)]


def _hours(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    calendar = calendar_of(mall, now)
    today = calendar.local_day(now)
    days = []
    for ahead in range(DAYS):
        day = today + timedelta(days=ahead)
        why, holiday = calendar.why_closed(day), calendar.holiday(day)
        hours = ", ".join(f"{span.start:%H.%M}–{span.end:%H.%M}" for span in calendar.opening_hours(day))
        name = _("Today") if not ahead else _("Tomorrow") if ahead == 1 else formats.day(day, "l, j M")
        closed = holiday.name if why and why is not Category.WEEKEND and holiday else ""
        days.append(DayHours(name, "" if why else hours, closed))
    later = [
        (formats.day(closure.day, "l, j F"), closure.name)
        for closure in sorted(mall.closures, key=lambda one: one.day)
        if timedelta(days=DAYS) <= closure.day - today <= timedelta(days=CLOSURES_AHEAD)
    ]
    yield _draw("hours", days=days, later=later[:2])


def _notices(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    found = [Told(notice, _about(mall, notice)) for notice in notices_here(mall, spec, here, now)]
    for rows, page, count in _pages(found, ROWS["notices"]):
        yield _draw("notices", rows=rows, page=page, count=count)


def _about(mall: MallView, notice: NoticeView) -> str:
    """Whom a notice concerns; empty when everybody."""
    service, agency = mall.services.get(notice.service), mall.agencies.get(notice.agency)
    return str(service.name) if service else agency.short if agency else ""


def notices_here(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> list[NoticeView]:
    """What is told now to everybody, and about what is served where the screen hangs."""
    near = _services(mall, SlideSpec("", 0, spec.zones), here)
    services, agencies = {one.code for one in near}, {one.agency for one in near}
    return [
        notice
        for notice in mall.notices
        if notice.told_at(now) and notice.agency in ("", *agencies) and notice.service in ("", *services)
    ]


def _charter(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    if mall.charter is not None:
        yield _draw("charter", charter=mall.charter, mark=status_words(mall.charter.fact))


def _portal(mall: MallView, spec: SlideSpec, here: Hanging, now: datetime) -> Iterator[str]:
    yield _draw("portal", url=here.portal, shown=here.portal.partition("://")[2].rstrip("/"))


_MAKERS: dict[str, Callable[[MallView, SlideSpec, Hanging, datetime], Iterator[str]]] = {
    "calls": _calls,
    "wayfinding": _wayfinding,
    "fees": _fees,
    "hours": _hours,
    "notices": _notices,
    "charter": _charter,
    "portal": _portal,
}
