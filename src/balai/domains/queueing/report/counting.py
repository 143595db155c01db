"""Counting the tickets of a span of days: one statement for every started month, none of them long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection

from balai.domains.directory import snapshot
from balai.domains.directory.types import MallView
from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid, NotFound
from balai.kernel.permissions import require

from ..types import CHANNELS
from .figures import Figures, total
from .grouping import GROUPINGS
from .reporting import Report, Wanted, lines_of, whole_line

LONGEST_SPAN = 366
CHUNK = 31

# Each ticket says up to five things. It was issued by the service whose letters it bears; the rest belongs to the
# service it waited for last. Half minutes are rounded as `round` does it: a median of them is the rounded median.
COUNT = """
select {key} as key, told.what, told.value, count(*)
from queueing_ticket t cross join lateral (values
  (t.origin_id, 'issued', 0),
  (t.service_id, t.state, 0),
  (t.service_id, 'wait', case when t.service_id = t.origin_id then
    round(extract(epoch from t.called_at - t.issued_at) / 60)::int end),
  (t.service_id, 'service', case when t.state = 'finished' then
    round(extract(epoch from t.ended_at - coalesce(t.started_at, t.called_at)) / 60)::int end),
  (t.service_id, 'score', t.score::int)
) as told(sid, what, value)
where t.mall_id = %(mall)s and t.day between %(first)s and %(last)s and told.value is not null
  and (%(services)s::uuid[] is null or told.sid = any(%(services)s)) and (%(channel)s = '' or t.channel = %(channel)s)
group by 1, 2, 3
"""


def report(actor: Actor, wanted: Wanted) -> Report:
    """The report. One query for each started month of the span.

    Raises Forbidden, Invalid (an unknown grouping or channel, an empty span, more than 366 days), NotFound (agency or
    service).
    """
    require("queueing.see_report", actor, actor.mall_id)
    if actor.mall_id is None:
        raise NotFound()
    mall = snapshot.current(actor.mall_id)
    if wanted.by not in GROUPINGS or wanted.channel not in ("", *CHANNELS):
        raise Invalid()
    if not 0 <= (wanted.last - wanted.first).days < LONGEST_SPAN:
        raise Invalid()
    by_key = _counted(mall, wanted)
    grouping = GROUPINGS[wanted.by]
    groups: dict[str, Figures] = {}
    for key, figures in by_key.items():
        for group in grouping.groups(mall, key):
            groups.setdefault(group, Figures()).add(figures)
    return Report(wanted, lines_of(dict(sorted(groups.items()))), whole_line(total(by_key.values())))


def statement(by: str) -> str:
    """The SQL of a grouping."""
    return COUNT.format(key=GROUPINGS[by].key)


def _counted(mall: MallView, wanted: Wanted) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    given: dict[str, Any] = {
        "mall": mall.id,
        "zone": mall.timezone,
        "channel": wanted.channel,
        "services": _services(mall, wanted),
    }
    with connection.cursor() as cursor:
        for first, last in _months(wanted.first, wanted.last):
            cursor.execute(statement(wanted.by), given | {"first": first, "last": last})
            for key, what, value, count in cursor.fetchall():
                found.setdefault(key, Figures()).take(what, value, count)
    return found


def _months(first: date, last: date) -> Iterator[tuple[date, date]]:
    days = (last - first).days + 1
    for start in range(0, days, CHUNK):
        yield first + timedelta(days=start), first + timedelta(days=min(start + CHUNK, days) - 1)


def _services(mall: MallView, wanted: Wanted) -> list[Any] | None:
    """Ids of the services asked for, those that have left the pack included; None = every one."""
    if not wanted.agency and not wanted.service:
        return None
    known = [one for one in mall.ids.values() if hasattr(one, "queue_prefix")]
    found = [
        one.id
        for one in known
        if (not wanted.service or one.code == wanted.service) and (not wanted.agency or one.agency == wanted.agency)
    ]
    if (wanted.service and not any(one.code == wanted.service for one in known)) or (
        wanted.agency and wanted.agency not in mall.agencies
    ):
        raise NotFound()
    return found
