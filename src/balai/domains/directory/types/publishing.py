"""What a mall promises and tells: service standards, the charter, bundles for life events, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from .facts import Fact, LocalText


@dataclass(frozen=True, slots=True)
class Component:
    """One of the nine components of a standard that are texts; only the procedure has `steps`, and no `text`."""

    name: str
    text: LocalText
    steps: tuple[LocalText, ...]
    national: bool
    fact: Fact


@dataclass(frozen=True, slots=True)
class Standard:
    """The service standard beside the facts of the service. `components` by name; `missing` are those not filled.

    `decree` is the number of the decision that set the standard, empty while there is none; `responsible` an office,
    never a person's name.
    """

    components: Mapping[str, Component]
    missing: tuple[str, ...]
    decree: str
    responsible: LocalText

    @property
    def procedure(self) -> Component | None:
        """System, mechanism and procedure."""
        return self.components.get("procedure")

    @property
    def complaints(self) -> Component | None:
        """How complaints, suggestions and remarks are dealt with."""
        return self.components.get("complaints")


@dataclass(frozen=True, slots=True)
class Point:
    """A right or a duty."""

    text: LocalText
    fact: Fact


@dataclass(frozen=True, slots=True)
class Compensation:
    """What a visitor gets when the promise was not kept."""

    when: LocalText
    then: LocalText
    fact: Fact


@dataclass(frozen=True, slots=True)
class Charter:
    """The service charter (maklumat). `signer` is an office; `integrity_unit` the agency that reads levy reports."""

    text: LocalText
    signer: LocalText
    signed_on: date | None
    fact: Fact
    rights: tuple[Point, ...]
    duties: tuple[Point, ...]
    compensation: tuple[Compensation, ...]
    integrity_unit: str


@dataclass(frozen=True, slots=True)
class BundleStep:
    """A stop of a bundle: one service, or the one of several that fits (codes)."""

    services: tuple[str, ...]
    note: LocalText


@dataclass(frozen=True, slots=True)
class Bundle:
    """The services that belong to an event of life, in the order in which they make sense."""

    code: str
    name: LocalText
    about: LocalText
    steps: tuple[BundleStep, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice of the mall, or of one `agency` or `service` (codes). Instants are UTC; `active_to` is excluded."""

    id: UUID
    kind: str
    text: LocalText
    agency: str
    service: str
    active_from: datetime
    active_to: datetime | None

    def told_at(self, now: datetime) -> bool:
        """Whether it is told at that instant."""
        return self.active_from <= now and (self.active_to is None or now < self.active_to)
