"""The whole hall at an instant: queues by longest wait, counters by floor, what needs somebody, today's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.domains.accounts.selectors import staff_list
from balai.domains.directory.types import AgencyView, CounterView, Floor, ServiceView, ZoneView
from balai.domains.queueing import selectors
from balai.domains.queueing.types import CounterNow, DayTotals, QueueNow, TicketView
from balai.flows.hall import spans
from balai.flows.wording import wait_words
from balai.kernel.permissions import allowed

from .requests import Watch

LONG_BREAK = timedelta(minutes=30)
LONG_CALL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue in which somebody waits; `longest` in minutes since that number was taken."""

    queue: QueueNow
    service: ServiceView
    agency: AgencyView
    longest: int

    @property
    def wait(self) -> str:
        """What a number taken now can expect; empty when nobody serves the queue."""
        return wait_words(self.queue.eta)


@dataclass(frozen=True, slots=True)
class CounterTile:
    """A counter on the map. `look`: closed, paused, free, called or serving; `since` is when that began."""

    desk: CounterView
    agency: AgencyView
    look: str
    since: datetime
    officer: str
    ticket: TicketView | None
    may_serve: bool


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """The counters of one zone by number: those that work (free, called, serving, on a break), and the closed ones."""

    zone: ZoneView
    working: Sequence[CounterTile]
    closed: Sequence[CounterTile]

    @property
    def open(self) -> int:
        """How many are neither closed nor on a break."""
        return sum(tile.look != "paused" for tile in self.working)

    @property
    def count(self) -> int:
        """All counters of the zone."""
        return len(self.working) + len(self.closed)


@dataclass(frozen=True, slots=True)
class FloorMap:
    """A floor with its zones."""

    floor: Floor
    zones: Sequence[ZoneMap]


@dataclass(frozen=True, slots=True)
class Alert:
    """Something for the duty manager: what is the matter, and what would help."""

    title: str
    help: str


@dataclass(frozen=True, slots=True)
class HallWatch:
    """The desk's page. `busy` is sorted by longest wait; `quiet` queues are open and empty."""

    totals: DayTotals
    busy: Sequence[QueueRow]
    quiet: int
    warnings: Sequence[Alert]
    floors: Sequence[FloorMap]
    now: datetime

    @property
    def present(self) -> int:
        """Numbers at a counter now."""
        return self.totals.called + self.totals.serving

    @property
    def longest(self) -> int:
        """Minutes the longest waiting person of the mall has waited; the full length of a bar."""
        return max((row.longest for row in self.busy), default=0)


def minutes_since(then: datetime, now: datetime) -> int:
    """Whole minutes, never negative."""
    return max(0, int((now - then).total_seconds() // 60))


def hall_watch(watch: Watch) -> HallWatch:
    """The hall as it is now, from the tables. Raises Forbidden for whoever does not oversee the mall."""
    actor, mall, now = watch.actor, watch.mall, watch.now
    queues = selectors.queues(actor, now=now)
    tiles = _tiles(watch, selectors.counters_now(actor, now=now), selectors.at_counters(actor))
    busy = [
        QueueRow(
            queue,
            mall.services[queue.service],
            mall.agencies[mall.services[queue.service].agency],
            minutes_since(queue.oldest, now),
        )
        for queue in queues
        if queue.waiting and queue.oldest
    ]
    busy.sort(key=lambda row: (-row.longest, -row.queue.waiting))
    return HallWatch(
        totals=selectors.totals_today(actor, now=now),
        busy=busy,
        quiet=sum(1 for queue in queues if not queue.waiting and queue.counters),
        warnings=[*_unserved(watch, busy), *_slow(tiles, now)],
        floors=[
            FloorMap(floor, zones)
            for floor in mall.floors
            if (zones := [_zone(zone, tiles) for zone in mall.zones.values() if zone.floor == floor.number])
        ],
        now=now,
    )


def _zone(zone: ZoneView, tiles: Sequence[CounterTile]) -> ZoneMap:
    here = [tile for tile in tiles if tile.desk.zone == zone.code]
    return ZoneMap(
        zone, [tile for tile in here if tile.look != "closed"], [tile for tile in here if tile.look == "closed"]
    )


def _tiles(watch: Watch, states: dict[str, CounterNow], present: dict[str, TicketView]) -> list[CounterTile]:
    mall = watch.mall
    names = {person.pk: person.name for person, _roles in staff_list(watch.actor, mall_id=mall.id, now=watch.now)}
    tiles = []
    for code, desk in sorted(mall.counters.items(), key=lambda item: item[1].number):
        state, ticket = states[code], present.get(code)
        look = {"open": "free"}.get(state.state, state.state) if ticket is None else ticket.state
        tiles.append(
            CounterTile(
                desk=desk,
                agency=mall.agencies[desk.agency],
                look="paused" if state.state == "paused" and ticket is None else look,
                since=ticket.since if ticket else state.since,
                officer=names.get(state.officer_id, "") if state.officer_id else "",
                ticket=ticket,
                may_serve=allowed("queueing.serve", watch.actor, desk),
            )
        )
    return tiles


def _unserved(watch: Watch, busy: Sequence[QueueRow]) -> list[Alert]:
    """Services with waiting people and no open counter, worst first."""
    found = []
    for row in busy:
        if row.queue.counters:
            continue
        numbers = spans(watch.mall.counters[code].number for code in row.service.counters)
        title = ngettext(
            "%(count)s person waits for %(service)s and no counter is open",
            "%(count)s people wait for %(service)s and no counter is open",
            row.queue.waiting,
        ) % {"count": row.queue.waiting, "service": row.service.name}
        only = len(row.service.counters) == 1  # no matter of grammar: Indonesian tells these apart too
        advice = _("Open counter %(numbers)s.") if only else _("Open one of the counters %(numbers)s.")
        found.append(Alert(title, advice % {"numbers": numbers}))
    return found


def _slow(tiles: Sequence[CounterTile], now: datetime) -> list[Alert]:
    """Counters on a long break, and calls nobody answered for long."""
    found = []
    for tile in tiles:
        age = now - tile.since
        values = {"number": tile.desk.number, "minutes": minutes_since(tile.since, now)}
        if tile.look == "paused" and age > LONG_BREAK:
            title = _("Counter %(number)s has been on a break for %(minutes)s minutes") % values
            found.append(Alert(title, _("Ask the officer, or have somebody take over.")))
        elif tile.look == "called" and age > LONG_CALL:
            title = _("Counter %(number)s called somebody %(minutes)s minutes ago and nobody came") % values
            found.append(Alert(title, _("The officer can call again or note the visitor as not present.")))
    return found
