"""The documents of a mall at an instant: what its pack says, under the changes that have taken effect by then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet

from .. import models
from .parts import PARTS, Documents

Key = tuple[str, str]
"""(part, target)."""


def live(mall_id: UUID) -> QuerySet[models.Change]:
    """Approved changes that have not ended, whether or not their instant has come."""
    return models.Change.objects.filter(mall_id=mall_id, effective_from__isnull=False, ended_at__isnull=True)


def in_force(mall_id: UUID, at: datetime) -> dict[Key, Any]:
    """What each changed part says at `at` (aware UTC): of several changes the one that took effect last.

    Notices are not among them: approving one writes it into their table.
    """
    rows = (
        live(mall_id)
        .exclude(part="notice")
        .filter(effective_from__lte=at)
        .order_by("part", "target", "-effective_from", "-id")
        .distinct("part", "target")
    )
    return {(part, target): after for part, target, after in rows.values_list("part", "target", "after")}


def next_instant(mall_id: UUID, at: datetime) -> datetime | None:
    """When the next approved change after `at` takes effect; None when none is planned."""
    return live(mall_id).filter(effective_from__gt=at).aggregate(at=Min("effective_from"))["at"]


def laid(documents: Documents, edits: Iterable[tuple[Key, Any]]) -> dict[str, tuple[str, Any]]:
    """The documents with these values in their places; the given ones stay as they are.

    A change of something the pack no longer holds changes nothing.
    """
    found = dict(documents)
    for (part, target), value in edits:
        known = PARTS[part]
        if _there(found, known.area, target):
            known.write(found, target, value)
    return found


def _there(documents: Documents, area: str, target: str) -> bool:
    if area == "service":
        return f"services/{target}/service.yaml" in documents
    if area == "counter":
        files = (data for format_name, data in documents.values() if format_name == "counters")
        return any(row["code"] == target for data in files for row in data["counters"])
    return area == "mall"
