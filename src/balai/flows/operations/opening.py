"""The board for half an hour before opening: is every machine there, does the hall speak, has each agency somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from balai.domains.accounts import selectors as accounts
from balai.domains.accounts.selectors.devices import Standing
from balai.domains.directory import selectors as directory
from balai.domains.directory.types import AgencyView, MallView, Opening
from balai.domains.queueing import selectors as queueing
from balai.kernel.actors import Actor
from balai.kernel.permissions import require

from . import checks
from .findings import GOOD, Finding


@dataclass(frozen=True, slots=True)
class Presence:
    """An agency with services: officers who have signed in, and its counters that are open (a break counts)."""

    agency: AgencyView
    officers: int
    open: int
    counters: int

    @property
    def missing(self) -> bool:
        """Whether nobody can serve its visitors as things stand."""
        return not self.officers and not self.open


@dataclass(frozen=True, slots=True)
class Board:
    """What the duty manager looks at. `agencies`: those without anybody first. `troubles`: voice, clock, devices."""

    opening: Opening
    devices: Standing
    agencies: Sequence[Presence]
    troubles: Sequence[Finding]

    @property
    def missing(self) -> list[Presence]:
        """Agencies without anybody."""
        return [one for one in self.agencies if one.missing]

    @property
    def unserved(self) -> int:
        """Services with no officer."""
        return sum(len(one.agency.services) for one in self.missing)

    @property
    def ready(self) -> bool:
        """Whether nothing is left to do."""
        return not self.missing and not self.troubles and not self.devices.troubled


def board(actor: Actor, mall: MallView, now: datetime) -> Board:
    """The board at `now` (aware UTC). A fixed number of queries. Raises Forbidden."""
    require("operations.see_opening", actor, mall)
    connection.ensure_connection()
    officers = accounts.officers_signed_in(actor, mall_id=mall.id, now=now)
    states = queueing.counters_now(actor, now=now)
    rows = []
    for agency in mall.agencies.values():
        desks = [counter for counter in mall.counters.values() if counter.agency == agency.code]
        if agency.services and desks:
            working = sum(states[desk.code].state != "closed" for desk in desks if desk.code in states)
            rows.append(Presence(agency, officers.get(agency.code, 0) + officers.get("", 0), working, len(desks)))
    rows.sort(key=lambda row: (not row.missing, row.agency.short.casefold()))
    found = [*checks.voice(now), *checks.clock(connection.connection, now)]
    return Board(
        directory.opening(actor, mall, now),
        accounts.standing(actor, mall_id=mall.id, now=now),
        rows,
        [one for one in found if one.level != GOOD],
    )
