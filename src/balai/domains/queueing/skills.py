"""Which visitors an officer is given: a counter serves its services, an officer brings his skills."""

from __future__ import annotations

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView, ServiceView
from balai.kernel.actors import Actor


def callable_services(desk: CounterView, actor: Actor) -> list[ServiceView]:
    """The services of the counter whose visitors this officer may be given: those that ask for a skill only with it."""
    mall = snapshot.current(desk.mall_id)
    served = [mall.services[code] for code in desk.services if code in mall.services]
    return [service for service in served if not service.skill or service.skill in actor.skills]
