"""What an officer does at a counter. Bearer token or signed-in session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from ninja.params.functions import Body, Path

from balai.domains.queueing import services
from balai.domains.queueing.types import CounterNow
from balai.flows import visit
from balai.kernel.actors import Actor

from . import bodies, schemas
from .caller import once, staff_of
from .security import OfficerAuth
from .tickets import KEY

router = Router(tags=["counters"], auth=OfficerAuth())
Answer = tuple[int, dict[str, Any] | None]
Reply = Status[Any]
BODY = Body(None)
CODE = Path(..., description="The counter's code", max_length=40)


def _state(now: CounterNow) -> dict[str, Any]:
    return {"counter": now.counter, "state": now.state, "since": now.since.isoformat()}


def _run(request: HttpRequest, work: Callable[[Actor, datetime], dict[str, Any] | None]) -> Reply:
    actor = staff_of(request)

    def effect(now: datetime) -> Answer:
        done = work(actor, now)
        return (204, None) if done is None else (200, done)

    return Status(*once(request, actor, effect))


@router.post("/counters/{code}/open", response={200: schemas.CounterNow}, summary="Open the counter")
def open_counter(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """Begin to serve."""
    return _run(request, lambda actor, now: _state(services.open_counter(actor=actor, counter=code, now=now)))


@router.post("/counters/{code}/close", response={200: schemas.CounterNow}, summary="Close the counter")
def close(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """Stop serving; whoever is there waits again in his place, queues nobody serves follow their fallback."""
    return _run(request, lambda actor, now: _state(services.close(actor=actor, counter=code, now=now)))


@router.post("/counters/{code}/pause", response={200: schemas.CounterNow}, summary="Pause")
def pause(
    request: HttpRequest,
    code: str = CODE,
    payload: schemas.Pause | None = BODY,
    idempotency_key: str | None = KEY,
) -> Reply:
    """Nobody new is called until the counter resumes."""
    reason = (payload.reason if payload else None) or ""
    return _run(request, lambda actor, now: _state(services.pause(actor=actor, counter=code, now=now, reason=reason)))


@router.post("/counters/{code}/resume", response={200: schemas.CounterNow}, summary="Resume")
def resume(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """Work again after a pause."""
    return _run(request, lambda actor, now: _state(services.resume(actor=actor, counter=code, now=now)))


@router.post(
    "/counters/{code}/call-next",
    response={200: schemas.Ticket, 204: None},
    summary="Call the next visitor",
)
def call_next(
    request: HttpRequest,
    code: str = CODE,
    payload: schemas.CallNext | None = BODY,
    idempotency_key: str | None = KEY,
) -> Reply:
    """The ticket called, or 204 when nobody waits. Whoever is still at the counter is finished first."""
    previous = payload.previous if payload else "finish"

    def work(actor: Actor, now: datetime) -> dict[str, Any] | None:
        called = services.call_next(actor=actor, counter=code, now=now, previous=previous)
        return visit.ticket_dict(called) if called else None

    return _run(request, work)


@router.post("/counters/{code}/recall", response={200: schemas.Ticket}, summary="Call again")
def recall(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """The visitor did not come yet."""
    return _run(request, lambda actor, now: visit.ticket_dict(services.recall(actor=actor, counter=code, now=now)))


@router.post("/counters/{code}/start", response={200: schemas.Ticket}, summary="Start serving")
def start(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """The visitor is here."""
    return _run(request, lambda actor, now: visit.ticket_dict(services.start(actor=actor, counter=code, now=now)))


@router.post("/counters/{code}/finish", response={200: schemas.Ticket}, summary="Finish")
def finish(
    request: HttpRequest,
    code: str = CODE,
    payload: bodies.Finish | None = BODY,
    idempotency_key: str | None = KEY,
) -> Reply:
    """The visit has ended: done, or with another outcome."""
    outcome = (payload.outcome if payload else None) or ""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(services.finish(actor=actor, counter=code, now=now, outcome=outcome)),
    )


@router.post("/counters/{code}/hold", response={200: schemas.Ticket}, summary="Put the visitor on hold")
def hold(
    request: HttpRequest,
    code: str = CODE,
    payload: bodies.Hold | None = BODY,
    idempotency_key: str | None = KEY,
) -> Reply:
    """He fetches something; the counter is free for the next."""
    reason = (payload.reason if payload else None) or ""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(services.hold(actor=actor, counter=code, now=now, reason=reason)),
    )


@router.post("/counters/{code}/take-back", response={200: schemas.Ticket}, summary="Serve a held number on")
def take_back(
    request: HttpRequest, payload: bodies.OnHold, code: str = CODE, idempotency_key: str | None = KEY
) -> Reply:
    """Its visitor stands at the counter again; nobody is called."""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(
            services.take_back(actor=actor, counter=code, number=payload.number, now=now)
        ),
    )


@router.post("/counters/{code}/put-back", response={200: schemas.Ticket}, summary="A held number waits again")
def put_back(
    request: HttpRequest, payload: bodies.OnHold, code: str = CODE, idempotency_key: str | None = KEY
) -> Reply:
    """In its place."""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(
            services.put_back(actor=actor, counter=code, number=payload.number, now=now)
        ),
    )


@router.post("/counters/{code}/call", response={200: schemas.Ticket}, summary="Call one number")
def call_number(
    request: HttpRequest, payload: bodies.CallNumber, code: str = CODE, idempotency_key: str | None = KEY
) -> Reply:
    """One on hold, or, with a reason, a waiting one before its turn. The counter must be free."""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(
            services.call_number(actor=actor, counter=code, number=payload.number, now=now, reason=payload.reason or "")
        ),
    )


@router.post("/counters/{code}/no-show", response={200: schemas.Ticket}, summary="Nobody came")
def no_show(request: HttpRequest, code: str = CODE, idempotency_key: str | None = KEY) -> Reply:
    """The called visitor is not here."""
    return _run(request, lambda actor, now: visit.ticket_dict(services.no_show(actor=actor, counter=code, now=now)))


@router.post("/counters/{code}/transfer", response={200: schemas.Ticket}, summary="Send on")
def transfer(
    request: HttpRequest, payload: schemas.Transfer, code: str = CODE, idempotency_key: str | None = KEY
) -> Reply:
    """To another service, with number and place kept."""
    return _run(
        request,
        lambda actor, now: visit.ticket_dict(
            services.transfer(actor=actor, counter=code, service=payload.service, now=now)
        ),
    )
