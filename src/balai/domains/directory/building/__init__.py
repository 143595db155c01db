"""From the rows of one mall to its frozen view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from balai.kernel import clock
from balai.kernel.calendar import Category, Holiday, weekly_hours

from .. import models
from ..editing import in_force, next_instant
from ..editing.overlay import Key
from ..pack_format.components import missing
from ..types import CounterView, Floor, LocalText, MallView, ServiceView, ZoneView
from . import changed, offers, publishing, screens


def view_of(mall: models.Mall, now: datetime, also: Mapping[Key, Any] | None = None) -> MallView:
    """The view of a mall row at `now` (aware UTC); reads the rows below it in one query a table.

    Rule packs are those in force on the mall's day, notices those of `now` and later; over the rows lie the changes
    that have taken effect, and those of `also`, for a look at what is planned.
    """
    edits = in_force(mall.id, now) | dict(also or {})
    mall = changed.mall(mall, edits)
    data, on = mall.data, clock.service_day(now, mall.timezone)
    floors = {row["number"]: _floor(row) for row in data["floors"]}
    zones = _zones(mall, floors)
    services = [
        changed.service(row, edits) for row in models.Service.objects.filter(mall=mall).select_related("agency")
    ]
    offered = {row.id: row.code for row in services if row.active and row.published}
    desks = changed.counters(offers.counters(mall, offered), edits, set(offered.values()))
    agencies = list(models.Agency.objects.filter(mall=mall))
    agencies.sort(key=lambda agency: agency.data["short"].casefold())
    order = {agency.code: place for place, agency in enumerate(agencies)}
    services.sort(key=lambda service: (order[service.agency.code], service.queue_prefix, service.code))
    open_desks, codes = [desk for desk in desks if desk.active], set(offered.values())
    views = [offers.service(row, open_desks, zones, codes, on) for row in services]
    live = [view for view in views if view.active]
    return MallView(
        id=mall.id,
        code=mall.code,
        name=LocalText.of(mall.name),
        short=LocalText.of(data.get("short", mall.name)),
        about=LocalText.of(data.get("about")),
        accessibility=LocalText.of(data.get("accessibility")),
        address=mall.address,
        timezone=mall.timezone,
        hours=weekly_hours(mall.hours),
        closures=tuple(
            Holiday(date.fromisoformat(row["day"]), row["name"]["id"], Category.CLOSURE)
            for row in data.get("closures", ())
        ),
        half_days=tuple(
            (date.fromisoformat(row["day"]), weekly_hours({"mon": row["hours"]})[0])
            for row in data.get("half_days", ())
        ),
        floors=tuple(floors.values()),
        zones=MappingProxyType(zones),
        agencies=_by_code(offers.agency(row, live) for row in agencies),
        counters=_by_code(desks),
        services=_by_code(live),
        hosts=tuple(mall.hosts),
        modules=frozenset(data.get("modules", ())),
        legal_basis=offers.legal(data.get("legal_basis", ())),
        charter=publishing.charter(mall.charter),
        bundles=MappingProxyType(publishing.bundles(mall.bundles, codes)),
        notices=publishing.notices(mall, now, edits),
        signage=screens.signage(data.get("signage")),
        unpublished=MappingProxyType(
            {row.code: missing(row.data, row.standard) for row in services if row.active and not row.published}
        ),
        colours=MappingProxyType(dict(data.get("colours", {}))),
        facts=MappingProxyType({name: offers.fact(row) for name, row in data["facts"].items()}),
        day=on,
        revision=mall.revision,
        digest=mall.digest,
        ids=MappingProxyType(_by_id(views, desks)),
        changes_at=next_instant(mall.id, now),
        index=publishing.index([row for row in services if row.id in offered], mall.synonyms),
    )


def _by_code(views: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({view.code: view for view in views if view.active})


def _by_id(services: Iterable[ServiceView], counters: Iterable[CounterView]) -> dict[UUID, ServiceView | CounterView]:
    found: dict[UUID, ServiceView | CounterView] = {view.id: view for view in services}
    return found | {view.id: view for view in counters}


def _floor(row: Mapping[str, Any]) -> Floor:
    return Floor(row["number"], LocalText.of(row["name"]), row["service"], row["step_free"])


def _zones(mall: models.Mall, floors: Mapping[int, Floor]) -> dict[str, ZoneView]:
    """Zones in the order of the pack."""
    rows = {row.code: row for row in models.Zone.objects.filter(mall=mall, active=True)}
    return {
        code: ZoneView(row.id, mall.id, code, LocalText.of(row.name), row.floor, floors[row.floor].step_free)
        for code, row in ((zone["code"], rows[zone["code"]]) for zone in mall.data["zones"])
    }
