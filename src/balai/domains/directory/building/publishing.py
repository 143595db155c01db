"""Views of the charter, bundles, notices and the search index from the rows of a mall."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from .. import models, search
from ..stems import stems
from ..types import Bundle, BundleStep, Charter, Compensation, LocalText, NoticeView, Point
from .offers import fact


def charter(data: Mapping[str, Any]) -> Charter | None:
    """The charter; None while the mall has none."""
    if not data:
        return None
    signed = data.get("signed_on")
    return Charter(
        text=LocalText.of(data["text"]),
        signer=LocalText.of(data["signer"]),
        signed_on=date.fromisoformat(signed) if signed else None,
        fact=fact(data),
        rights=_points(data["rights"]),
        duties=_points(data["duties"]),
        compensation=tuple(
            Compensation(LocalText.of(row["when"]), LocalText.of(row["then"]), fact(row))
            for row in data["compensation"]
        ),
        integrity_unit=data["integrity_unit"],
    )


def _points(rows: Iterable[Mapping[str, Any]]) -> tuple[Point, ...]:
    return tuple(Point(LocalText.of(row["text"]), fact(row)) for row in rows)


def bundles(rows: Iterable[Mapping[str, Any]], offered: Collection[str]) -> dict[str, Bundle]:
    """Bundles by code, without the services one cannot ask for now."""
    found = {}
    for row in rows:
        steps = tuple(
            BundleStep(services, LocalText.of(step.get("note")))
            for step in row["steps"]
            if (services := tuple(code for code in step["services"] if code in offered))
        )
        if steps:
            found[row["code"]] = Bundle(row["code"], LocalText.of(row["name"]), LocalText.of(row["about"]), steps)
    return found


def notices(mall: models.Mall, now: datetime, also: Mapping[tuple[str, str], Any]) -> tuple[NoticeView, ...]:
    """What is told at `now` or later, soonest first; a notice of `also` is shown as that says."""
    rows = models.Notice.objects.filter(mall=mall).exclude(active_to__lte=now)
    planned = {target: value for (part, target), value in also.items() if part == "notice"}
    told = [_planned(target, value) for target, value in planned.items() if value]
    told += [view for view in _told(rows) if str(view.id) not in planned]
    return tuple(sorted(told, key=lambda notice: (notice.active_from, notice.id)))


def _planned(target: str, value: Mapping[str, Any]) -> NoticeView:
    end = value.get("active_to")
    return NoticeView(
        id=UUID(target),
        kind=value["kind"],
        text=LocalText.of(value["text"]),
        agency=value.get("agency", ""),
        service=value.get("service", ""),
        active_from=datetime.fromisoformat(value["active_from"]),
        active_to=datetime.fromisoformat(end) if end else None,
    )


def _told(rows: QuerySet[models.Notice]) -> Iterator[NoticeView]:
    return (
        NoticeView(
            id=row.id,
            kind=row.kind,
            text=LocalText.of(row.text),
            agency=row.agency.code if row.agency else "",
            service=row.service.code if row.service else "",
            active_from=row.active_from,
            active_to=row.active_to,
        )
        for row in rows.select_related("agency", "service").order_by("active_from", "id")
    )


def index(rows: Iterable[models.Service], synonyms: Iterable[Any]) -> search.Index:
    """The search index over the services that are offered."""
    return search.build({row.code: search.entry_of(row.data, row.agency.data) for row in rows}, synonyms, stems)
