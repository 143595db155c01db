"""Standards, charter, bundles and classes of agency in the order in which pages tell them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from balai.domains.directory import checklists
from balai.domains.directory.checklists import Need
from balai.domains.directory.pack_format.components import INTERNAL
from balai.domains.directory.types import (
    AgencyView,
    Bundle,
    BundleStep,
    Charter,
    ClassCount,
    CounterView,
    Floor,
    MallView,
    ServiceView,
    ZoneView,
)
from balai.flows.hall import HallNow
from balai.flows.wording import AGENCY_KINDS, APPLICANTS, COMPONENTS
from balai.kernel.errors import Text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several views of a page: its code in the address, its name, whether it is the one shown."""

    code: str
    name: Text
    current: bool
    count: int | None = None


def applicants(kinds: Iterable[str], current: str) -> list[Choice]:
    """Kinds of applicant to choose from."""
    return [Choice(kind, APPLICANTS[kind], kind == current) for kind in kinds]


def internal(service: ServiceView) -> list[tuple[Text, bool]]:
    """The eight internal components by name, and whether each is filled."""
    return [(COMPONENTS[name], name not in service.standard.missing) for name in INTERNAL]


def classes(counts: Iterable[ClassCount], current: str) -> list[Choice]:
    """Every agency, then each class with the number of its agencies; the numbers add up to the first."""
    found = [Choice(one.kind, AGENCY_KINDS[one.kind], one.kind == current, one.agencies) for one in counts]
    return [Choice("", "", current == "", sum(one.count or 0 for one in found)), *found]


@dataclass(frozen=True, slots=True)
class CounterShown:
    """A counter with those services of its that are offered now."""

    counter: CounterView
    agency: AgencyView
    services: tuple[ServiceView, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class CountersOfZone:
    """A zone with its counters by number."""

    zone: ZoneView
    counters: tuple[CounterShown, ...]


@dataclass(frozen=True, slots=True)
class CountersOfFloor:
    """A floor that has counters, with its zones."""

    floor: Floor
    zones: tuple[CountersOfZone, ...]


def counters_by_floor(hall: HallNow, mall: MallView) -> list[CountersOfFloor]:
    """All counters from the ground up; floors and zones without any are left out."""
    found = []
    for floor in sorted(mall.floors, key=lambda floor: floor.number):
        zones = tuple(
            CountersOfZone(zone, shown)
            for zone in mall.zones.values()
            if zone.floor == floor.number and (shown := _shown(zone, hall, mall))
        )
        if zones:
            found.append(CountersOfFloor(floor, zones))
    return found


def counter_shown(desk: CounterView, hall: HallNow, mall: MallView) -> CounterShown:
    """One counter."""
    services = tuple(mall.services[code] for code in desk.services if code in mall.services)
    return CounterShown(desk, mall.agencies[desk.agency], services, desk.code in hall.open_counters)


def _shown(zone: ZoneView, hall: HallNow, mall: MallView) -> tuple[CounterShown, ...]:
    return tuple(
        counter_shown(desk, hall, mall) for desk in mall.counters_in(zone.code) if desk.agency in mall.agencies
    )


@dataclass(frozen=True, slots=True)
class StepShown:
    """A stop of a bundle: its services (one of them fits when there are several), and a word about it."""

    number: int
    step: BundleStep
    services: tuple[ServiceView, ...]


@dataclass(frozen=True, slots=True)
class BundleShown:
    """A bundle with its stops, and everything to bring for all of them, once each.

    `status` is how sure all of it is, empty when each thing tells its own.
    """

    bundle: Bundle
    steps: tuple[StepShown, ...]
    always: tuple[Need, ...]
    cases: tuple[Need, ...]
    applicant: str
    applicants: tuple[Choice, ...]
    agencies: int
    status: str

    @property
    def lists(self) -> tuple[tuple[tuple[Need, ...], Text], ...]:
        """What to bring, with the heading it stands under."""
        return (self.always, ""), (self.cases, _("Only in these cases"))


def bundle_shown(bundle: Bundle, mall: MallView, asked: str) -> BundleShown:
    """The bundle for the kind of applicant asked for; an unknown one is the usual one."""
    met = checklists.applicants_of(mall, bundle)
    kinds = [kind for kind in APPLICANTS if kind in met]
    applicant = asked if asked in kinds else next(iter(kinds), "")
    needs = checklists.of_bundle(mall, bundle, applicant)
    statuses = {need.fact.status for need in needs}
    return BundleShown(
        bundle,
        tuple(
            StepShown(number, step, tuple(mall.services[code] for code in step.services))
            for number, step in enumerate(bundle.steps, 1)
        ),
        tuple(need for need in needs if not need.case),
        tuple(need for need in needs if need.case),
        applicant,
        tuple(applicants(kinds, applicant)),
        len({service.agency for service in checklists.services_of(mall, bundle)}),
        statuses.pop() if len(statuses) == 1 else "",
    )


@dataclass(frozen=True, slots=True)
class CharterLines:
    """The services of an agency, each of which has a line in the charter."""

    agency: AgencyView
    services: tuple[ServiceView, ...]


def charter_lines(mall: MallView) -> list[CharterLines]:
    """Every active service under its agency, in the order of display."""
    return [
        CharterLines(agency, tuple(mall.services[code] for code in agency.services))
        for agency in mall.agencies.values()
        if agency.services
    ]


def doubt(charter: Charter) -> str:
    """The status of the least sure point of rights, duties and compensation."""
    points = [*charter.rights, *charter.duties]
    facts = [one.fact for one in points] + [one.fact for one in charter.compensation]
    return min((fact.status for fact in facts), key=checklists.DOUBTS.index)
