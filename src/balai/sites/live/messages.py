"""What streams say, and how it is written."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from balai.domains.queueing.board import Call, MallBoard
from balai.domains.queueing.types import TicketView
from balai.flows import visit
from balai.kernel import clock
from balai.kernel.http import encode_json

RETRY = b"retry: 2000\n\n"
NOTHING_FOLLOWS = b"retry: 3600000\n\n"
KEEP_ALIVE = b": \n\n"


def message(event: str, event_id: str, data: Any) -> bytes:
    """One server-sent event."""
    return b"event: %s\nid: %s\ndata: %s\n\n" % (event.encode(), event_id.encode(), encode_json(data))


def call_data(call: Call, board: MallBoard) -> dict[str, Any]:
    """One call with what a screen shows beside the number; texts in both languages."""
    desk = board.mall.counters.get(call.counter)
    service = board.mall.services.get(call.service)
    return {
        "number": call.number,
        "counter": call.counter,
        "counter_number": desk.number if desk else None,
        "service": call.service,
        "service_name": {"id": service.name.id, "en": service.name.en} if service else None,
        "at": clock.written(call.at),
        "recalls": call.recalls,
    }


def ticket_data(seen: TicketView, board: MallBoard) -> dict[str, Any]:
    """The API object of a ticket with the number painted on its counter."""
    with translation.override(seen.lang):
        return visit.ticket_dict(seen) | {"counter_number": seen.counter_number}
