"""What one must bring to a service, by who one is: the catalogue's own words, in the order in which cards tell them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from balai.domains.directory.types import Requirement, ServiceView
from balai.kernel.errors import Text

from .wording import APPLICANTS


@dataclass(frozen=True, slots=True)
class Needs:
    """What people of one kind bring: always, and in certain cases.

    `applicant` is empty when the service makes no difference between those who may ask. `status` is that of all of
    these facts; empty when they differ, and then each tells its own.
    """

    applicant: str
    name: Text
    always: tuple[Requirement, ...]
    cases: tuple[Requirement, ...]

    @property
    def status(self) -> str:
        """The mark all share."""
        statuses = {item.fact.status for item in (*self.always, *self.cases)}
        return statuses.pop() if len(statuses) == 1 else ""


def needs(service: ServiceView) -> tuple[Needs, ...]:
    """The requirements of a service for each kind of applicant that brings something of his own; one list for all when
    the catalogue makes no difference.
    """
    if not any(item.applicants for item in service.requirements):
        return (_needs("", service),)
    return tuple(_needs(applicant, service) for applicant in service.applicants)


def needs_of(service: ServiceView, applicant: str) -> Needs:
    """The list of one kind of applicant; the usual one's for a kind the service does not know."""
    found = needs(service)
    return next((one for one in found if one.applicant == applicant), found[0])


def _needs(applicant: str, service: ServiceView) -> Needs:
    here = tuple(_for(applicant, service.requirements))
    return Needs(
        applicant,
        APPLICANTS.get(applicant, applicant),
        tuple(item for item in here if not item.case),
        tuple(item for item in here if item.case),
    )


def _for(applicant: str, requirements: tuple[Requirement, ...]) -> Iterator[Requirement]:
    return (item for item in requirements if not applicant or not item.applicants or applicant in item.applicants)
