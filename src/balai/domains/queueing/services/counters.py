"""Counters: open, pause, resume, close. Closing sends who is there back, and re-routes queues nobody serves now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balai.domains.directory import snapshot
from balai.domains.directory.types import CounterView, ServiceView
from balai.kernel import clock, journal
from balai.kernel.actors import Actor

from ..errors import WrongState
from ..models import CounterState, Ticket
from ..permissions import require_serving
from ..types import CounterNow
from ..workflow import ACTIVE, COUNTER
from .transition import step


def change(
    verb: str, actor: Actor, desk: CounterView, now: datetime, reason: str = "", before: datetime | None = None
) -> CounterNow:
    """Apply a counter verb in the caller's transaction; repeating the verb that made the present state changes nothing.

    With `before` (UTC) a state that began at or after it stays: somebody was quicker. Raises WrongState.
    """
    transition = COUNTER[verb]
    CounterState.objects.bulk_create(
        [CounterState(counter_id=desk.id, mall_id=desk.mall_id, since=now)], ignore_conflicts=True
    )
    row = CounterState.objects.select_for_update().get(counter_id=desk.id)
    assert transition.target is not None
    if row.state == transition.target or (before is not None and row.since >= before):
        return CounterNow(desk.code, row.state, row.since, row.officer_id)
    if row.state not in transition.sources:
        raise WrongState()
    was, since = row.state, row.since
    row.state, row.since = transition.target, now
    row.officer_id = None if verb == "close" else actor.id
    row.save()
    journal.append(
        transition.event,
        subject=desk.id,
        mall_id=desk.mall_id,
        actor=actor,
        occurred_at=now,
        data={
            "counter": desk.code,
            "from": was,
            "to": row.state,
            "since": since.isoformat(),
            **({"reason": reason} if reason else {}),
        },
    )
    return CounterNow(desk.code, row.state, row.since, row.officer_id)


def open_counter(*, actor: Actor, counter: str, now: datetime) -> CounterNow:
    """Open the counter. Raises WrongState (paused: resume it), Forbidden, NotFound."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return change("open", actor, desk, now)


def pause(*, actor: Actor, counter: str, now: datetime, reason: str = "") -> CounterNow:
    """Pause: nobody new is called; who is there may be finished. `reason` is a code such as `lunch`."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return change("pause", actor, desk, now, reason)


def resume(*, actor: Actor, counter: str, now: datetime) -> CounterNow:
    """Work again after a pause."""
    desk = require_serving(actor, counter)
    with transaction.atomic():
        return change("resume", actor, desk, now)


def close(*, actor: Actor, counter: str, now: datetime) -> CounterNow:
    """Close the counter.

    Rule: (1) who is called, served or on hold there waits again in his place; (2) a service that no open or paused
    counter serves any more follows its `fallback`: `wait`, or the code of another service that is being served, to
    which its waiting numbers move with their place.
    """
    desk = require_serving(actor, counter)
    mall = snapshot.current(desk.mall_id)
    with transaction.atomic():
        changed = change("close", actor, desk, now)
        present = Ticket.objects.select_for_update().filter(counter_id=desk.id, state__in=ACTIVE).first()
        held = Ticket.objects.select_for_update().filter(counter_id=desk.id, state="held").order_by("rank", "number")
        for ticket in [*([present] if present else ()), *held]:
            step(ticket, "return", actor=actor, now=now, reason="counter-closed")
        working = set(
            CounterState.objects.filter(mall_id=desk.mall_id, state__in=("open", "paused")).values_list(
                "counter_id", flat=True
            )
        )
        served = {code for other in mall.counters.values() if other.id in working for code in other.services}
        for code in desk.services:
            service = mall.services.get(code)
            if service is not None and code not in served and service.fallback in served:
                _reroute(service, mall.services[service.fallback], actor, now)
    return changed


def _reroute(source: ServiceView, to: ServiceView, actor: Actor, now: datetime) -> None:
    day = clock.service_day(now, snapshot.current(source.mall_id).timezone)
    waiting = Ticket.objects.select_for_update().filter(
        mall_id=source.mall_id, service_id=source.id, day=day, state="waiting"
    )
    for ticket in waiting.order_by("rank", "number"):
        step(ticket, "transfer", actor=actor, now=now, to_service=to.id, reason="counter-closed")
