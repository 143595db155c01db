"""A notice into its table: new, said otherwise, or ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel.ids import stable_id

from .. import models


def post(mall_id: UUID, target: str, value: Mapping[str, Any] | None, now: datetime) -> None:
    """Make the notice say `value` from now on; None ends it (one that has not begun is never told)."""
    known = models.Notice.objects.filter(mall_id=mall_id, id=target).first()
    if value is None:
        if known is not None:
            known.active_to = max(now, known.active_from)
            known.save(update_fields=["active_to"])
        return
    mall = models.Mall.objects.values_list("code", flat=True).get(id=mall_id)
    agency, service = value.get("agency"), value.get("service")
    row = known or models.Notice(id=UUID(target), mall_id=mall_id)
    row.kind, row.text = value["kind"], value["text"]
    row.agency_id = stable_id("mall", mall, "agency", agency) if agency else None
    row.service_id = stable_id("mall", mall, "service", service) if service else None
    row.active_from = datetime.fromisoformat(value["active_from"])
    row.active_to = datetime.fromisoformat(value["active_to"]) if value.get("active_to") else None
    row.save(force_insert=known is None, force_update=known is not None)
