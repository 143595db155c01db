"""What a request to the door says: which mall, from where, in which browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from balai.domains.accounts import selectors
from balai.domains.directory.selectors import mall_for_host
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor
from balai.kernel.http import browser_name


def mall_of(request: HttpRequest) -> MallView:
    """The mall of the request's host. Raises NotFound when no pack is loaded."""
    return getattr(request, "mall", None) or mall_for_host(request.get_host())


def terminal_of(request: HttpRequest) -> Actor | None:
    """The enrolled counter terminal this browser is, or None."""
    device = selectors.device_of_request(request, now=clock.now())
    return device if device and device.counter else None


def source_of(request: HttpRequest) -> str:
    """Where a sign-in is tried: the enrolled device, else the network address (set by the edge, never by a header)."""
    device = selectors.device_of_request(request, now=clock.now())
    return f"device:{device.id}" if device else f"address:{request.META.get('REMOTE_ADDR', '')}"


def browser_of(request: HttpRequest) -> str:
    """The name of his browser, for the list of his sign-ins."""
    return browser_name(request.headers.get("User-Agent", ""))


@dataclass(frozen=True, slots=True)
class Office:
    """A staff member's request: who acts, in which mall, when (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime

    @property
    def today(self) -> date:
        """The mall's service day."""
        return clock.service_day(self.now, self.mall.timezone)

    def day_of(self, ends: datetime | None) -> date | None:
        """The last day of something that ends at that instant (its midnight belongs to the day before)."""
        return clock.service_day(ends - timedelta(microseconds=1), self.mall.timezone) if ends else None


def office_of(request: HttpRequest) -> Office:
    """Raises SignInNeeded, SecondFactorNeeded."""
    now, mall = clock.now(), mall_of(request)
    return Office(selectors.staff_actor(request, mall_id=mall.id, now=now), mall, now)
