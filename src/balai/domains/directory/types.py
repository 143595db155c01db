"""What the directory shows to others: frozen views, safe to share between threads.

Texts are `LocalText`: printed in the language of the request, or asked for one (`text.in_language("en")`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import get_language

from balai.kernel.calendar import Holiday, Interval, WeeklyHours
from balai.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class LocalText:
    """A text of the city in both languages of the mall."""

    id: str
    en: str

    @classmethod
    def of(cls, data: Mapping[str, str] | None) -> LocalText:
        """From the form of packs, `{id, en}`; nothing gives the empty text."""
        return cls(data["id"], data["en"]) if data else EMPTY

    def in_language(self, language: str | None) -> str:
        """English for a language that begins with `en`, else Indonesian."""
        return self.en if language and language.startswith("en") else self.id

    def __str__(self) -> str:
        return self.in_language(get_language())

    def __bool__(self) -> bool:
        return bool(self.id)


EMPTY = LocalText("", "")


@dataclass(frozen=True, slots=True)
class Fact:
    """How sure something is: `certain` (with its source), `to_verify` or `illustrative`."""

    status: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A regulation by its legal name, which stays Indonesian."""

    title: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a visitor must bring; `case` says when, and is empty when always."""

    text: LocalText
    case: LocalText
    fact: Fact


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A line of a fee; `amount` in rupiah."""

    text: LocalText
    amount: int


@dataclass(frozen=True, slots=True)
class Fee:
    """What a service costs.

    kind    free | fixed (`amount` rupiah, `rows` its parts) | table (`rows` are alternatives) | formula | by_law
            (both say in `note` how it comes about)
    per     what one amount is for, e.g. a parcel; often empty
    """

    kind: str
    amount: int | None
    per: LocalText
    rows: tuple[FeeRow, ...]
    note: LocalText
    fact: Fact


@dataclass(frozen=True, slots=True)
class Promise:
    """How long the result takes at most: `value` in minutes, hours or working_days; `fastest` in the same unit."""

    value: int
    unit: str
    fastest: int | None
    note: LocalText
    fact: Fact


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


@dataclass(frozen=True, slots=True)
class AgencyView:
    """An agency in the mall. `services` are the codes of those it offers now; none = it works behind other counters."""

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
    active: bool = True


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
    """A service. `fallback`: `wait`, or the code of the queue that takes over; `counters` and `zones` are codes."""

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
    active: bool = True


@dataclass(frozen=True)
class MallView:
    """Everything about one mall as loaded. Mappings are by code, hold what is in force, and keep the order of display.

    `service_by_id` and `counter_by_id` also know what was taken out of the pack, for numbers of earlier days.
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
    colours: Mapping[str, str]
    facts: Mapping[str, Fact]
    revision: int
    digest: str
    ids: Mapping[UUID, ServiceView | CounterView] = field(repr=False, compare=False)
    words: Mapping[str, tuple[tuple[str, ...], ...]] = field(repr=False, compare=False)

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
