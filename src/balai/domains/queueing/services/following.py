"""Several numbers at once for an account that follows them: read by our own processes, who know whose they are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from balai.domains.directory import snapshot
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound

from ..board import MallBoard
from ..models import Ticket
from ..selectors import board, view
from ..types import TicketView


def followed(actor: Actor, ids: Collection[UUID], *, now: datetime) -> dict[UUID, TicketView]:
    """Several tickets for an account whose owner has shown the token of each; by id, today's only.

    1 query, and the board. For our own processes: whose tickets these are is known above. Raises NotFound.
    """
    if actor.kind != "system":
        raise NotFound()
    found, boards_seen = {}, dict[UUID, MallBoard]()
    for row in Ticket.objects.filter(id__in=ids) if ids else ():
        if clock.service_day(now, snapshot.current(row.mall_id).timezone) != row.day:
            continue
        seen = view(row)
        if seen.state == "waiting":
            live = boards_seen.get(row.mall_id) or boards_seen.setdefault(row.mall_id, board(row.mall_id, now))
            ahead = live.ahead(row.id)
            eta = live.estimate(seen.service, row.rank.timestamp())
            seen = replace(seen, eta=eta, ahead=ahead, position=None if ahead is None else ahead + 1)
        found[row.id] = seen
    return found
