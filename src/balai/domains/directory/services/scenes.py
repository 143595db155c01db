"""A mall as it will be at an instant, for whoever writes or approves a change of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from balai.kernel.errors import NotFound

from .. import models
from ..editing import PARTS, Documents, in_force, laid, part_named
from ..types import Edit
from .exporting import pack_documents


@dataclass(frozen=True)
class Scene:
    """The documents of a mall at `at`, and what the parts say that stand in none (notices as their table has them)."""

    mall_id: UUID
    at: datetime
    documents: Documents
    unfiled: dict[tuple[str, str], Any]

    def value(self, part: str, target: str) -> Any:
        """What a part says. Raises NotFound."""
        known = part_named(part)
        if known.area in ("notice", "roster"):
            if known.area == "roster":
                PARTS["counter"].read(self.documents, target)
            elif not _is_id(target):
                raise NotFound()
            return self.unfiled.get((part, target))
        return known.read(self.documents, target)

    def words(self, edits: Sequence[Edit]) -> str:
        """What the edits are found by in the history: parts, targets, agencies, names of services, in small letters."""
        said: list[str] = []
        for edit in edits:
            said += [edit.part, edit.target]
            if PARTS[edit.part].area == "service":
                data = self.documents[f"services/{edit.target}/service.yaml"][1]
                said += [data["agency"], data["name"]["id"], data["name"]["en"]]
            elif edit.part == "notice":
                said += list((edit.after or {}).get("text", {}).values())
        return " ".join(dict.fromkeys(" ".join(said).casefold().split()))


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def scene(mall_id: UUID, at: datetime) -> Scene:
    """The mall at `at` (aware UTC). Raises NotFound."""
    documents = pack_documents(mall_id)
    edits = in_force(mall_id, at)
    rosters = {key: value for key, value in edits.items() if PARTS[key[0]].area == "roster"}
    return Scene(mall_id, at, laid(documents, edits.items()), _notices(mall_id) | rosters)


def _notices(mall_id: UUID) -> dict[tuple[str, str], Any]:
    """Notices as they stand in their table, by key."""
    rows = models.Notice.objects.filter(mall_id=mall_id).select_related("agency", "service")
    return {("notice", str(row.id)): notice_value(row) for row in rows}


def notice_value(row: models.Notice) -> dict[str, Any]:
    """A notice in the form in which it is edited; instants as ISO texts in UTC."""
    value = {"kind": row.kind, "text": row.text, "active_from": row.active_from.isoformat()}
    if row.agency:
        value["agency"] = row.agency.code
    if row.service:
        value["service"] = row.service.code
    if row.active_to:
        value["active_to"] = row.active_to.isoformat()
    return value
