"""One ticket seen through the journal: what its own page needs, without asking the database again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..types import Estimate, TicketView
from ..workflow import ENDED
from .mall_board import MallBoard


def advance(
    seen: TicketView, kind: str, occurred_at: datetime, data: Mapping[str, Any], board: MallBoard
) -> TicketView:
    """The ticket after one of its own events."""
    if kind == "ticket.recalled":
        return replace(seen, recalls=data["recalls"])
    if kind == "ticket.rated":
        return replace(seen, score=data["score"])
    if kind == "ticket.reprinted":
        return replace(seen, reprints=data["reprints"])
    if "to" not in data:
        return seen
    changes: dict[str, Any] = {"state": data["to"], "since": occurred_at}
    if kind == "ticket.called":
        desk = board.mall.counters.get(data["counter"])
        changes |= {
            "called_at": occurred_at,
            "counter": data["counter"],
            "counter_number": desk.number if desk else None,
        }
    elif kind == "ticket.started":
        changes |= {"started_at": occurred_at}
    elif kind == "ticket.resumed":
        desk = board.mall.counters.get(data["counter"])
        changes |= {"counter": data["counter"], "counter_number": desk.number if desk else None}
    elif data["to"] == "waiting":
        changes |= {"called_at": None, "started_at": None, "counter": None, "counter_number": None, "recalls": 0}
        changes |= {"service": data.get("to_service", seen.service), "ended_at": None, "outcome": ""}
        changes |= {"checked_in_at": occurred_at} if kind == "ticket.checked_in" else {}
        changes |= {"rejoins": data["rejoins"]} if kind == "ticket.rejoined" else {}
    if data["to"] in ENDED:
        changes |= {"ended_at": occurred_at, "outcome": data.get("reason", seen.outcome)}
    return placed(replace(seen, **changes), board)


def placed(seen: TicketView, board: MallBoard) -> TicketView:
    """With position and estimate as the board knows them now."""
    if seen.state != "waiting":
        return replace(seen, ahead=None, position=None, eta=Estimate(None, None))
    ahead = board.ahead(seen.id)
    if ahead is None:
        return seen
    return replace(seen, ahead=ahead, position=ahead + 1, eta=board.estimate_of(seen.id))
