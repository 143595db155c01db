"""From a checked pack to the rows it asks for. Ids are made from codes, so the same pack asks for the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model

from balai.kernel.ids import stable_id
from balai.kernel.packs import Pack

from .. import models, search
from ..errors import NoMallInPack
from ..pack_format.components import COMPONENTS, filled

CERTAINTY = ("certain", "to_verify", "illustrative")


def mall_row(pack: Pack) -> models.Mall:
    """The mall of a pack, without revision. Raises NoMallInPack."""
    document = pack.only("mall")
    if document is None:
        raise NoMallInPack()
    data = document.data
    chain = [
        {"id": m.id, "version": m.version, "title": dict(m.title), "extends": m.extends, "requires": list(m.requires)}
        for m in pack.chain
    ]
    return models.Mall(
        id=stable_id("mall", data["code"]),
        code=data["code"],
        name=data["name"],
        address=data["address"],
        timezone=data["timezone"],
        hours=data["hours"],
        hosts=data.get("hosts", []),
        data=data,
        charter=_document(pack, "charter", {}),
        bundles=_document(pack, "bundles", []),
        synonyms=_document(pack, "synonyms", []),
        manifest={"city": document.pack, "chain": chain},
        digest=pack.digest,
    )


def _document(pack: Pack, name: str, empty: Any) -> Any:
    """A document that exists once; of one that is a list, the list itself."""
    document = pack.only(name)
    if document is None:
        return empty
    return document.data if isinstance(empty, dict) else document.data[name]


def rows_of(pack: Pack, mall: models.Mall) -> Iterator[list[Any]]:
    """Lists of rows, one a table, those that others refer to first."""

    def key(*parts: str) -> UUID:
        return stable_id("mall", mall.code, *parts)

    agencies = {document.data["code"]: document.data for document in pack.of("agency")}
    standards = {document.data["service"]: document.data for document in pack.of("standard")}
    yield [
        models.Zone(
            id=key("zone", zone["code"]), mall_id=mall.id, code=zone["code"], name=zone["name"], floor=zone["floor"]
        )
        for zone in mall.data["zones"]
    ]
    yield [
        models.Agency(
            id=key("agency", code),
            mall_id=mall.id,
            code=code,
            name=data["name"],
            kind=data["kind"],
            letter=data.get("letter", ""),
            data=data,
        )
        for code, data in agencies.items()
    ]
    yield [
        models.Booth(
            id=key("booth", booth["code"]),
            mall_id=mall.id,
            agency_id=key("agency", code),
            code=booth["code"],
            zone_id=key("zone", booth["zone"]),
        )
        for code, data in agencies.items()
        for booth in data.get("booths", ())
    ]
    yield [
        service_row(
            key("service", document.data["code"]),
            mall.id,
            key("agency", document.data["agency"]),
            document.data,
            standards.get(document.data["code"], {}),
            agencies[document.data["agency"]],
        )
        for document in pack.of("service")
    ]
    counters = [(document.data["agency"], row) for document in pack.of("counters") for row in document.data["counters"]]
    yield [
        models.Counter(
            id=key("counter", row["code"]),
            mall_id=mall.id,
            agency_id=key("agency", agency),
            booth_id=key("booth", row["booth"]),
            zone_id=key("zone", row["zone"]),
            code=row["code"],
            number=row["number"],
        )
        for agency, row in counters
    ]
    yield [
        models.CounterService(
            id=key("counter", row["code"], "service", service),
            mall_id=mall.id,
            counter_id=key("counter", row["code"]),
            service_id=key("service", service),
            position=position,
        )
        for _, row in counters
        for position, service in enumerate(row["services"])
    ]


def service_row(
    service_id: UUID,
    mall_id: UUID,
    agency_id: UUID,
    data: Mapping[str, Any],
    standard: Mapping[str, Any],
    agency: Mapping[str, Any],
) -> models.Service:
    """The row that the documents of a service ask for; published when its standard is complete."""
    queue, components = data["queue"], len(filled(data, standard))
    return models.Service(
        id=service_id,
        mall_id=mall_id,
        agency_id=agency_id,
        code=data["code"],
        name=data["name"],
        summary=data["summary"],
        type=data["type"],
        requirements=data["requirements"],
        fee=data["fee"],
        promise=data["promise"],
        legal_basis=data["legal_basis"],
        queue_prefix=queue["prefix"],
        queue={
            "typical_minutes": queue["typical_minutes"],
            "channels": queue["channels"],
            "fallback_service": queue["fallback"],
            "priority": queue.get("priority", True),
            **{name: queue[name] for name in ("quotas", "check_in", "skill") if name in queue},
        },
        status=max(_statuses(data), key=CERTAINTY.index),
        search=search.folded(*search.entry_of(data, agency).fields),
        data=data,
        standard=standard,
        components=components,
        published=components == len(COMPONENTS),
    )


def _statuses(data: Mapping[str, Any]) -> Iterator[str]:
    """How sure the facts of a service are; the service is as sure as its least sure one."""
    for fact in (data["fee"], data["promise"], *data["requirements"], *data["legal_basis"]):
        yield fact["status"]


def same(one: Model, other: Model, fields: list[str]) -> bool:
    """Whether two rows hold the same in these fields."""
    return all(getattr(one, name) == getattr(other, name) for name in fields)
