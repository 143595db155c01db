"""What is wrong with an input, in plain words of the caller's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

_PLACES = ("body", "query", "path", "header", "data", "payload")


def fields_of(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Field -> message for the errors of a validation; `body` when it is the whole body."""
    found = {}
    for error in errors:
        place = [str(part)[:40] for part in error.get("loc", ()) if part not in _PLACES]
        found[".".join(place) or "body"] = message_of(str(error.get("type", "")), error.get("ctx") or {})
    return found


def message_of(kind: str, context: Mapping[str, Any]) -> str:
    """The message for one kind of validation error and its context."""
    if kind == "literal_error":
        choices = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
        return _("Choose one of: %(choices)s.") % {"choices": choices}
    if kind == "string_too_long":
        return _("Use at most %(most)d characters.") % {"most": context.get("max_length", 0)}
    if kind in ("greater_than_equal", "greater_than"):
        return _("This must be at least %(least)s.") % {"least": context.get("ge", context.get("gt"))}
    if kind in ("less_than_equal", "less_than"):
        return _("This must be at most %(most)s.") % {"most": context.get("le", context.get("lt"))}
    if kind.startswith(("int_", "decimal_", "float_")) or kind == "finite_number":
        return _("This must be a whole number.")
    if kind.startswith("string_"):
        return _("This must be a short text.")
    plain = {
        "missing": _("This is needed."),
        "extra_forbidden": _("There is no such field."),
        "model_type": _("Send a JSON object."),
        "model_attributes_type": _("Send a JSON object."),
        "dict_type": _("Send a JSON object."),
    }
    return plain.get(kind) or _("This cannot be understood.")
