"""Following the journal with effects that happen once: the place moves in the transaction of what was done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.utils import InterfaceError, OperationalError

from balai.kernel.actors import Actor
from balai.kernel.context import acting
from balai.kernel.journal import tail
from balai.kernel.journal.tail import Cursor, Event

from ..models import JournalPlace

log = structlog.get_logger("balai.notifications")

BATCH = 500
WORK_S = 0.3
"""A transaction of ours ends long before a second: what is left waits for the next one."""

Reaction = Callable[[Event, datetime], None]
Chooser = Callable[[Sequence[Event]], Sequence[Event]]


def begin_following(name: str) -> None:
    """Stand at the journal's end, the first time: what happened before is no news."""
    if JournalPlace.objects.filter(name=name).exists():
        return
    connection.ensure_connection()
    head = tail.head(connection.connection)
    JournalPlace.objects.bulk_create([_place(name, head)], ignore_conflicts=True)


def follow(name: str, reactions: Mapping[str, Reaction], choose: Chooser, *, now: datetime) -> int:
    """React to the next finished events, each once, in order; how many were passed.

    `choose` picks, with few queries for all of them, those that concern anybody. Any number of processes may call it:
    one works, the others answer 0. An event whose reaction fails is logged and left behind, alone; a database that
    fails undoes the whole stretch. The first call begins at the journal's end. Raises OperationalError.
    """
    place = JournalPlace.objects.filter(name=name).first()
    if place is None:
        begin_following(name)
        return 0
    if not _read(place, 1):
        return 0
    with acting(Actor.system(name), everything=True):
        locked = JournalPlace.objects.select_for_update(skip_locked=True).filter(name=name).first()
        events = _read(locked, BATCH) if locked else []
        if locked is None or not events:
            return 0
        began, passed = time.monotonic(), 0
        chosen = {event.id for event in choose([event for event in events if event.kind in reactions])}
        for event in events:
            if event.id in chosen:
                _react(reactions[event.kind], event, now)
            locked.generation, locked.xid, locked.last_id = event.generation, event.xid, event.id
            passed += 1
            if time.monotonic() - began > WORK_S:
                break
        locked.save()
    return passed


def _react(reaction: Reaction, event: Event, now: datetime) -> None:
    try:
        with transaction.atomic():
            reaction(event, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("reaction.failed", kind=event.kind, place=str(event.cursor))


def _read(place: JournalPlace, limit: int) -> list[Event]:
    connection.ensure_connection()
    found = tail.read_after(connection.connection, Cursor(place.generation, place.xid, place.last_id), limit)
    return [event._replace(data=_plain(event.data)) for event in found]


def _plain(data: Any) -> dict[str, Any]:
    """Django's connections hand JSON over as text."""
    found: dict[str, Any] = json.loads(data) if isinstance(data, str) else data
    return found


def _place(name: str, cursor: Cursor) -> JournalPlace:
    return JournalPlace(name=name, generation=cursor.generation, xid=cursor.xid, last_id=cursor.id)
