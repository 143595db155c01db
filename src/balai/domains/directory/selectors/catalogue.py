"""Reading the directory. It is public: the actor is asked for, and may be anybody."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.calendar import WorkingCalendar, working_calendar
from balai.kernel.errors import NotFound
from balai.kernel.rulepacks import NoRuleInForce, UnknownRulePack

from .. import snapshot
from ..errors import UnknownCursor
from ..stems import stems
from ..types import AgencyView, Bundle, ClassCount, CounterView, MallView, Opening, Page, ServiceView

PAGE = 20
LARGEST_PAGE = 100
SUGGESTED = 4


def mall_for_host(host: str | None) -> MallView:
    """The mall of that host name (a port is ignored): the one that lists it, else the only one that lists none.

    Raises NotFound when there is no mall, or several and none is meant.
    """
    name = (host or "").lower()
    name = name.split("]")[0] + "]" if name.startswith("[") else name.partition(":")[0].rstrip(".")
    malls = snapshot.malls()
    named = [mall for mall in malls if name in mall.hosts]
    rest = [mall for mall in malls if not mall.hosts]
    if named:
        return named[0]
    if len(rest) == 1:
        return rest[0]
    raise NotFound()


def service(actor: Actor, mall: MallView, code: str) -> ServiceView:
    """One service. Raises NotFound."""
    found = mall.services.get(code)
    if found is None:
        raise NotFound()
    return found


def agency(actor: Actor, mall: MallView, code: str) -> AgencyView:
    """One agency; the case of the code does not matter. Raises NotFound."""
    found = mall.agencies.get(code.upper())
    if found is None:
        raise NotFound()
    return found


def bundle(actor: Actor, mall: MallView, code: str) -> Bundle:
    """One bundle for an event of life. Raises NotFound."""
    found = mall.bundles.get(code)
    if found is None:
        raise NotFound()
    return found


def counter(actor: Actor, mall: MallView, code: str) -> CounterView:
    """One counter in force. Raises NotFound."""
    found = mall.counters.get(code)
    if found is None:
        raise NotFound()
    return found


def agencies(actor: Actor, mall: MallView, *, with_services: bool = False, kind: str = "") -> tuple[AgencyView, ...]:
    """The agencies by short name; only those one can visit when `with_services`, only those of a class when `kind`."""
    return tuple(
        found for found in mall.agencies.values() if (found.services or not with_services) and kind in ("", found.kind)
    )


def by_class(actor: Actor, mall: MallView) -> tuple[ClassCount, ...]:
    """How many agencies, services and counters each class of agency has, largest first; a class with none is left out.

    The sums over the classes are those of the mall.
    """
    counts: dict[str, Counter[str]] = {}
    for agency in mall.agencies.values():
        counts.setdefault(agency.kind, Counter())["agencies"] += 1
    for name, rows in (("services", mall.services), ("counters", mall.counters)):
        for row in rows.values():
            counts[mall.agencies[row.agency].kind][name] += 1
    found = [ClassCount(kind, n["agencies"], n["services"], n["counters"]) for kind, n in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.agencies, one.kind)))


def counters_by_zone(actor: Actor, mall: MallView) -> Mapping[str, tuple[CounterView, ...]]:
    """Counters by number for every zone, in the order of the zones; a zone without counters is there too."""
    return {code: tuple(mall.counters_in(code)) for code in mall.zones}


def services(
    actor: Actor,
    mall: MallView,
    *,
    q: str = "",
    agency: str | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page:
    """Services that answer the question `q` (best first; every one when empty), of one agency when given.

    `cursor` is the `next` of an earlier page for the same question; it stays good when services come or go. `limit` is
    1 to 100. Raises UnknownCursor. An unknown agency has no services.
    """
    scores = mall.index.ranked(q, stems)
    wanted = agency.upper() if agency else None
    found = [
        (_key(scores[item.code], place), item)
        for place, item in enumerate(mall.services.values())
        if item.code in scores and wanted in (None, item.agency)
    ]
    found.sort(key=lambda entry: entry[0])
    if cursor:
        after = _after(cursor, mall, scores)
        found = [entry for entry in found if entry[0] > after]
    limit = max(1, min(limit, LARGEST_PAGE))
    items = tuple(item for _, item in islice(found, limit))
    return Page(items, _cursor(scores[items[-1].code], items[-1]) if len(found) > limit else None)


def nearest_words(actor: Actor, mall: MallView, q: str) -> tuple[str, ...]:
    """Words to ask instead of a question that found nothing; each of them finds a service."""
    return tuple(mall.index.nearest(q, SUGGESTED))


def _key(score: float, place: int) -> tuple[float, int]:
    return (-round(score, 3), place)


def _cursor(score: float, item: ServiceView) -> str:
    data = json.dumps([round(score, 3), item.agency, item.code], separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def _after(cursor: str, mall: MallView, scores: Mapping[str, float]) -> tuple[float, int]:
    """The place a cursor stands for. A service that has gone since leaves its agency's place."""
    try:
        data: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        score, agency_code, code = float(data[0]), str(data[1]), str(data[2])
    except (ValueError, TypeError, IndexError, KeyError, RecursionError) as error:
        raise UnknownCursor() from error
    order = list(mall.services.values())
    place = next((i for i, item in enumerate(order) if item.code == code), None)
    if place is None:
        place = next((i for i, item in enumerate(order) if item.agency >= agency_code), len(order)) - 1
    return (-score, place)


def opening(actor: Actor, mall: MallView, now: datetime) -> Opening:
    """Whether the mall is open at `now` (aware), until when, or when it opens next; holidays and breaks included."""
    calendar = calendar_of(mall, now)
    today = calendar.spans(day := calendar.local_day(now))
    upcoming = calendar.spans_from(now)
    start, end = next(upcoming)
    if start <= now:
        following = next(upcoming)[0]
        return Opening(True, "", "", end, following, today)
    holiday = calendar.holiday(day)
    reason = calendar.why_closed(day)
    if reason is None:
        why = "before" if now < today[0][0] else "after" if now >= today[-1][1] else "break"
    else:
        why = reason.value
    return Opening(False, why, holiday.name if holiday and reason else "", None, start, today)


def closes_at(mall: MallView, now: datetime) -> datetime | None:
    """When the mall's day ends on the local day of `now` (UTC); None when it does not open that day. Remembered."""
    hours = hours_of(mall, now)
    return hours[1] if hours else None


def hours_of(mall: MallView, now: datetime) -> tuple[datetime, datetime] | None:
    """When the doors first open and last close on the local day of `now` (UTC); None on a closed day. Remembered."""
    return _hours_of(_Dated(mall, clock.service_day(now, mall.timezone)))


def calendar_of(mall: MallView, now: datetime) -> WorkingCalendar:
    """The mall's working calendar under the rules in force on the local day of `now`.

    Without rules for that day (outside the years a pack covers) it knows the mall's own hours and closures only.
    """
    return _calendar(_Dated(mall, clock.service_day(now, mall.timezone)))


@dataclass(frozen=True)
class _Dated:
    """A mall on a day, told apart by what was loaded."""

    mall: MallView
    day: date

    def __hash__(self) -> int:
        return hash((self.mall.id, self.mall.digest, self.day))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Dated) and self.mall is other.mall and self.day == other.day


@lru_cache(maxsize=16)
def _calendar(dated: _Dated) -> WorkingCalendar:
    mall = dated.mall
    try:
        return working_calendar(
            on=dated.day,
            timezone=mall.timezone,
            hours=mall.hours,
            closures=mall.closures,
            half_days=dict(mall.half_days),
        )
    except (NoRuleInForce, UnknownRulePack):
        return WorkingCalendar(
            hours=mall.hours, timezone=mall.timezone, holidays=mall.closures, half_days=mall.half_days
        )


@lru_cache(maxsize=16)
def _hours_of(dated: _Dated) -> tuple[datetime, datetime] | None:
    spans = _calendar(dated).spans(dated.day)
    return (spans[0][0], spans[-1][1]) if spans else None
