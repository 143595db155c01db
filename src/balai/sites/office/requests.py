"""Who sits in the office, in which mall, when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from balai.domains.accounts import selectors as accounts
from balai.domains.directory.selectors import enter, mall_for_host
from balai.domains.directory.types import ChangeView, MallView
from balai.kernel import clock
from balai.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Office:
    """A request to the office: the actor with the roles he holds now, his mall, the instant (aware UTC)."""

    actor: Actor
    mall: MallView
    now: datetime

    def names(self, changes: Iterable[ChangeView]) -> dict[UUID, str]:
        """Who wrote and who approved these changes, by id."""
        ids = {who for change in changes for who in (change.maker_id, change.checker_id) if who}
        return accounts.names_of(ids)

    def people(self, ids: Iterable[str]) -> dict[str, str]:
        """Names of colleagues on rosters, by id as text."""
        found = accounts.names_of([UUID(one) for one in ids])
        return {str(key): name for key, name in found.items()}

    def officers(self, agency: str) -> list[tuple[str, str]]:
        """Who may stand at a counter of that agency, by name. Raises Forbidden."""
        people = accounts.staff_list(self.actor, mall_id=self.mall.id, now=self.now)
        return [
            (str(person.pk), person.name)
            for person, roles in people
            if any(role.role == "front_officer" and role.agency_code in ("", agency) for role in roles)
        ]


def office_of(request: HttpRequest) -> Office:
    """Whoever asks and may see changes. Raises SignInNeeded, SecondFactorNeeded, Forbidden, NotFound."""
    mall = getattr(request, "mall", None) or mall_for_host(request.get_host())
    now = clock.now()
    request.now = now  # type: ignore[attr-defined]  # the frame's clock shows the same instant
    actor = accounts.staff_actor(request, mall_id=mall.id, now=now)
    enter(actor, mall)
    return Office(actor, mall, now)
