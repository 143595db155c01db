"""Levy reports as the desk's pages tell them: counter and agency by name, state and days in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from balai.domains.complaints.types import ReportLine
from balai.domains.complaints.workflow import STATES
from balai.domains.directory.types import AgencyView, CounterView, ServiceView
from balai.flows.wording import LEVY_STATES
from balai.kernel.errors import Text

from .requests import Watch

TONES = {"received": "warn", "in_hand": "", "forwarded": "", "closed": "quiet"}


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A report with what the directory knows about it; None for what has left the mall."""

    line: ReportLine
    counter: CounterView | None
    agency: AgencyView | None
    service: ServiceView | None
    state: Text
    tone: str
    mine: bool


@dataclass(frozen=True, slots=True)
class StateChoice:
    """A state to choose, with how many reports are in it; the empty code is all."""

    code: str
    name: Text
    count: int
    current: bool


def shown(watch: Watch, line: ReportLine) -> ReportShown:
    """One report."""
    mall = watch.mall
    return ReportShown(
        line,
        mall.counters.get(line.counter),
        mall.agencies.get(line.reported),
        mall.services.get(line.service),
        LEVY_STATES[line.state],
        TONES[line.state],
        line.handler_id is not None and line.handler_id == watch.actor.id,
    )


def lines(watch: Watch, found: Iterable[ReportLine]) -> list[ReportShown]:
    """A stretch of the list."""
    return [shown(watch, line) for line in found]


def states(counts: Mapping[str, int], current: str) -> list[StateChoice]:
    """All, then every state in the order of the work."""
    every = StateChoice("", "", sum(counts.values()), not current)
    return [every, *(StateChoice(s, LEVY_STATES[s], counts.get(s, 0), s == current) for s in STATES)]
