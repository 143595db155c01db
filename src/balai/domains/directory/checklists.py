"""What a visitor brings: for one service and kind of applicant, and for all services of a bundle, each thing once.

Portal, kiosk and print show the same lists. Pure; reads only what a `MallView` holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .types import Bundle, Fact, LocalText, MallView, Requirement, ServiceView

DOUBTS = ("illustrative", "to_verify", "certain")
"""How sure a fact is, the least sure first."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What an `applicant` brings for a service: always, and in certain cases.

    `status` is the one all of them share, else empty and each tells its own.
    """

    service: ServiceView
    applicant: str
    always: tuple[Requirement, ...]
    cases: tuple[Requirement, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to bring for a bundle, and the services that ask for it. `fact` is the least sure of theirs."""

    text: LocalText
    case: LocalText
    services: tuple[ServiceView, ...]
    fact: Fact


def chosen(service: ServiceView, asked: str = "") -> str:
    """As whom somebody asks: as he said if the service knows it, else as usual; empty when the service names nobody."""
    return asked if asked in service.applicants else next(iter(service.applicants), "")


def of_service(service: ServiceView, asked: str = "") -> Checklist:
    """The checklist of a service for the applicant who was `asked` for."""
    return _checklist(service, chosen(service, asked))


def by_kind(service: ServiceView) -> tuple[Checklist, ...]:
    """The checklist of each kind of applicant; one list, of no kind, when the requirements make no difference."""
    differ = any(item.applicants for item in service.requirements)
    return tuple(_checklist(service, kind) for kind in (service.applicants if differ else ("",)))


def of_kind(service: ServiceView, asked: str) -> Checklist:
    """One of `by_kind`: that of the applicant who was `asked` for, else the first."""
    found = by_kind(service)
    return next((one for one in found if one.applicant == asked), found[0])


def _checklist(service: ServiceView, applicant: str) -> Checklist:
    needed = _needed(service, applicant)
    statuses = {item.fact.status for item in needed}
    return Checklist(
        service,
        applicant,
        tuple(item for item in needed if not item.case),
        tuple(item for item in needed if item.case),
        statuses.pop() if len(statuses) == 1 else "",
    )


def applicants_of(mall: MallView, bundle: Bundle) -> tuple[str, ...]:
    """Kinds of applicant that any service of the bundle knows, in the order in which they are met."""
    found = (kind for service in services_of(mall, bundle) for kind in service.applicants)
    return tuple(dict.fromkeys(found))


def services_of(mall: MallView, bundle: Bundle) -> tuple[ServiceView, ...]:
    """The services of a bundle, once each, in the order of its steps."""
    codes = dict.fromkeys(code for step in bundle.steps for code in step.services)
    return tuple(mall.services[code] for code in codes)


def of_bundle(mall: MallView, bundle: Bundle, asked: str = "") -> tuple[Need, ...]:
    """Everything a bundle asks for, once each; what most of its services ask for comes first."""
    found: dict[tuple[str, str], Need] = {}
    for service in services_of(mall, bundle):
        for item in _needed(service, chosen(service, asked)):
            key = (item.text.id.casefold(), item.case.id.casefold())
            known = found.get(key)
            if known is None:
                found[key] = Need(item.text, item.case, (service,), item.fact)
            else:
                fact = min(known.fact, item.fact, key=lambda one: DOUBTS.index(one.status))
                found[key] = replace(known, services=(*known.services, service), fact=fact)
    return tuple(sorted(found.values(), key=lambda need: (bool(need.case), -len(need.services))))


def least_sure(service: ServiceView) -> str:
    """The status of the least sure of all published facts of a service."""
    standard = service.standard
    parts = (standard.procedure, standard.complaints)
    facts = [
        service.fee.fact,
        service.promise.fact,
        *(item.fact for item in service.requirements),
        *(law.fact for law in service.legal_basis),
        *(part.fact for part in parts if part),
    ]
    return min((fact.status for fact in facts), key=DOUBTS.index)


def _needed(service: ServiceView, applicant: str) -> list[Requirement]:
    return [item for item in service.requirements if not item.applicants or applicant in item.applicants]
