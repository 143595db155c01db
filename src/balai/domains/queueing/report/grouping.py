"""By what a report is grouped: the SQL that makes a ticket's key, and the group its key belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from balai.domains.directory.types import MallView


@dataclass(frozen=True)
class Grouping:
    """`key`: SQL over the ticket `t` and the service `told.sid`. `groups`: the groups of a key (several: postings)."""

    key: str
    groups: Callable[[MallView, str], tuple[str, ...]]


def _as_it_is(mall: MallView, key: str) -> tuple[str, ...]:
    return (key,)


def _service(mall: MallView, key: str) -> tuple[str, ...]:
    return (mall.service_by_id(UUID(key)).code,)


def _agency(mall: MallView, key: str) -> tuple[str, ...]:
    return (mall.service_by_id(UUID(key)).agency,)


def _class(mall: MallView, key: str) -> tuple[str, ...]:
    """The kind of the agency: city, vertical, soe …; empty for one that has left the mall."""
    agency = mall.agencies.get(mall.service_by_id(UUID(key)).agency)
    return (agency.kind if agency else "",)


def _postings(mall: MallView, key: str) -> tuple[str, ...]:
    """At a joint counter one number is a posting of each agency that stands behind it."""
    code = mall.service_by_id(UUID(key)).agency
    agency = mall.agencies.get(code)
    return (agency.members if agency else ()) or (code,)


def _counter(mall: MallView, key: str) -> tuple[str, ...]:
    """Empty: never called, or called at no counter any more."""
    desk = mall.counter_by_id(UUID(key)) if key else None
    return (desk.code if desk else "",)


GROUPINGS: dict[str, Grouping] = {
    "agency": Grouping("told.sid::text", _agency),
    "class": Grouping("told.sid::text", _class),
    "posting": Grouping("told.sid::text", _postings),
    "service": Grouping("told.sid::text", _service),
    "day": Grouping("t.day::text", _as_it_is),
    "hour": Grouping("to_char(t.issued_at at time zone %(zone)s, 'HH24')", _as_it_is),
    "channel": Grouping("t.channel", _as_it_is),
    "priority": Grouping("t.priority", _as_it_is),
    "counter": Grouping("coalesce(t.counter_id::text, '')", _counter),
    "officer": Grouping("coalesce(t.officer_id::text, '')", _as_it_is),
    "whole": Grouping("''::text", _as_it_is),
}
