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
        manifest={"city": document.pack, "chain": chain},
        digest=pack.digest,
    )


def rows_of(pack: Pack, mall: models.Mall) -> Iterator[list[Any]]:
    """Lists of rows, one a table, those that others refer to first."""

    def key(*parts: str) -> UUID:
        return stable_id("mall", mall.code, *parts)

    agencies = {document.data["code"]: document.data for document in pack.of("agency")}
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
    yield [_service(document.data, agencies[document.data["agency"]], mall.id, key) for document in pack.of("service")]
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


def _service(data: Mapping[str, Any], agency: Mapping[str, Any], mall_id: UUID, key: Any) -> models.Service:
    queue = data["queue"]
    return models.Service(
        id=key("service", data["code"]),
        mall_id=mall_id,
        agency_id=key("agency", data["agency"]),
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
        },
        status=max(_statuses(data), key=CERTAINTY.index),
        search=_search(data, agency),
        data=data,
    )


def _statuses(data: Mapping[str, Any]) -> Iterator[str]:
    """How sure the facts of a service are; the service is as sure as its least sure one."""
    for fact in (data["fee"], data["promise"], *data["requirements"], *data["legal_basis"]):
        yield fact["status"]


def _search(data: Mapping[str, Any], agency: Mapping[str, Any]) -> str:
    texts = [data["summary"], data.get("product", {}), agency["name"], *(row["text"] for row in data["requirements"])]
    return search.folded(
        data["name"].values(),
        [*data["keywords"], data["code"], agency["short"], agency["code"]],
        [value for text in texts for value in text.values()],
    )


def same(one: Model, other: Model, fields: list[str]) -> bool:
    """Whether two rows hold the same in these fields."""
    return all(getattr(one, name) == getattr(other, name) for name in fields)
