"""People who write and approve changes, and the shortest way to a change of something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from balai.domains.directory import selectors, services, snapshot
from balai.domains.directory.types import ChangeView, Edit, MallView
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
"""Tuesday 10.00 in the second mall."""


def staff(mall: MallView, role: str, agency: str | None = None) -> Actor:
    """Somebody with one role."""
    return Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role(role, agency),), label="Somebody Contoh")


@dataclass
class Office:
    """Two heads of DUKCAPIL, two operators, a duty manager."""

    mall: MallView
    head: Actor = field(init=False)
    second_head: Actor = field(init=False)
    operator: Actor = field(init=False)
    second_operator: Actor = field(init=False)
    duty: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.head, self.second_head = (staff(self.mall, "agency_head", "DUKCAPIL") for _ in range(2))
        self.operator, self.second_operator = (staff(self.mall, "mall_operator") for _ in range(2))
        self.duty = staff(self.mall, "duty_manager")

    def edit(self, actor: Actor, part: str, target: str, change: Callable[[Any], Any], at: datetime = NOW) -> Edit:
        """An edit over what the part says at `at`."""
        now = selectors.standing(actor, self.mall, part, target, at)
        return Edit(part, target, change(now.value), now.base)

    def draft(
        self,
        actor: Actor,
        part: str,
        target: str,
        change: Callable[[Any], Any],
        *,
        on: date | None = None,
        at: datetime = NOW,
        now: datetime = NOW,
    ) -> ChangeView:
        """A draft of one change."""
        edit = self.edit(actor, part, target, change, at)
        return services.draft(actor=actor, mall_id=self.mall.id, edits=[edit], effective_on=on, now=now)

    def approved(self, actor: Actor, by: Actor, *args: Any, now: datetime = NOW, **options: Any) -> ChangeView:
        """A change written by one and approved by the other."""
        written = self.draft(actor, *args, now=now, **options)
        sent = services.submit(actor=actor, change_id=written.id, version=written.version, now=now)
        return services.approve(actor=by, change_id=sent.id, version=sent.version, now=now)

    def seen(self) -> MallView:
        """The mall as everybody sees it now."""
        snapshot.forget()
        return snapshot.current(self.mall.id)


def costs(amount: int) -> Callable[[Any], Any]:
    """A fee of that amount."""
    return lambda _fee: {"kind": "fixed", "amount": amount, "status": "to_verify"}
