"""Views of agencies, counters and services from their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from balai.kernel import rulepacks

from .. import catalogue, models
from ..pack_format.components import TEXTS, missing
from ..types import (
    EMPTY,
    AgencyView,
    Component,
    CounterView,
    Fact,
    Fee,
    FeeRow,
    LegalBasis,
    LocalText,
    Promise,
    Requirement,
    ServiceView,
    Standard,
    ZoneView,
)

WAIT = "wait"


def fact(row: Mapping[str, Any]) -> Fact:
    """How sure the row is."""
    return Fact(row["status"], row.get("source", ""))


def legal(rows: Iterable[Mapping[str, Any]]) -> tuple[LegalBasis, ...]:
    """Regulations."""
    return tuple(LegalBasis(row["title"], fact(row)) for row in rows)


def counters(mall: models.Mall, offered: Mapping[UUID, str]) -> list[CounterView]:
    """Counters by number; one that was taken out serves nothing. `offered` are the codes of services by id."""
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


def agency(row: models.Agency, offered: Iterable[ServiceView]) -> AgencyView:
    """An agency with the services it offers now."""
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
        fact=fact(data),
        members=tuple(data.get("members", ())),
        active=row.active,
    )


def service(
    row: models.Service, desks: Iterable[CounterView], zones: Mapping[str, ZoneView], offered: Iterable[str], on: date
) -> ServiceView:
    """A service as it is on the mall's day `on`; `offered` are the codes of those one can ask for."""
    data, queue, live = row.data, row.queue, row.active and row.published
    at = [desk for desk in desks if row.code in desk.services] if live else []
    where = tuple(dict.fromkeys(desk.zone for desk in at))
    fallback = queue["fallback_service"]
    view = ServiceView(
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
        applicants=tuple(data.get("applicants", ("person",))),
        requirements=tuple(
            Requirement(
                LocalText.of(item["text"]), LocalText.of(item.get("for")), fact(item), tuple(item.get("applicants", ()))
            )
            for item in row.requirements
        ),
        fee=fee(row.fee, on),
        promise=_promise(row.promise),
        legal_basis=legal(row.legal_basis),
        queue_prefix=row.queue_prefix if live else "",
        typical_minutes=queue["typical_minutes"],
        channels=tuple(queue["channels"]),
        accepts_priority=queue["priority"],
        fallback=fallback if fallback in offered else WAIT,
        counters=tuple(desk.code for desk in at),
        zones=where,
        quotas=dict(queue.get("quotas", {})),
        check_in=queue.get("check_in", False),
        skill=queue.get("skill", ""),
        step_free=any(zones[code].step_free for code in where),
        standard=_standard(data, row.standard),
        active=live,
    )
    return replace(view, catalogue_hash=catalogue.digest(view))


def fee(row: Mapping[str, Any], on: date) -> Fee:
    """A fee; the rows of a rule are those in force on `on`."""
    rows = tuple(FeeRow(LocalText.of(line["text"]), line["amount"]) for line in row.get("rows", ()))
    reference = ""
    if rule := row.get("rule"):
        pack = rulepacks.get(rule, on=on)
        rows, reference = _table(pack), pack.reference
    return Fee(
        kind=row["kind"],
        amount=0 if row["kind"] == "free" else row.get("amount"),
        per=LocalText.of(row.get("per")),
        rows=rows,
        note=LocalText.of(row.get("note")) or EMPTY,
        fact=fact(row),
        rule=reference,
    )


def _table(pack: rulepacks.RulePack) -> tuple[FeeRow, ...]:
    """A fee table of the rules: what is counted in `unit`, and rupiah."""
    unit = pack.parameters["unit"]
    found = sorted((int(size), amount) for size, amount in pack.parameters["amounts"].items())
    return tuple(FeeRow(LocalText(f"{size:,} {unit}".replace(",", "."), f"{size:,} {unit}"), a) for size, a in found)


def _promise(row: Mapping[str, Any]) -> Promise:
    return Promise(row["value"], row["unit"], row.get("fastest"), LocalText.of(row.get("note")), fact(row))


def _standard(data: Mapping[str, Any], standard: Mapping[str, Any]) -> Standard:
    national = standard.get("national", ())
    return Standard(
        components={
            name: Component(
                name,
                LocalText.of(part.get("text")),
                tuple(LocalText.of(step) for step in part.get("steps", ())),
                name in national,
                fact(part),
            )
            for name in TEXTS
            if (part := standard.get(name))
        },
        missing=missing(data, standard),
        decree=standard.get("decree", {}).get("number", ""),
        responsible=LocalText.of(standard.get("responsible")),
    )
