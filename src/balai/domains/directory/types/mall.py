"""A whole mall, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from balai.kernel.calendar import Holiday, Interval, WeeklyHours
from balai.kernel.errors import NotFound

from ..search import Index
from .facts import Fact, LegalBasis, LocalText
from .offers import AgencyView, CounterView, ServiceView
from .publishing import Bundle, Charter, NoticeView
from .screens import Signage


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of the building. `service`: open to visitors. `step_free`: reachable without steps."""

    number: int
    name: LocalText
    service: bool
    step_free: bool


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A part of a floor with its own screens."""

    id: UUID
    mall_id: UUID
    code: str
    name: LocalText
    floor: int
    step_free: bool
    active: bool = True


@dataclass(frozen=True)
class MallView:
    """Everything about one mall on its `day`. Mappings are by code, hold what is in force, in the order of display.

    `unpublished` names the components that services still lack; `notices` holds what is told now and later, soonest
    first; `changes_at` is when the next change made on screen takes effect. `service_by_id` and `counter_by_id`
    also know what was taken out of the pack, for numbers of earlier days.
    """

    id: UUID
    code: str
    name: LocalText
    short: LocalText
    about: LocalText
    accessibility: LocalText
    address: str
    timezone: str
    hours: WeeklyHours
    closures: tuple[Holiday, ...]
    half_days: tuple[tuple[date, tuple[Interval, ...]], ...]
    floors: tuple[Floor, ...]
    zones: Mapping[str, ZoneView]
    agencies: Mapping[str, AgencyView]
    counters: Mapping[str, CounterView]
    services: Mapping[str, ServiceView]
    hosts: tuple[str, ...]
    modules: frozenset[str]
    legal_basis: tuple[LegalBasis, ...]
    charter: Charter | None
    bundles: Mapping[str, Bundle]
    notices: tuple[NoticeView, ...]
    signage: Signage
    unpublished: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, str]
    facts: Mapping[str, Fact]
    day: date
    revision: int
    digest: str
    ids: Mapping[UUID, ServiceView | CounterView] = field(repr=False, compare=False)
    index: Index = field(repr=False, compare=False)
    changes_at: datetime | None = None

    def service_by_id(self, service_id: UUID) -> ServiceView:
        """The service, in force or not. Raises NotFound."""
        found = self.ids.get(service_id)
        if not isinstance(found, ServiceView):
            raise NotFound()
        return found

    def counter_by_id(self, counter_id: UUID | None) -> CounterView | None:
        """The counter, in force or not; None when there is none of that id."""
        found = self.ids.get(counter_id) if counter_id else None
        return found if isinstance(found, CounterView) else None

    def service_ids(self, counter: CounterView) -> list[UUID]:
        """Ids of the services a counter serves, in the order of ids."""
        return sorted(self.services[code].id for code in counter.services if code in self.services)

    def postings(self, service: ServiceView) -> tuple[str, ...]:
        """The agencies that a visit for this service is posted to: those behind a joint one, else its own."""
        agency = self.agencies.get(service.agency)
        return agency.members if agency and agency.members else (service.agency,)

    def notices_at(self, now: datetime, *, agency: str = "", service: str = "") -> tuple[NoticeView, ...]:
        """What is told at `now` (aware UTC) to everybody, and about this agency or service."""
        return tuple(
            notice
            for notice in self.notices
            if notice.told_at(now) and notice.agency in ("", agency) and notice.service in ("", service)
        )

    def counters_in(self, zone: str) -> Iterator[CounterView]:
        """Counters of a zone by number."""
        return (counter for counter in self.counters.values() if counter.zone == zone)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether the mall is open at an instant. All instants are aware UTC.

    reason  why it is closed: `before` opening, `break`, `after` closing, or the calendar's `weekend`, `public`,
            `joint_leave`, `closure`; empty when open
    today   the open stretches of the local day, also when it is closed now
    """

    open: bool
    reason: str
    holiday: str
    closes_at: datetime | None
    opens_at: datetime | None
    today: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the list of services; `next` is the cursor of the following one, or None at the end."""

    items: tuple[ServiceView, ...]
    next: str | None
