"""Who may handle levy reports: the desk, never somebody who works for the reported agency."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import Predicate

from balai.domains.accounts.permissions import by_role
from balai.kernel.actors import Actor
from balai.kernel.permissions import register

OF_THE_AGENCY = (
    *("front_officer", "agency_head", "licensing_officer", "back_officer"),
    *("inspector", "complaint_officer"),
)


def involved(actor: Actor, agency: str) -> bool:
    """Whether the actor works for that agency, also beside the role that lets him sit at the desk."""
    return any(actor.holds(role, agency) for role in OF_THE_AGENCY)


def _impartial(actor: Actor, report: Any = None) -> bool:
    agency = getattr(report, "reported", None)
    return agency is None or not involved(actor, agency)


impartial: Predicate = Predicate(_impartial, name="impartial")

register(
    "complaints.handle_levy",
    by_role("complaints.handle_levy") & impartial,
    _("Read, examine and close reports of demands beyond the official fee, not about one’s own agency."),
)
