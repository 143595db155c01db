"""What may be said where no pack document gives a schema: notices and rosters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from ..pack_format.parts import TIME
from ..pack_format.schemas import WEEKDAYS
from .parts import Documents

NOTICE_KINDS = ("info", "closure", "fee")
LONGEST_NOTICE = 300
LONGEST_ROSTER = 40
Found = tuple[str, str, str, str]


def unfiled_problems(part: str, target: str, value: Any, documents: Documents) -> Iterator[Found]:
    """Problems of a notice or a roster; nothing for other parts."""
    if value is None:
        return
    found: Iterable[tuple[str, str]] = ()
    if part == "notice":
        found = _notice(value, documents)
    elif part == "roster":
        found = _roster(value, documents)
    for path, message in found:
        yield part, target, path, message


def _notice(value: Mapping[str, Any], documents: Documents) -> Iterator[tuple[str, str]]:
    if value.get("kind") not in NOTICE_KINDS:
        yield "kind", "missing"
    for language in ("id", "en"):
        text = value.get("text", {}).get(language, "")
        if not text:
            yield f"text.{language}", "missing"
        elif len(text) > LONGEST_NOTICE:
            yield f"text.{language}", "too long"
    if value.get("agency") and not any(
        format_name == "agency" and data["code"] == value["agency"] for format_name, data in documents.values()
    ):
        yield "agency", "there is no such agency"
    if value.get("service") and f"services/{value['service']}/service.yaml" not in documents:
        yield "service", "there is no such service"
    start, end = _instant(value.get("active_from")), _instant(value.get("active_to"))
    if start is None:
        yield "active_from", "missing"
    elif end is not None and end <= start:
        yield "active_to", "the end is before the beginning"


def _instant(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None
    return found if found is not None and found.tzinfo else None


def _roster(value: list[Mapping[str, Any]], documents: Documents) -> Iterator[tuple[str, str]]:
    if len(value) > LONGEST_ROSTER:
        yield "", "too many rows"
    for index, row in enumerate(value):
        for key in ("staff", "days", "open", "close"):
            if not row.get(key):
                yield f"[{index}].{key}", "missing"
        if set(row.get("days", ())) - set(WEEKDAYS):
            yield f"[{index}].days", "no such day"
        times = [row.get("open", ""), row.get("close", "")]
        if all(times) and not all(re.fullmatch(TIME["pattern"], time) for time in times):
            yield f"[{index}].open", "does not fit the form"
        elif all(times) and times[0] >= times[1]:
            yield f"[{index}].close", "the end is before the beginning"
        if not _in_order(row.get("first"), row.get("last")):
            yield f"[{index}].last", "the end is before the beginning"


def _in_order(first: str | None, last: str | None) -> bool:
    return not (first and last) or date.fromisoformat(first) <= date.fromisoformat(last)
