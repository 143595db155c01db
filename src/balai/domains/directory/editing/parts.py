"""The parts of a mall that are written on screen, and where each stands in its documents.

area      target            documents
service   code of service   services/<code>/service.yaml, standard.yaml
counter   code of counter   counters/<agency>.yaml
mall      code of the mall  mall.yaml
notice    id of the notice  none: its own table
roster    code of counter   none: it names people, and packs hold no people
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from balai.kernel.errors import NotFound
from balai.kernel.packs import canonical

from ..pack_format.components import COMPONENTS, FACTS

Documents = Mapping[str, tuple[str, Any]]
"""Path -> (format, data), as `documents_of` gives them."""


def value_hash(value: Any) -> str:
    """SHA-256 of what a part says, in hexadecimal: the same for the same content."""
    return hashlib.sha256(canonical(value)).hexdigest()


@dataclass(frozen=True)
class Part:
    """Something that can be edited. `owner` is `service` (of an agency) or `mall`: who may edit and approve it."""

    name: str
    area: str
    owner: str
    read: Callable[[Documents, str], Any]
    write: Callable[[dict[str, tuple[str, Any]], str, Any], None]

    def path(self, documents: Documents, target: str) -> str:
        """The document it stands in; empty when in none. Raises NotFound."""
        if self.area == "service":
            within = "service" if self.name in FACTS else "standard"
            return f"services/{target}/{within}.yaml"
        if self.area == "counter":
            return _counters_path(documents, target)
        return "mall.yaml" if self.area == "mall" else ""

    def agency(self, documents: Documents, target: str) -> str:
        """The agency whose matter it is; empty for the mall's. Raises NotFound."""
        if self.area != "service":
            return ""
        return str(_service(documents, target)["agency"])


def _service(documents: Documents, code: str) -> Any:
    found = documents.get(f"services/{code}/service.yaml")
    if found is None:
        raise NotFound()
    return found[1]


def _read_fact(key: str) -> Callable[[Documents, str], Any]:
    return lambda documents, code: _service(documents, code).get(key)


def _write_fact(key: str) -> Callable[[dict[str, tuple[str, Any]], str, Any], None]:
    def write(documents: dict[str, tuple[str, Any]], code: str, value: Any) -> None:
        path = f"services/{code}/service.yaml"
        documents[path] = ("service", _with(_service(documents, code), key, value))

    return write


def _read_text(name: str) -> Callable[[Documents, str], Any]:
    def read(documents: Documents, code: str) -> Any:
        _service(documents, code)
        _format, data = documents.get(f"services/{code}/standard.yaml", ("standard", {}))
        return data.get(name)

    return read


def _write_text(name: str) -> Callable[[dict[str, tuple[str, Any]], str, Any], None]:
    def write(documents: dict[str, tuple[str, Any]], code: str, value: Any) -> None:
        path = f"services/{code}/standard.yaml"
        _format, data = documents.get(path, ("standard", {"service": code}))
        documents[path] = ("standard", _with(data, name, value))

    return write


def _with(data: Mapping[str, Any], key: str, value: Any) -> dict[str, Any]:
    rest = {name: known for name, known in data.items() if name != key}
    return rest if value is None else {**rest, key: value}


def _counters_path(documents: Documents, code: str) -> str:
    for path, (format_name, data) in documents.items():
        if format_name == "counters" and any(row["code"] == code for row in data["counters"]):
            return path
    raise NotFound()


_OF_A_COUNTER = ("booth", "zone", "services")


def _read_counter(documents: Documents, code: str) -> Any:
    rows = documents[_counters_path(documents, code)][1]["counters"]
    row = next(row for row in rows if row["code"] == code)
    return {key: row[key] for key in _OF_A_COUNTER}


def _write_counter(documents: dict[str, tuple[str, Any]], code: str, value: Any) -> None:
    path = _counters_path(documents, code)
    data = documents[path][1]
    rows = [{**row, **value} if row["code"] == code else row for row in data["counters"]]
    documents[path] = ("counters", {**data, "counters": rows})


def _mall(documents: Documents, code: str) -> Any:
    data = documents["mall.yaml"][1]
    if data["code"] != code:
        raise NotFound()
    return data


def _write_mall(*keys: str) -> Callable[[dict[str, tuple[str, Any]], str, Any], None]:
    def write(documents: dict[str, tuple[str, Any]], code: str, value: Any) -> None:
        data = _mall(documents, code)
        for key in keys:
            data = _with(data, key, (value or {}).get(key))
        documents["mall.yaml"] = ("mall", data)

    return write


def _read_mall(*keys: str) -> Callable[[Documents, str], Any]:
    def read(documents: Documents, code: str) -> Any:
        data = _mall(documents, code)
        return {key: data[key] for key in keys if key in data}

    return read


def _nothing(documents: Documents, target: str) -> Any:
    return None


def _nowhere(documents: dict[str, tuple[str, Any]], target: str, value: Any) -> None:
    return None


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        *(
            Part(name, "service", "service", _read_fact(FACTS[name]), _write_fact(FACTS[name]))
            if name in FACTS
            else Part(name, "service", "service", _read_text(name), _write_text(name))
            for name in COMPONENTS
        ),
        Part("counter", "counter", "mall", _read_counter, _write_counter),
        Part("hours", "mall", "mall", _read_mall("hours"), _write_mall("hours")),
        Part(
            "closures",
            "mall",
            "mall",
            _read_mall("closures", "half_days"),
            _write_mall("closures", "half_days"),
        ),
        Part("notice", "notice", "mall", _nothing, _nowhere),
        Part("roster", "roster", "mall", _nothing, _nowhere),
    )
}


def part_named(name: str) -> Part:
    """A part by its name. Raises NotFound."""
    found = PARTS.get(name)
    if found is None:
        raise NotFound()
    return found
