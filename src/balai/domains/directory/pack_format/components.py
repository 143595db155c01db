"""The fourteen components of a service standard (PermenPANRB 15/2014; UU 25/2009), and which of them are filled.

Six are published, eight are the mall's own working. Five of the fourteen stand as facts in `service.yaml`; the other
nine are texts in `standard.yaml` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PUBLISHED = ("requirements", "procedure", "time", "fee", "product", "complaints")
INTERNAL = (
    "legal_basis",
    "facilities",
    "competence",
    "supervision",
    "staffing",
    "service_guarantee",
    "safety_guarantee",
    "evaluation",
)
COMPONENTS = (*PUBLISHED, *INTERNAL)
# Where a component stands in service.yaml; every other one has its own name in standard.yaml.
FACTS = {
    "requirements": "requirements",
    "time": "promise",
    "fee": "fee",
    "product": "product",
    "legal_basis": "legal_basis",
}
TEXTS = tuple(name for name in COMPONENTS if name not in FACTS)


def filled(service: Mapping[str, Any], standard: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The components that say something, in the order of the regulation."""
    texts = standard or {}
    return tuple(name for name in COMPONENTS if (service.get(FACTS[name]) if name in FACTS else texts.get(name)))


def missing(service: Mapping[str, Any], standard: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The components that say nothing yet; a service is published when there is none."""
    have = filled(service, standard)
    return tuple(name for name in COMPONENTS if name not in have)


def words(name: str, service: Mapping[str, Any], standard: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The Indonesian words of a component, without its values: `Rp0` and `1 jam` are no text anybody wrote."""
    if name not in FACTS:
        part = (standard or {}).get(name) or {}
        steps = [step["id"] for step in part.get("steps", ())]
        return tuple(steps or ([part["text"]["id"]] if "text" in part else []))
    part = service.get(FACTS[name])
    if name == "requirements":
        return tuple(row["text"]["id"] for row in part or ())
    if name == "legal_basis":
        return tuple(row["title"] for row in part or ())
    if name == "product":
        return (part["id"],) if part else ()
    note = (part or {}).get("note")
    return (note["id"],) if note else ()
