"""From the rows of one mall to its frozen view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from balai.kernel.calendar import Category, Holiday, weekly_hours

from . import models, search
from .types import (
    EMPTY,
    AgencyView,
    CounterView,
    Fact,
    Fee,
    FeeRow,
    Floor,
    LegalBasis,
    LocalText,
    MallView,
    Promise,
    Requirement,
    ServiceView,
    ZoneView,
)


def view_of(mall: models.Mall) -> MallView:
    """The view of a mall row; reads the rows below it in one query a table."""
    data = mall.data
    floors = {row["number"]: _floor(row) for row in data["floors"]}
    zones = _zones(mall, floors)
    services = list(models.Service.objects.filter(mall=mall).select_related("agency"))
    counters = _counters(mall, {service.id: service.code for service in services if service.active})
    agencies = list(models.Agency.objects.filter(mall=mall))
    agencies.sort(key=lambda agency: agency.data["short"].casefold())
    order = {agency.code: place for place, agency in enumerate(agencies)}
    services.sort(key=lambda service: (order[service.agency.code], service.queue_prefix, service.code))
    service_views = [_service(row, [c for c in counters if c.active], zones) for row in services]
    offered = [view for view in service_views if view.active]
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
        agencies=_by_code(_agency(row, offered) for row in agencies),
        counters=_by_code(counters),
        services=_by_code(offered),
        hosts=tuple(mall.hosts),
        modules=frozenset(data.get("modules", ())),
        legal_basis=_legal(data.get("legal_basis", ())),
        colours=MappingProxyType(dict(data.get("colours", {}))),
        facts=MappingProxyType({name: _fact(row) for name, row in data["facts"].items()}),
        revision=mall.revision,
        digest=mall.digest,
        ids=MappingProxyType(_by_id(service_views, counters)),
        words=MappingProxyType({row.code: search.unfolded(row.search) for row in services if row.active}),
    )


def _by_code(views: Iterable[Any]) -> Mapping[str, Any]:
    return MappingProxyType({view.code: view for view in views if view.active})


def _by_id(services: Iterable[ServiceView], counters: Iterable[CounterView]) -> dict[UUID, ServiceView | CounterView]:
    found: dict[UUID, ServiceView | CounterView] = {view.id: view for view in services}
    return found | {view.id: view for view in counters}


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(row["status"], row.get("source", ""))


def _legal(rows: Iterable[Mapping[str, Any]]) -> tuple[LegalBasis, ...]:
    return tuple(LegalBasis(row["title"], _fact(row)) for row in rows)


def _floor(row: Mapping[str, Any]) -> Floor:
    return Floor(row["number"], LocalText.of(row["name"]), row["service"], row["step_free"])


def _zones(mall: models.Mall, floors: Mapping[int, Floor]) -> dict[str, ZoneView]:
    """Zones in the order of the pack."""
    rows = {row.code: row for row in models.Zone.objects.filter(mall=mall, active=True)}
    return {
        code: ZoneView(row.id, mall.id, code, LocalText.of(row.name), row.floor, floors[row.floor].step_free)
        for code, row in ((zone["code"], rows[zone["code"]]) for zone in mall.data["zones"])
    }


def _counters(mall: models.Mall, offered: Mapping[UUID, str]) -> list[CounterView]:
    """Counters by number; one that was taken out serves nothing."""
    served: dict[UUID, list[str]] = {}
    links = models.CounterService.objects.filter(mall=mall, active=True).order_by("position")
    for counter_id, service_id in links.values_list("counter_id", "service_id"):
        if service_id in offered:
            served.setdefault(counter_id, []).append(offered[service_id])
    rows = models.Counter.objects.filter(mall=mall).select_related("agency", "booth", "zone").order_by("number", "code")
    return [
        CounterView(
            id=row.id,
            mall_id=mall.id,
            code=row.code,
            number=row.number,
            booth=row.booth.code,
            zone=row.zone.code,
            agency=row.agency.code,
            agency_id=row.agency_id,
            services=tuple(served.get(row.id, ())) if row.active else (),
            active=row.active,
        )
        for row in rows
    ]


def _agency(row: models.Agency, offered: Iterable[ServiceView]) -> AgencyView:
    data = row.data
    return AgencyView(
        id=row.id,
        mall_id=row.mall_id,
        code=row.code,
        short=data["short"],
        name=LocalText.of(row.name),
        about=LocalText.of(data["about"]),
        kind=row.kind,
        instrument=tuple(data["instrument"]),
        letter=row.letter,
        zones=tuple(dict.fromkeys(booth["zone"] for booth in data.get("booths", ()))),
        services=tuple(view.code for view in offered if view.agency == row.code),
        fact=_fact(data),
        active=row.active,
    )


def _service(row: models.Service, counters: Iterable[CounterView], zones: Mapping[str, ZoneView]) -> ServiceView:
    data, queue = row.data, row.queue
    at = [counter for counter in counters if row.code in counter.services] if row.active else []
    where = tuple(dict.fromkeys(counter.zone for counter in at))
    return ServiceView(
        id=row.id,
        mall_id=row.mall_id,
        code=row.code,
        agency=row.agency.code,
        agency_id=row.agency_id,
        partners=tuple(data.get("partners", ())),
        name=LocalText.of(row.name),
        type=row.type,
        summary=LocalText.of(row.summary),
        keywords=tuple(data["keywords"]),
        product=LocalText.of(data.get("product")),
        requirements=tuple(
            Requirement(LocalText.of(item["text"]), LocalText.of(item.get("for")), _fact(item))
            for item in row.requirements
        ),
        fee=_fee(row.fee),
        promise=_promise(row.promise),
        legal_basis=_legal(row.legal_basis),
        queue_prefix=row.queue_prefix if row.active else "",
        typical_minutes=queue["typical_minutes"],
        channels=tuple(queue["channels"]),
        accepts_priority=queue["priority"],
        fallback=queue["fallback_service"],
        counters=tuple(counter.code for counter in at),
        zones=where,
        step_free=any(zones[code].step_free for code in where),
        active=row.active,
    )


def _fee(row: Mapping[str, Any]) -> Fee:
    return Fee(
        kind=row["kind"],
        amount=0 if row["kind"] == "free" else row.get("amount"),
        per=LocalText.of(row.get("per")),
        rows=tuple(FeeRow(LocalText.of(line["text"]), line["amount"]) for line in row.get("rows", ())),
        note=LocalText.of(row.get("note")) or EMPTY,
        fact=_fact(row),
    )


def _promise(row: Mapping[str, Any]) -> Promise:
    return Promise(row["value"], row["unit"], row.get("fastest"), LocalText.of(row.get("note")), _fact(row))
