"""Rules that are bare tables: the answer is read off, nothing is computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .evaluation import evaluates
from .pack import RulePack

BARE_TABLES = (
    "queue-priority",
    "pln-connection-fee",
    "legal-citations",
    "message-policy",
    "message-texts",
    "citizen-accounts",
    "queue-attendance",
)


def read_off(pack: RulePack, given: Mapping[str, Any]) -> Any:
    """The parameter at `given["at"]`, a list of keys from the top. Raises KeyError when the table has no such entry."""
    value: Any = pack.parameters
    for key in given["at"]:
        value = value[key]
    return value


for _id in BARE_TABLES:
    evaluates(_id)(read_off)
