"""What accounts asks the directory: agencies, counters and zones of a mall, by their codes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from balai.domains.directory import selectors as directory
from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound


def mall_named(code: str | None) -> MallView:
    """The mall with that code; without one the only mall there is. Raises NotFound, also when there are several."""
    found = [mall for mall in snapshot.malls() if code in (None, mall.code)]
    if len(found) != 1:
        raise NotFound()
    return found[0]


def agency_id(mall_id: UUID, code: str) -> UUID:
    """The key of an agency in force. Raises NotFound."""
    found = snapshot.current(mall_id).agencies.get(code)
    if found is None:
        raise NotFound()
    return found.id


def counter_agency(mall_id: UUID, code: str) -> str:
    """The code of the agency that owns a counter. Raises NotFound."""
    found = snapshot.current(mall_id).counters.get(code)
    if found is None:
        raise NotFound()
    return found.agency


def skills_at(mall_id: UUID, counter: str) -> list[str]:
    """The skills that the services of a counter ask for; nothing for an unknown counter."""
    mall = snapshot.current(mall_id)
    served = mall.counters[counter].services if counter in mall.counters else ()
    return sorted({mall.services[code].skill for code in served if code in mall.services} - {""})


def require_zone(mall_id: UUID, code: str) -> None:
    """Raises NotFound unless the mall has that zone; an empty code stands for the whole mall."""
    if code and code not in snapshot.current(mall_id).zones:
        raise NotFound()


def place_name(mall_id: UUID, *, zone: str, counter: str) -> str:
    """Where a device stands, for people; empty when nowhere in particular."""
    mall = snapshot.current(mall_id)
    if counter:
        return gettext("Counter %(code)s") % {"code": counter}
    return str(mall.zones[zone].name) if zone in mall.zones else ""


def is_open(mall_id: UUID, now: datetime) -> bool:
    """Whether the mall is open at `now` (aware UTC): outside its hours devices are switched off, and that is well."""
    return directory.opening(Actor.system(), snapshot.current(mall_id), now).open


def today(mall_id: UUID, now: datetime) -> date:
    """The mall's service day at `now`."""
    return clock.service_day(now, snapshot.current(mall_id).timezone)


def midnight(mall_id: UUID, day: date) -> datetime:
    """The instant (UTC) at which that day of the mall has ended."""
    return clock.day_bounds(day, snapshot.current(mall_id).timezone)[1]


def dawn(mall_id: UUID, day: date) -> datetime:
    """The instant (UTC) at which that day of the mall begins."""
    return clock.day_bounds(day, snapshot.current(mall_id).timezone)[0]
