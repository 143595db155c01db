"""The mall and its services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Path, Query

from balai.domains.directory import selectors
from balai.domains.directory.types import Fact, LocalText, ServiceView
from balai.domains.queueing import selectors as queueing
from balai.domains.queueing.board import MallBoard
from balai.kernel import clock
from balai.kernel.actors import Actor

from . import schemas
from .caller import mall_of

router = Router(tags=["directory"])
LIMIT = Query(20, ge=1, le=100)


def _text(text: LocalText) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _fact(fact: Fact) -> dict[str, str]:
    return {"status": fact.status, "source": fact.source}


@router.get("/mall", response={200: schemas.Mall}, summary="The mall")
def mall(request: HttpRequest) -> dict[str, Any]:
    """Name, address, zones, and whether it is open now. Instants carry their offset."""
    found = mall_of(request)
    opening = selectors.opening(Actor.visitor(found.id), found, clock.now())
    return {
        "code": found.code,
        "name": _text(found.name),
        "address": found.address,
        "timezone": found.timezone,
        "open": opening.open,
        "reason": opening.reason,
        "opens_at": opening.opens_at,
        "closes_at": opening.closes_at,
        "today": [{"opens_at": start, "closes_at": end} for start, end in opening.today],
        "zones": [
            {"code": zone.code, "name": _text(zone.name), "floor": zone.floor, "step_free": zone.step_free}
            for zone in found.zones.values()
        ],
    }


def _line(service: ServiceView, board: MallBoard) -> dict[str, Any]:
    return {
        "code": service.code,
        "name": _text(service.name),
        "agency": service.agency,
        "type": service.type,
        "channels": list(service.channels),
        "zones": list(service.zones),
        "waiting": board.count(service.code),
        "eta": board.estimate(service.code).as_dict(),
    }


@router.get("/services", response={200: schemas.ServicePage}, summary="Services")
def services(
    request: HttpRequest, q: str = "", agency: str | None = None, cursor: str | None = None, limit: int = LIMIT
) -> dict[str, Any]:
    """In the order of agencies, or (with `q`) the best answer first; `q` takes people's own words."""
    found = mall_of(request)
    page = selectors.services(Actor.visitor(found.id), found, q=q, agency=agency, cursor=cursor, limit=limit)
    board = queueing.board(found.id, clock.now())
    return {"items": [_line(service, board) for service in page.items], "next": page.next}


@router.get("/services/{code}", response={200: schemas.Service}, summary="One service")
def service(request: HttpRequest, code: str = Path(..., max_length=80)) -> dict[str, Any]:
    """Everything published about it. Facts say how sure they are and where they come from."""
    found = mall_of(request)
    item = selectors.service(Actor.visitor(found.id), found, code)
    fee, promise = item.fee, item.promise
    return _line(item, queueing.board(found.id, clock.now())) | {
        "summary": _text(item.summary),
        "requirements": [
            {"text": _text(need.text), "case": _text(need.case) if need.case else None, **_fact(need.fact)}
            for need in item.requirements
        ],
        "fee": {
            "kind": fee.kind,
            "amount": fee.amount,
            "per": _text(fee.per) if fee.per else None,
            "rows": [{"text": _text(row.text), "amount": row.amount} for row in fee.rows],
            "note": _text(fee.note) if fee.note else None,
            **_fact(fee.fact),
        },
        "promise": {
            "value": promise.value,
            "unit": promise.unit,
            "fastest": promise.fastest,
            "note": _text(promise.note) if promise.note else None,
            **_fact(promise.fact),
        },
        "legal_basis": [{"title": basis.title, **_fact(basis.fact)} for basis in item.legal_basis],
        "counters": list(item.counters),
    }
