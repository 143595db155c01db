"""Who stands where: the machine, the mall, the instant; and what every page of the kiosk has in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from balai.domains.accounts import selectors as accounts
from balai.domains.accounts.selectors import PrinterNow
from balai.domains.directory.types import MallView
from balai.flows import hall as halls
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.errors import NotFound
from balai.kernel.permissions import allowed

P = ParamSpec("P")


@dataclass(frozen=True)
class Stand:
    """The machine (or, in demo and test, any browser), the mall it stands in, the instant (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime

    @cached_property
    def printer(self) -> PrinterNow | None:
        """The kiosk's own printer as it stands now; None when it has none. One query, for an enrolled kiosk only."""
        return accounts.printer_of(self.actor, now=self.now)

    def queues(self, codes: Iterable[str], hall: halls.HallNow) -> list[halls.QueueNow]:
        """Those of these services that give numbers at a kiosk."""
        return [queue for code in codes if (queue := hall.queues[code]) and "kiosk" in queue.service.channels]

    @property
    def printing(self) -> dict[str, Any]:
        """What pages say of the printer: `printer` (None: there is none) and whether this browser prints by itself."""
        return {"printer": self.printer, "own": self.printer is None and self.actor.kind == "device"}


def kiosk_page(page: Callable[Concatenate[HttpRequest, Stand, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that only the mall's own kiosks show in production; never kept in a cache or in the browser's history."""

    @never_cache
    @wraps(page)
    def shown(request: HttpRequest, *args: P.args, **arguments: P.kwargs) -> HttpResponse:
        mall: MallView | None = getattr(request, "mall", None)
        if mall is None:
            raise NotFound()
        request.now = now = clock.now()  # type: ignore[attr-defined]
        actor = accounts.actor_for_request(request, mall_id=mall.id, now=now)
        if settings.BALAI_MODE == "production" and not allowed("queueing.issue_at_counter", actor, mall.id):
            return render(request, "kiosk/not_enrolled.html", status=403)
        return page(request, Stand(actor, mall, now), *args, **arguments)

    return shown
