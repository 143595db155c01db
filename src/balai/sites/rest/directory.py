"""The mall and its services."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.params.functions import Path, Query

from balai.domains.directory import catalogue, selectors
from balai.domains.directory.types import LocalText, ServiceView
from balai.domains.queueing import selectors as queueing
from balai.domains.queueing.board import MallBoard
from balai.flows import wording
from balai.kernel import clock
from balai.kernel.actors import Actor

from . import schemas
from .caller import mall_of

router = Router(tags=["directory"])
LIMIT = Query(20, ge=1, le=100)


def _text(text: LocalText) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


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
    """Everything published about it: the six public components of its service standard, what each kind of applicant
    brings, and its line in the charter. Facts say how sure they are and where they come from.

    `catalogue_hash` is SHA-256 over the canonical JSON (keys sorted, no blanks, UTF-8) of code, name, agency, summary,
    applicants, requirements, procedure, promise, fee, product, complaints and legal_basis: the same on every channel.
    """
    found = mall_of(request)
    item = selectors.service(Actor.visitor(found.id), found, code)
    return (
        _line(item, queueing.board(found.id, clock.now()))
        | catalogue.published(item)
        | {
            "counters": list(item.counters),
            "responsible": _text(item.standard.responsible) if item.standard.responsible else None,
            "charter": wording.charter_line(item),
            "catalogue_hash": item.catalogue_hash,
        }
    )
