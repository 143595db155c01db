"""Reading `packs/national/*.yaml`, and choosing the version in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from django.conf import settings

from .pack import RulePack, Status, frozen

MANIFEST = "pack.yaml"

_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Rule pack",
    "type": "object",
    "additionalProperties": False,
    "required": [
        "id",
        "regulation",
        "version",
        "effective_from",
        "effective_to",
        "status",
        "source",
        "parameters",
        "test_vectors",
    ],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
        "regulation": {"type": "string", "minLength": 1},
        "version": {"type": "string", "pattern": r"^\d+(\.\d+)*$"},
        "effective_from": _DAY,
        "effective_to": {"anyOf": [_DAY, {"type": "null"}]},
        "status": {"enum": [status.value for status in Status]},
        "source": {"type": "string", "minLength": 1},
        "parameters": {"type": "object"},
        "test_vectors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["given", "expect"],
                "properties": {"given": {"type": "object"}, "expect": {}, "note": {"type": "string"}},
            },
        },
    },
}
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


class InvalidRulePack(ValueError):
    """A rule pack that cannot be read; the message names file and path inside it."""


class UnknownRulePack(LookupError):
    """No rule pack has this id."""


class NoRuleInForce(LookupError):
    """The rule exists, but no version of it is in force on that day."""


def get(id: str, *, on: date) -> RulePack:
    """The version of rule `id` in force on day `on`. Raises UnknownRulePack or NoRuleInForce."""
    for pack in versions(id):
        if pack.in_force(on):
            return pack
    raise NoRuleInForce(f"No version of the rule pack {id!r} is in force on {on}.")


def versions(id: str) -> tuple[RulePack, ...]:
    """Every version of rule `id`, oldest first. Raises UnknownRulePack."""
    found = _installed(_directory()).get(id)
    if found is None:
        raise UnknownRulePack(f"No rule pack {id!r}.")
    return found


def all_packs() -> tuple[RulePack, ...]:
    """Every version of every installed rule pack."""
    return tuple(pack for packs in _installed(_directory()).values() for pack in packs)


def load(path: Path) -> RulePack:
    """One rule pack from its file. Raises InvalidRulePack."""
    try:
        data = _json(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise InvalidRulePack(f"{path.name}: {error}") from error
    if problem := jsonschema.exceptions.best_match(_VALIDATOR.iter_errors(data)):
        raise InvalidRulePack(f"{path.name}: {problem.json_path}: {problem.message}")
    effective_to = data["effective_to"]
    return RulePack(
        id=data["id"],
        regulation=data["regulation"],
        version=data["version"],
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=date.fromisoformat(effective_to) if effective_to else None,
        status=Status(data["status"]),
        source=data["source"],
        parameters=frozen(data["parameters"]),
        test_vectors=frozen(data["test_vectors"]),
    )


def by_id(packs: Iterable[RulePack]) -> Mapping[str, tuple[RulePack, ...]]:
    """Versions grouped by id, oldest first. Raises InvalidRulePack when two are in force on one day."""
    grouped: dict[str, list[RulePack]] = {}
    for pack in sorted(packs, key=lambda pack: (pack.id, pack.effective_from)):
        grouped.setdefault(pack.id, []).append(pack)
    for versions_ in grouped.values():
        for older, newer in pairwise(versions_):
            if older.effective_to is None or older.effective_to > newer.effective_from:
                raise InvalidRulePack(f"{older.reference} and {newer.reference} are in force on the same day.")
    return {id_: tuple(versions_) for id_, versions_ in grouped.items()}


@cache
def _installed(directory: Path) -> Mapping[str, tuple[RulePack, ...]]:
    return by_id(load(path) for path in sorted(directory.glob("*.yaml")) if path.name != MANIFEST)


def _directory() -> Path:
    return Path(settings.BALAI_NATIONAL_PACK)


def _json(value: Any) -> Any:
    """YAML's dates as ISO texts and its keys as texts, so that JSON Schema can speak about them."""
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
