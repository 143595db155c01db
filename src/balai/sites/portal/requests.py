"""What every portal view reads from its request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from balai.domains.directory.types import MallView
from balai.flows import hall, visit
from balai.flows.hall import HallNow
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody from the street, in a mall, at an instant (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime

    def hall(self) -> HallNow:
        """The hall as it is now."""
        return hall.hall_now(self.actor, self.mall, self.now)


def visit_of(request: HttpRequest) -> Visit:
    """Who looks at which mall, when. Raises NotFound while no pack is loaded."""
    mall: MallView | None = getattr(request, "mall", None)
    if mall is None:
        raise NotFound()
    now = clock.now()
    request.now = now  # type: ignore[attr-defined]  # the frame's clock shows the same instant
    return Visit(visit.anybody(mall.id), mall, now)


def address_of(request: HttpRequest) -> str:
    """The visitor's network address, as the edge determined it."""
    return str(request.META.get("REMOTE_ADDR", ""))
