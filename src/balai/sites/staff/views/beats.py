"""What an enrolled device says: that it is there; and a printer's agent: give me my next paper, this became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from balai.domains.accounts import services
from balai.domains.accounts.paper_workflow import PRINT_LEASE
from balai.flows import printing
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import Forbidden, Invalid

from ..device_api import asked_by_a_device, device_of, text


def _noted(actor: Actor, body: dict[str, Any], now: datetime) -> int:
    """Note `version`, `clock` (the device's own, ms since 1970) and `paper`; seconds until the next beat."""
    clocked = body.get("clock")
    if clocked is not None and (isinstance(clocked, bool) or not isinstance(clocked, int | float)):
        raise Invalid()
    said = services.Beat(
        version=text(body, "version") if "version" in body else "",
        drift_ms=None if clocked is None else clock.ahead_of_us(clocked),
        paper=text(body, "paper") if "paper" in body else "",
    )
    return int(services.beat(actor=actor, said=said, now=now).total_seconds())


@asked_by_a_device
@require_http_methods(["POST"])
def beat(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """The device is there."""
    return JsonResponse({"again_in": _noted(device_of(request, now), body, now)})


@asked_by_a_device
@require_http_methods(["POST"])
def next_paper(request: HttpRequest, *, body: dict[str, Any], now: datetime) -> HttpResponse:
    """A beat of a printer, answered with its next paper (`job`: null when nothing waits). It is handed out once."""
    actor = device_of(request, now)
    if not actor.holds("printer"):
        raise Forbidden()
    again_in = _noted(actor, body, now)
    found = printing.next_paper(actor=actor, origin=f"{request.scheme}://{request.get_host()}", now=now)
    job = None
    if found is not None:
        paper, lines = found
        job = {"id": str(paper.pk), "lease_seconds": int(PRINT_LEASE.total_seconds()), "lines": lines}
    return JsonResponse({"again_in": again_in, "job": job})


@asked_by_a_device
@require_http_methods(["POST"])
def paper_outcome(request: HttpRequest, *, job_id: UUID, body: dict[str, Any], now: datetime) -> HttpResponse:
    """What became of a paper: `printed`, `failed` (surely nothing came out) or `unknown`."""
    job = services.report_print(
        actor=device_of(request, now),
        job_id=job_id,
        outcome=text(body, "outcome"),
        reason=text(body, "reason") if "reason" in body else "",
        now=now,
    )
    return JsonResponse({"state": job.state})
