"""Numbers: take, look, check in, come back, cancel, rate."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.params.functions import Header, Path

from balai.domains.accounts.selectors import actor_for_request
from balai.domains.queueing import selectors, services
from balai.flows import visit
from balai.kernel import clock, idempotency
from balai.kernel.actors import Actor

from . import bodies, schemas
from .caller import attending_of, mall_of, once, visitor_of
from .security import AttendingAuth

router = Router(tags=["tickets"])
KEY = Header(
    None,
    alias="Idempotency-Key",
    description="Makes a repetition harmless: same key, same effect once.",
)
TOKEN = Header(
    None, alias="X-Ticket-Token", description="The token the number was given out with. Without it, it is not there."
)
TICKET = Path(..., description="The id of the number.")
NEW_TICKET = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": schemas.NewTicket.model_json_schema()}},
    }
}


@router.post("/tickets", response={201: schemas.TicketTaken}, summary="Take a number", openapi_extra=NEW_TICKET)
def take(request: HttpRequest, response: HttpResponse, idempotency_key: str | None = KEY) -> Status[dict[str, Any]]:
    """Give out the next number of a service. Nobody is asked for a NIK."""
    mall = mall_of(request)
    actor = actor_for_request(request, mall_id=mall.id)
    now = clock.now()
    client = idempotency.client_of(actor, request.META.get("REMOTE_ADDR", ""))
    key = None
    if idempotency_key is not None:
        key = idempotency.key_id(client, "POST /api/v1/tickets", idempotency_key)
    wish = visit.read_wish(
        request.balai_json,  # type: ignore[attr-defined]
        mall_id=mall.id,
        actor=actor,
        now=now,
        key=key,
        body_hash=idempotency.body_hash(request.body) if key else None,
    )
    taken = visit.take_number(wish, now=now)
    response["Location"] = f"/api/v1/tickets/{taken.id}"
    if taken.replayed:
        response["Idempotency-Replayed"] = "true"
    return Status(201, taken.as_dict(f"{request.scheme}://{request.get_host()}"))


@router.get("/tickets/{ticket_id}", response={200: schemas.Ticket}, summary="Look at a number")
def look(request: HttpRequest, ticket_id: UUID = TICKET, x_ticket_token: str | None = TOKEN) -> dict[str, Any]:
    """State, position and expected minutes of a number, for whoever holds one of its tokens."""
    actor = visitor_of(request, ticket_id)
    return visit.ticket_dict(selectors.ticket(actor, ticket_id, now=clock.now()))


@router.post("/tickets/{ticket_id}/check-in", response={200: schemas.Ticket}, summary="Check a number in")
def check_in(
    request: HttpRequest,
    ticket_id: UUID = TICKET,
    x_ticket_token: str | None = TOKEN,
    idempotency_key: str | None = KEY,
) -> Status[Any]:
    """The visitor is in the mall. Needs the token the number was given out with; at a kiosk, terminal or desk (signed
    in) the view token of a QR does. Checking in twice gives the same answer."""
    actor = _bringing(request, ticket_id)

    def effect(now: datetime) -> tuple[int, dict[str, Any]]:
        return 200, visit.ticket_dict(services.check_in(actor=actor, ticket_id=ticket_id, now=now))

    return Status(*once(request, actor, effect))


@router.post("/check-in", response={200: schemas.Ticket}, summary="Check in by number and code", auth=AttendingAuth())
def check_in_by_code(request: HttpRequest, payload: bodies.CheckIn, idempotency_key: str | None = KEY) -> Status[Any]:
    """For kiosks, terminals and desks: what the visitor types from his slip or screen."""
    actor = attending_of(request)

    def effect(now: datetime) -> tuple[int, dict[str, Any]]:
        found = selectors.by_code(actor, number=payload.number, code=payload.check_in_code, now=now)
        return 200, visit.ticket_dict(services.check_in(actor=actor, ticket_id=found.id, now=now))

    return Status(*once(request, actor, effect))


@router.post("/tickets/{ticket_id}/rejoin", response={200: schemas.Ticket}, summary="Come back after a missed call")
def rejoin(
    request: HttpRequest,
    ticket_id: UUID = TICKET,
    x_ticket_token: str | None = TOKEN,
    idempotency_key: str | None = KEY,
) -> Status[Any]:
    """The number waits again, behind the next few people; within the grace after the call. Tokens as for check-in."""
    actor = _bringing(request, ticket_id)

    def effect(now: datetime) -> tuple[int, dict[str, Any]]:
        return 200, visit.ticket_dict(services.rejoin(actor=actor, ticket_id=ticket_id, now=now))

    return Status(*once(request, actor, effect))


def _bringing(request: HttpRequest, ticket_id: UUID) -> Actor:
    """Who brings a number in: its visitor, or the device or officer before whom he stands with its QR.

    Raises NotFound without one of the number's tokens.
    """
    visitor = visitor_of(request, ticket_id)
    known = actor_for_request(request, mall_id=mall_of(request).id)
    return visitor if visitor.holds("owner") or known.kind == "visitor" else known


@router.post("/tickets/{ticket_id}/cancel", response={200: schemas.Ticket}, summary="Give a number back")
def cancel(
    request: HttpRequest,
    ticket_id: UUID = TICKET,
    x_ticket_token: str | None = TOKEN,
    idempotency_key: str | None = KEY,
) -> Status[Any]:
    """Needs the token the number was given out with; the view token does not do."""
    actor = visitor_of(request, ticket_id)

    def effect(now: datetime) -> tuple[int, dict[str, Any]]:
        return 200, visit.ticket_dict(services.cancel(actor=actor, ticket_id=ticket_id, now=now))

    return Status(*once(request, actor, effect))


@router.post("/tickets/{ticket_id}/rate", response={200: schemas.Ticket}, summary="Rate a visit")
def rate(
    request: HttpRequest,
    payload: schemas.Rating,
    ticket_id: UUID = TICKET,
    x_ticket_token: str | None = TOKEN,
    idempotency_key: str | None = KEY,
) -> Status[Any]:
    """Once, after the visit is finished."""
    actor = visitor_of(request, ticket_id)

    def effect(now: datetime) -> tuple[int, dict[str, Any]]:
        rated = services.rate(
            actor=actor, ticket_id=ticket_id, score=payload.score, comment=payload.comment or "", now=now
        )
        return 200, visit.ticket_dict(rated)

    return Status(*once(request, actor, effect))
