"""What the HTTP answer of a provider means, where all providers mean the same."""

from __future__ import annotations

import json
from typing import Any

from balai.kernel.outbound import Answer

from .base import TryLater

LONGEST_WAIT_S = 3600.0
SHORTEST_WAIT_S = 1.0


class ProviderFailed(Exception):
    """An answer that may pass: the message is tried again."""


def asked_to_wait(answer: Answer, otherwise: float) -> TryLater:
    """For 429 and its like: in as many seconds as the provider says, within an hour."""
    said = answer.headers.get("retry-after", "")
    wait = float(said) if said.isdigit() and len(said) < 8 else otherwise
    return TryLater(min(max(wait, SHORTEST_WAIT_S), LONGEST_WAIT_S))


def document(answer: Answer) -> dict[str, Any]:
    """The JSON object in the answer. Raises ProviderFailed for anything else: a gateway's error page is no answer."""
    try:
        found = json.loads(answer.body)
    except (ValueError, UnicodeDecodeError):
        raise ProviderFailed("no JSON") from None
    if not isinstance(found, dict):
        raise ProviderFailed("no JSON object")
    return found


def within(found: Any, *path: str | int) -> Any:
    """What lies at a path of keys and places, or None."""
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and len(found) > step else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found
