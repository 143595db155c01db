"""What every frame needs to know about the mall and the person's wishes; never asks the database by itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from balai.ui import formats

TEXT_COOKIE = "balai_text"
DEFAULT_ZONE = "Asia/Jakarta"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
COLOUR_NAMES = ("navy", "navy-deep", "action", "action-deep", "identity")


@dataclass(frozen=True)
class Chrome:
    """Name of the mall (long and short), its zone, the moment of this page, the person's wishes, the mode.

    `switches` is False where a page cannot offer language and text forms (500, 503: no session, no token).
    """

    mall_name: str
    mall_short: str
    zone: str
    now: datetime
    language: str
    other_language: str
    other_language_name: str
    large_text: bool
    demo: bool
    path: str
    colours: str
    switches: bool


def mall_colours(mall: Any) -> dict[str, str]:
    """The colours a city sets in its pack (`colours: {navy: "#0b2a5b"}`); other names and forms are left out."""
    data = getattr(mall, "data", None) or {}
    found = getattr(mall, "colours", None) or (data.get("colours") if isinstance(data, Mapping) else None) or {}
    return {n: str(found[n]) for n in COLOUR_NAMES if n in found and _COLOUR.fullmatch(str(found[n]))}


def colours_version(colours: Mapping[str, str]) -> str:
    """A short mark that changes with the colours; empty when the city has none of its own."""
    return hashlib.sha256(json.dumps(colours, sort_keys=True).encode()).hexdigest()[:10] if colours else ""


def build(request: HttpRequest | None = None, *, mall: Any = None, switches: bool = True) -> Chrome:
    """The frame's facts; without a request (a broken server) a calm fallback."""
    mall = mall or getattr(request, "mall", None)
    data = getattr(mall, "data", None)
    name = formats.local(getattr(mall, "name", "")) or _("Public Service Mall")
    short = formats.local(data.get("short_name", "") if isinstance(data, Mapping) else getattr(mall, "short", ""))
    language = formats.language()
    other, other_name = ("en", "English") if language == "id" else ("id", "Bahasa Indonesia")
    return Chrome(
        mall_name=name,
        mall_short=short or name,
        zone=str(getattr(mall, "timezone", "") or DEFAULT_ZONE),
        now=getattr(request, "now", None) or timezone.now(),
        language=language,
        other_language=other,
        other_language_name=other_name,
        large_text=request is not None and request.COOKIES.get(TEXT_COOKIE) == "large",
        demo=getattr(settings, "BALAI_MODE", "demo") != "production",
        path=request.get_full_path() if request is not None else "/",
        colours=colours_version(mall_colours(mall)),
        switches=switches and request is not None,
    )


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `chrome` in every template rendered with a request."""
    return {"chrome": build(request)}
