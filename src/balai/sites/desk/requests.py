"""Who sits at the desk, in which mall, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from balai.domains.accounts.selectors import staff_actor
from balai.domains.directory.selectors import mall_for_host
from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Watch:
    """A request to the desk: the actor with the roles he holds now, his mall, the instant (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime


def watch_of(request: HttpRequest) -> Watch:
    """Whoever asks. Raises SignInNeeded, SecondFactorNeeded, NotFound (no mall for this host)."""
    mall = getattr(request, "mall", None) or mall_for_host(request.get_host())
    now = clock.now()
    request.now = now  # type: ignore[attr-defined]  # the frame's clock shows the same instant
    return Watch(staff_actor(request, mall_id=mall.id, now=now), mall, now)
