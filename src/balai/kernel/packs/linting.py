"""One document against its schema, with messages a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry

from .formats import format_named
from .pack import MANIFEST_SCHEMA, Document
from .problems import Path, Problem

_HOSTNAME = re.compile(r"(?!.{254})[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.I)
_DATE_AND_MORE = FormatChecker(formats=("date", "regex"))


def _is_hostname(value: object) -> bool:
    """RFC 1123. The library's own check is there only when a package is installed that we do not need."""
    return not isinstance(value, str) or _HOSTNAME.fullmatch(value) is not None


_DATE_AND_MORE.checks("hostname")(_is_hostname)


@lru_cache(maxsize=64)
def _validator(format_name: str) -> Draft202012Validator:
    schema = MANIFEST_SCHEMA if format_name == "manifest" else format_named(format_name).schema
    # An empty registry: a reference in a schema is never fetched from anywhere.
    return Draft202012Validator(schema, registry=Registry(), format_checker=_DATE_AND_MORE)


def schema_problems(document: Document) -> Iterator[Problem]:
    """What the schema of its format says against a document."""
    for error in _validator(document.format).iter_errors(document.data):
        yield from _told(document, error)


def _told(document: Document, error: ValidationError) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = list(error.schema.get("properties", {}))
        for key in sorted(set(error.instance) - set(known)):
            near = get_close_matches(key, known, 1)
            yield document.problem("unknown key" + (f"; did you mean {near[0]!r}?" if near else ""), *path, key)
    elif error.validator == "required" and isinstance(error.instance, dict):
        missing = [key for key in error.validator_value if key not in error.instance]
        yield document.problem(f"missing: {', '.join(missing)}", *path)
    elif error.context and (deepest := best_match(error.context)):
        yield document.problem(_brief(deepest), *path, *deepest.path)
    else:
        yield document.problem(_brief(error), *path)


def _brief(error: ValidationError) -> str:
    given = _shown(error.instance)
    match error.validator:
        case "type":
            return f"must be {_kind(error.validator_value)}, not {_kind_of(error.instance)} ({given})"
        case "enum":
            choices = ", ".join(str(choice) for choice in error.validator_value)
            return f"{given} is not one of: {choices}"
        case "pattern":
            return f"{given} does not fit the form {error.validator_value}"
        case _:
            return error.message[:200]


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a map of keys",
    "array": "a list",
    "null": "empty",
}


def _kind(name: str | list[str]) -> str:
    return " or ".join(_KINDS[each] for each in ([name] if isinstance(name, str) else name))


def _kind_of(value: Any) -> str:
    for type_, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (dict, "object")):
        if isinstance(value, type_):
            return _KINDS[name]
    return _KINDS["array" if isinstance(value, list) else "null"]
