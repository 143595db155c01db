"""Following the journal with effects that happen once: the place moves in the transaction of what was done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime

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


def begin_following(name: str) -> None:
    """Stand at the journal's end, the first time: what happened before is no news."""
    if JournalPlace.objects.filter(name=name).exists():
        return
    connection.ensure_connection()
    head = tail.head(connection.connection)
    JournalPlace.objects.bulk_create([_place(name, head)], ignore_conflicts=True)


def follow(name: str, reactions: dict[str, Reaction], *, now: datetime) -> int:
    """React to the next finished events, each once, in order; how many were passed.

    Any number of processes may call it: one works, the others answer 0. An event whose reaction fails is logged and
    left behind, alone; a database that fails undoes the whole stretch. Raises OperationalError.
    """
    place = JournalPlace.objects.filter(name=name).first()
    if place is None or not _read(place, 1):
        return 0
    with acting(Actor.system(name), everything=True):
        locked = JournalPlace.objects.select_for_update(skip_locked=True).filter(name=name).first()
        if locked is None:
            return 0
        began, passed = time.monotonic(), 0
        for event in _read(locked, BATCH):
            reaction = reactions.get(event.kind)
            if reaction is not None:
                _react(reaction, event, now)
            passed += 1
            locked.generation, locked.xid, locked.last_id = event.generation, event.xid, event.id
            if time.monotonic() - began > WORK_S:
                break
        if passed:
            locked.save()
    return passed


def _react(reaction: Reaction, event: Event, now: datetime) -> None:
    try:
        with transaction.atomic():
            reaction(event, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("reaction.failed", kind=event.kind, event=event.id)


def _read(place: JournalPlace, limit: int) -> list[Event]:
    connection.ensure_connection()
    found = tail.read_after(connection.connection, Cursor(place.generation, place.xid, place.last_id), limit)
    return [
        event._replace(data=json.loads(event.data)) if isinstance(event.data, str) else event for event in found
    ]


def _place(name: str, cursor: Cursor) -> JournalPlace:
    return JournalPlace(name=name, generation=cursor.generation, xid=cursor.xid, last_id=cursor.id)
