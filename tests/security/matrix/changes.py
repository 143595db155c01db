"""Changes of the directory in every state, written by people who are none of the cast."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from balai.domains.directory import selectors, services
from balai.domains.directory.types import ChangeView, Edit, MallView
from balai.kernel.actors import Actor, Role
from balai.kernel.ids import uuid7

TOMORROW = date(2026, 11, 25)


def writers(mall: MallView, agency: str) -> tuple[Actor, Actor]:
    """Who writes about an agency, and who approves it."""
    head = Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role("agency_head", agency),))
    return head, Actor("staff", id=uuid7(), mall_id=mall.id, roles=(Role("mall_operator"),))


def changes(mall: MallView, now: datetime) -> dict[str, Any]:
    """Ids and versions of changes by name: `draft`, `sent`, `planned`, `done` of DUKCAPIL, `theirs` of POLRESTA."""
    head, operator = writers(mall, "DUKCAPIL")
    police, _operator = writers(mall, "POLRESTA")
    done = _approve(operator, _send(head, _draft(head, mall, "ikd", now), now), now)
    made = {
        "draft": _draft(head, mall, "kia", now),
        "sent": _send(head, _draft(head, mall, "kk-perubahan", now), now),
        "planned": _approve(operator, _send(head, _draft(head, mall, "kia", now, TOMORROW), now), now),
        "done": done,
        "theirs": _draft(police, mall, "skck", now),
    }
    base = selectors.standing(head, mall, "fee", "kia", now).base
    hours = selectors.standing(operator, mall, "hours", mall.code, now)
    found: dict[str, Any] = {"fee_base": base, "hours_base": hours.base}
    for name, change in made.items():
        found |= {f"change_{name}": str(change.id), f"version_{name}": change.version}
    return found


def _draft(actor: Actor, mall: MallView, service: str, now: datetime, on: date | None = None) -> ChangeView:
    found = selectors.standing(actor, mall, "fee", service, now)
    fee = {"kind": "fixed", "amount": 5000, "status": "to_verify"}
    edit = Edit("fee", service, fee, found.base)
    return services.draft(actor=actor, mall_id=mall.id, edits=[edit], effective_on=on, now=now)


def _send(actor: Actor, change: ChangeView, now: datetime) -> ChangeView:
    return services.submit(actor=actor, change_id=change.id, version=change.version, now=now)


def _approve(actor: Actor, change: ChangeView, now: datetime) -> ChangeView:
    return services.approve(actor=actor, change_id=change.id, version=change.version, now=now)
