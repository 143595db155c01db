"""Pieces that several documents of a city pack share, as JSON Schema."""

from __future__ import annotations

from typing import Any

STATUSES = ("certain", "to_verify", "illustrative")
LANGUAGES = ("id", "en")

Schema = dict[str, Any]


def record(required: str, **properties: Schema) -> Schema:
    """A map with exactly these keys, of which the `required` (separated by blanks) must be there."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": properties,
    }


def text(limit: int = 200) -> Schema:
    """A text that is not blank, without blanks at its ends."""
    return {"type": "string", "pattern": r"^\S(.*\S)?$", "maxLength": limit}


def both(limit: int = 200) -> Schema:
    """A text in both languages of the mall."""
    return record("id en", id=text(limit), en=text(limit))


def each(items: Schema, least: int = 0, most: int = 200) -> Schema:
    """A list without doubles."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most, "uniqueItems": True}


def one_of(*values: str) -> Schema:
    """One of the words of the field."""
    return {"enum": list(values)}


def between(least: int, most: int) -> Schema:
    """A whole number, both ends included."""
    return {"type": "integer", "minimum": least, "maximum": most}


STATUS: Schema = one_of(*STATUSES)
SOURCE: Schema = text(300)
FLAG: Schema = {"type": "boolean"}
RUPIAH: Schema = between(0, 10**12)
SLUG: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 48}
AGENCY_CODE: Schema = {"type": "string", "pattern": "^[A-Z][A-Z0-9]{1,15}$"}
COUNTER_CODE: Schema = {"type": "string", "pattern": "^[0-9A-Za-z]{1,8}$"}
ZONE_CODE: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,15}$"}
TIME: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}
COLOUR: Schema = {"type": "string", "pattern": "^#[0-9a-f]{6}$"}
# Letters that are not mistaken for a digit on a screen or by ear.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTER: Schema = {"type": "string", "pattern": f"^[{LETTERS}]{{1,2}}$"}
PREFIX: Schema = {"type": "string", "pattern": f"^[{LETTERS}]{{1,3}}$"}

# As whom somebody asks for a service: himself, a business, an institution, for another by letter, a foreign citizen.
APPLICANTS = ("person", "business", "institution", "proxy", "foreigner")

FACT: Schema = record("status", status=STATUS, source=SOURCE)
LEGAL_BASIS: Schema = each(record("title status", title=text(240), status=STATUS, source=SOURCE), most=20)
