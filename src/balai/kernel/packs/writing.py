"""Documents as YAML files: one layout, keys in the order of their schema, so that the same data is the same text."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .formats import format_named
from .pack import MANIFEST_SCHEMA, Manifest
from .reading import plain

# Texts another reader of YAML could take for a number, a date or a comment.
_QUOTED = re.compile(r"\d\d:\d\d|\d+|\d{4}-\d\d-\d\d|#.*")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _QUOTED.fullmatch(value) or plain(value) != value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def text_of(format_name: str, data: Any) -> str:
    """The YAML text of a document of that format."""
    return _yaml(ordered(data, format_named(format_name).schema))


def manifest_text(manifest: Manifest) -> str:
    """The text of a `pack.yaml`."""
    data: dict[str, Any] = {"id": manifest.id, "version": manifest.version, "title": dict(manifest.title)}
    if manifest.extends:
        data["extends"] = manifest.extends
    if manifest.requires:
        data["requires"] = list(manifest.requires)
    return _yaml(ordered(data, MANIFEST_SCHEMA))


def ordered(data: Any, schema: dict[str, Any]) -> Any:
    """The same data with the keys of maps in the order of the schema, unknown ones behind by name."""
    if isinstance(data, dict):
        properties = schema.get("properties", {})
        keys = [key for key in properties if key in data]
        keys += sorted(set(data) - set(keys))
        return {key: ordered(data[key], properties.get(key, {})) for key in keys}
    if isinstance(data, list):
        return [ordered(item, schema.get("items", {})) for item in data]
    return data


def _yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=116)
