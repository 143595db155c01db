"""The malls in memory: immutable views, one set a process, renewed when a revision rose, a day began or
a planned change fell due.

`current` costs a dictionary look-up. At most once a second one caller asks the database for the revisions (one row a
mall) while the others go on with the view they have; an unreachable database leaves the views as they are. Inside an
event loop the question is asked from a thread.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections

from balai.kernel import clock
from balai.kernel.errors import NotFound

from .types import MallView

CHECK_EVERY = 1.0
"""Seconds between two looks at the revisions."""

_lock = threading.Lock()
_views: dict[UUID, MallView] | None = None
_checked = float("-inf")
_asked = float("-inf")
"""When an event loop last sent a thread to look."""


def current(mall_id: UUID) -> MallView:
    """The mall as it is in force now. Raises NotFound."""
    view = _fresh().get(mall_id)
    if view is None:
        raise NotFound()
    return view


def malls() -> tuple[MallView, ...]:
    """Every mall of this installation, by code."""
    return tuple(sorted(_fresh().values(), key=lambda mall: mall.code))


def forget() -> None:
    """Look at the database again at the next call, and read everything anew."""
    global _views, _checked, _asked
    with _lock:
        _views, _checked, _asked = None, float("-inf"), float("-inf")


def _fresh() -> dict[UUID, MallView]:
    global _asked
    views, now = _views, time.monotonic()
    if views is not None and now - _checked < CHECK_EVERY:
        return views
    if not _in_event_loop():
        return _renew(views)
    if views is not None:
        if now - _asked < CHECK_EVERY:
            return views
        _asked = now
        asyncio.get_running_loop().run_in_executor(None, _renew_and_hang_up)
        return views
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_renew_and_hang_up).result()


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _renew_and_hang_up() -> dict[UUID, MallView]:
    try:
        return _renew(None)
    finally:
        connections.close_all()


def _renew(have: dict[UUID, MallView] | None) -> dict[UUID, MallView]:
    """Read what changed. One thread at a time; who has views already goes on with them meanwhile."""
    global _views, _checked
    if not _lock.acquire(blocking=have is None):
        return have or {}
    try:
        if _views is not None and time.monotonic() - _checked < CHECK_EVERY:
            return _views
        try:
            _views = _read(_views or {})
        except (OperationalError, InterfaceError):
            if _views is None:
                raise
        _checked = time.monotonic()
        return _views
    finally:
        _lock.release()


def _read(known: dict[UUID, MallView]) -> dict[UUID, MallView]:
    from . import models

    found: dict[UUID, MallView] = {}
    now = clock.now()
    rows = models.Mall.objects.filter(active=True).values_list("id", "revision", "digest", "timezone")
    for mall_id, revision, digest, timezone in rows:
        old = known.get(mall_id)
        # A new day may bring other rules into force.
        state = (revision, digest, clock.service_day(now, timezone))
        same = old is not None and (old.revision, old.digest, old.day) == state
        due = old is not None and old.changes_at is not None and old.changes_at <= now
        found[mall_id] = old if old is not None and same and not due else _build(mall_id, now)
    return found


def _build(mall_id: UUID, now: datetime) -> MallView:
    """The view from one state of the tables: begun anew when a load committed between its queries."""
    from . import models
    from .building import view_of

    while True:
        mall = models.Mall.objects.get(id=mall_id)
        torn: LookupError | None = None
        try:
            view = view_of(mall, now)
        except LookupError as error:  # a row refers to one that an earlier query did not see yet
            torn = error
        after = models.Mall.objects.values_list("revision", "digest").get(id=mall_id)
        if after == (mall.revision, mall.digest):
            if torn is not None:
                raise torn
            return view
