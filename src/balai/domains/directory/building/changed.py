"""Rows of the pack as they are under the changes made on screen. The rows in the tables stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from .. import models
from ..editing import laid
from ..editing.overlay import Key
from ..pack_format.components import COMPONENTS
from ..services.rows import service_row
from ..types import CounterView


def mall(row: models.Mall, edits: Mapping[Key, Any]) -> models.Mall:
    """The mall with its changed hours and closures."""
    own = [(key, value) for key, value in edits.items() if key[0] in ("hours", "closures") and key[1] == row.code]
    if not own:
        return row
    found = copy(row)
    found.data = laid({"mall.yaml": ("mall", row.data)}, own)["mall.yaml"][1]
    found.hours = found.data["hours"]
    return found


def service(row: models.Service, edits: Mapping[Key, Any]) -> models.Service:
    """A service with its changed components; public when none of the fourteen is missing."""
    own = [(key, value) for key, value in edits.items() if key[1] == row.code and key[0] in COMPONENTS]
    if not own:
        return row
    paths = {name: f"services/{row.code}/{name}.yaml" for name in ("service", "standard")}
    standard = row.standard or {"service": row.code}
    documents = laid({paths["service"]: ("service", row.data), paths["standard"]: ("standard", standard)}, own)
    found = service_row(
        row.id,
        row.mall_id,
        row.agency_id,
        documents[paths["service"]][1],
        documents[paths["standard"]][1],
        row.agency.data,
    )
    found.agency, found.active = row.agency, row.active
    return found


def counters(views: list[CounterView], edits: Mapping[Key, Any], offered: Collection[str]) -> list[CounterView]:
    """Counters with their changed place and services; only services that are `offered` count."""
    found = []
    for view in views:
        value = edits.get(("counter", view.code))
        if value and view.active:
            served = tuple(code for code in value["services"] if code in offered)
            view = replace(view, booth=value["booth"], zone=value["zone"], services=served)
        found.append(view)
    return found
