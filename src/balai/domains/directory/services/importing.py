"""A table of fees or standards becomes drafts: all of it, or nothing and every mistake by its row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from balai.kernel.actors import Actor
from balai.kernel.errors import Invalid
from balai.kernel.sheetfiles import rows_of

from .. import sheets
from ..editing import problems_of, value_hash
from ..errors import RowsInvalid
from ..permissions import agencies_for
from ..sheets import RowError
from ..types import ChangeView, Edit
from .changing import MOST_ITEMS, begun, instant_of, owner_of
from .scenes import Scene, scene


def import_table(
    *, actor: Actor, mall_id: UUID, content: bytes, now: datetime, effective_on: date | None = None
) -> tuple[list[ChangeView], int]:
    """One draft an agency for everything that is different in the table; and how many parts say what they said.

    Raises UnreadableSheet, RowsInvalid (nothing was written), Invalid, Forbidden.
    """
    found = scene(mall_id, instant_of(mall_id, effective_on, now))
    own = _services(actor, found)
    read = sheets.read(rows_of(content), own)
    edits = {
        (one.part, one.service): Edit(one.part, one.service, one.value, value_hash(found.value(one.part, one.service)))
        for one in read.found
    }
    different = [edit for edit in edits.values() if edit.after != found.value(edit.part, edit.target)]
    errors = list(read.errors)
    if not errors:
        errors = _broken(found, read.found, different)
    if errors:
        raise RowsInvalid(tuple(sorted(errors, key=lambda error: (error.row, error.column))))
    if len(different) > MOST_ITEMS:
        raise Invalid()
    by_agency: dict[str, list[Edit]] = {}
    for edit in different:
        by_agency.setdefault(own[edit.target], []).append(edit)
    with transaction.atomic():
        made = [
            begun(found, group, actor=actor, agency=agency, effective_on=effective_on, origin="import", now=now)
            for agency, group in sorted(by_agency.items())
            if owner_of(actor, found, group) == agency
        ]
    return made, len(edits) - len(different)


def _services(actor: Actor, found: Scene) -> dict[str, str]:
    """Code -> agency of the services the actor may write about."""
    agencies = agencies_for(actor, "directory.edit_service")
    return {
        data["code"]: data["agency"]
        for format_name, data in found.documents.values()
        if format_name == "service" and (agencies is None or data["agency"] in agencies)
    }


def _broken(found: Scene, read: Sequence[sheets.Found], edits: Sequence[Edit]) -> list[RowError]:
    """What the rules of the directory say against the table, by row and column."""
    origin = {(one.part, one.service): one for one in read}
    problems = problems_of(found.documents, [((edit.part, edit.target), edit.after) for edit in edits])
    errors = []
    for part, target, path, message in problems:
        row, column = origin[part, target].place(path)
        errors.append(RowError(row, column, "rule", message))
    return errors
