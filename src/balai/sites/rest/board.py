"""GET /board: on a running node the live site answers this address from memory."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from balai.flows import visit
from balai.kernel import clock

from .caller import mall_of
from .schemas import Board

router = Router(tags=["board"])


@router.get("/board", response={200: Board}, summary="Last calls and queues")
def board(request: HttpRequest, zone: str | None = None) -> dict[str, Any]:
    """The last calls and the waiting queues of a zone, or of the whole mall."""
    return visit.board_dict(mall_of(request).id, zone or None, clock.now())
