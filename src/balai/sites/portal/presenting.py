"""The hall and the directory in the order in which pages tell them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from balai.domains.directory.types import AgencyView, CounterView, Floor, MallView, ServiceView, ZoneView
from balai.flows.hall import HallNow, QueueNow, spans
from balai.kernel.calendar import Interval
from balai.kernel.errors import Text

CALLS_SHOWN = 6
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call as a page tells it."""

    number: str
    counter: int | str
    service: ServiceView | None
    at: datetime


def last_calls(hall: HallNow, mall: MallView) -> list[CallShown]:
    """The newest calls of the mall."""
    shown = []
    for call in hall.calls[:CALLS_SHOWN]:
        desk = mall.counters.get(call.counter)
        shown.append(
            CallShown(call.number, desk.number if desk else call.counter, mall.services.get(call.service), call.at)
        )
    return shown


def last_call(hall: HallNow, mall: MallView) -> CallShown | None:
    """The newest call, if there was one today."""
    return next(iter(last_calls(hall, mall)), None)


@dataclass(frozen=True, slots=True)
class Group:
    """An agency with those of its queues that live now."""

    agency: AgencyView
    queues: tuple[QueueNow, ...]

    @property
    def waiting(self) -> int:
        """People waiting for the agency."""
        return sum(queue.waiting for queue in self.queues)


def queues_by_agency(hall: HallNow, mall: MallView) -> list[Group]:
    """Queues with an open counter or somebody waiting."""
    groups = []
    for agency in mall.agencies.values():
        queues = tuple(queue for code in agency.services if (queue := hall.queues[code]).waiting or queue.counters)
        if queues:
            groups.append(Group(agency, queues))
    return groups


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency is: its counters as painted, and its zones."""

    agency: AgencyView
    counters: str
    zones: tuple[ZoneView, ...]


def place(agency: AgencyView, mall: MallView) -> Place:
    """Where to find an agency."""
    numbers = [desk.number for desk in mall.counters.values() if desk.agency == agency.code]
    return Place(agency, spans(numbers), tuple(mall.zones[zone] for zone in agency.zones if zone in mall.zones))


@dataclass(frozen=True, slots=True)
class Booth:
    """Neighbouring counters of one agency in a zone; `open` are the numbers of those open now."""

    agency: AgencyView
    counters: str
    open: str


@dataclass(frozen=True, slots=True)
class FloorShown:
    """A floor with its zones and what stands there."""

    floor: Floor
    zones: tuple[tuple[ZoneView, tuple[Booth, ...]], ...]


def floors(hall: HallNow, mall: MallView) -> list[FloorShown]:
    """The building from the ground up."""
    return [
        FloorShown(
            floor,
            tuple((zone, _booths(zone, hall, mall)) for zone in mall.zones.values() if zone.floor == floor.number),
        )
        for floor in sorted(mall.floors, key=lambda floor: floor.number)
    ]


def _booths(zone: ZoneView, hall: HallNow, mall: MallView) -> tuple[Booth, ...]:
    desks: dict[str, list[CounterView]] = {}
    for desk in mall.counters_in(zone.code):
        desks.setdefault(desk.agency, []).append(desk)
    return tuple(
        Booth(
            mall.agencies[code],
            spans(desk.number for desk in found),
            spans(desk.number for desk in found if desk.code in hall.open_counters),
        )
        for code, found in desks.items()
        if code in mall.agencies
    )


def week(mall: MallView) -> list[tuple[Text, tuple[Interval, ...]]]:
    """Weekday and opening hours; an empty tuple is a closed day."""
    return list(zip(WEEKDAYS, mall.hours, strict=True))
