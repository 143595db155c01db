"""Which counters an officer may serve, his usual ones first; which services a visitor can be sent to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from balai.domains.accounts.selectors import staff_of
from balai.domains.directory import selectors as directory
from balai.domains.directory.types import AgencyView, CounterView, ServiceView
from balai.domains.queueing import selectors
from balai.kernel.permissions import allowed

from .requests import Shift

MOST_FOUND = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A counter one may choose, with the services it is for."""

    desk: CounterView
    agency: AgencyView
    zone: str
    services: str


@dataclass(frozen=True, slots=True)
class Target:
    """A service a visitor can be sent to. `counters`: how many are open for it now; `words` is what typing finds."""

    service: ServiceView
    agency: AgencyView
    place: str
    waiting: int
    counters: int

    @property
    def words(self) -> str:
        """Everything the filter of the dialog looks at, in small letters."""
        name = self.service.name
        return " ".join((name.id, name.en, self.agency.short, *self.service.keywords)).lower()


def counters_to_serve(shift: Shift) -> tuple[list[Place], list[Place]]:
    """(usual counters, all others the officer may serve), each by number; at a terminal only its own."""
    mall = shift.mall
    mine = {shift.actor.counter} if shift.actor.counter else set(_usual(shift))
    places = [
        Place(
            desk,
            mall.agencies[desk.agency],
            str(mall.zones[desk.zone].name),
            ", ".join(str(mall.services[code].name) for code in desk.services if code in mall.services),
        )
        for desk in sorted(mall.counters.values(), key=lambda desk: desk.number)
        if allowed("queueing.serve", shift.actor, desk)
    ]
    return [p for p in places if p.desk.code in mine], [p for p in places if p.desk.code not in mine]


def _usual(shift: Shift) -> Sequence[str]:
    return staff_of(shift.actor, shift.actor.id).counters if shift.actor.id else ()


def targets(shift: Shift, *, counter: str, q: str = "") -> list[Target]:
    """Services a visitor at this counter can be sent to, best match first; the one he waits for is left out.

    Raises Forbidden, NotFound.
    """
    mall, now = shift.mall, shift.now
    present = selectors.at_counter(shift.actor, counter=counter)
    here = present.service if present else ""
    found = directory.services(shift.actor, mall, q=q, limit=MOST_FOUND).items
    board = selectors.board(mall.id, now)
    open_ones = {code for code, (state, _since) in board.counters.items() if state == "open"}
    return [
        Target(
            service,
            mall.agencies[service.agency],
            ", ".join(str(mall.zones[code].name) for code in service.zones if code in mall.zones),
            board.count(service.code),
            len(open_ones.intersection(service.counters)),
        )
        for service in found
        if service.queue_prefix and service.code != here
    ]
