"""Who offers what where: agencies, counters, services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from .facts import Fact, Fee, LegalBasis, LocalText, Promise, Requirement
from .publishing import Standard


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency in the mall. `services` are the codes of those it offers now; none = it works behind other counters.

    `members` are the agencies behind a joint one: each of them answers for a visit to it.
    """

    id: UUID
    mall_id: UUID
    code: str
    short: str
    name: LocalText
    about: LocalText
    kind: str
    instrument: tuple[str, ...]
    letter: str
    zones: tuple[str, ...]
    services: tuple[str, ...]
    fact: Fact
    members: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many agencies, services and counters a class of agency (`kind`) has."""

    kind: str
    agencies: int
    services: int
    counters: int


@dataclass(frozen=True, slots=True)
class CounterView:
    """A window where a number is called and served; `services` are codes."""

    id: UUID
    mall_id: UUID
    code: str
    number: int
    booth: str
    zone: str
    agency: str
    agency_id: UUID
    services: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service. `fallback`: `wait`, or the code of the queue that takes over; `counters` and `zones` are codes.

    `quotas`: numbers a day by channel, where there is a limit. `check_in`: an online number is called only once its
    visitor has said that he is in the mall. `skill`: only an officer who has it is given these visitors; empty: any.

    `applicants` are those who may ask for it, the usual one first. `catalogue_hash` is that of its published text (see
    `catalogue`): the same wherever it is shown.
    """

    id: UUID
    mall_id: UUID
    code: str
    agency: str
    agency_id: UUID
    partners: tuple[str, ...]
    name: LocalText
    type: str
    summary: LocalText
    keywords: tuple[str, ...]
    product: LocalText
    applicants: tuple[str, ...]
    requirements: tuple[Requirement, ...]
    fee: Fee
    promise: Promise
    legal_basis: tuple[LegalBasis, ...]
    queue_prefix: str
    typical_minutes: int
    channels: tuple[str, ...]
    accepts_priority: bool
    fallback: str
    counters: tuple[str, ...]
    zones: tuple[str, ...]
    step_free: bool
    standard: Standard
    catalogue_hash: str = ""
    active: bool = True
    quotas: Mapping[str, int] = field(default_factory=dict)
    check_in: bool = False
    skill: str = ""
