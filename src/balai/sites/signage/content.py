"""The content of a screen as its script takes it: slides, names and place. The same answer until something changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from balai.domains.directory.types import MallView
from balai.kernel import clock
from balai.kernel.errors import NotFound

from .slides import Hanging, notices_here, slides_of

KEPT = 64
_made: dict[tuple[Any, ...], tuple[MallView, Content]] = {}


@dataclass(frozen=True, slots=True)
class Content:
    """What a screen shows beside the calls. `version` is equal as long as the content is."""

    data: dict[str, Any]
    body: bytes
    version: str


def hanging(mall: MallView, *, screen: str, zone: str | None, portal: str) -> Hanging:
    """Where a screen hangs: its own place in the pack, else its zone. Raises NotFound (unknown zone or screen).

    A screen of a known zone goes on when the pack no longer knows its code.
    """
    if screen not in mall.signage.screens:
        if screen and zone is None:
            raise NotFound()
        screen = ""
    if zone is None and screen:
        zone = mall.signage.screens[screen].zone or None
    if zone is not None and zone not in mall.zones:
        raise NotFound()
    return Hanging(zone, mall.signage.place(screen, zone), portal)


def content_of(mall: MallView, here: Hanging, now: datetime) -> Content:
    """The content at `now` (aware UTC). Kept in memory: drawing it anew costs some milliseconds."""
    playlist = mall.signage.playlist(here.place)
    told = tuple(notice.id for spec in playlist.slides for notice in notices_here(mall, spec, here, now))
    today = clock.service_day(now, mall.timezone)
    key = (mall.id, today, here.zone, here.place.code, here.portal, told)
    known, found = _made.get(key, (None, None))
    # The directory gives the same view until anything in it changes, also by a date of effect.
    if found is None or known is not mall:
        data = {
            "revision": mall.revision,
            "day": today.isoformat(),
            "layout": playlist.layout,
            "slides": slides_of(mall, playlist.slides, here, now),
            "names": _names(mall, here.zone),
        }
        body = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()
        found = Content(data, body, hashlib.blake2b(body, digest_size=9).hexdigest())
        if len(_made) >= KEPT:
            _made.clear()
        _made[key] = (mall, found)
    return found


def _names(mall: MallView, zone: str | None) -> dict[str, Any]:
    """Numbers of counters and names of services that can appear on this screen, by code."""
    counters = [counter for counter in mall.counters.values() if zone in (None, counter.zone)]
    codes = {code for counter in counters for code in counter.services}
    services = {
        code: {"agency": mall.agencies[service.agency].short, "id": service.name.id, "en": service.name.en}
        for code, service in mall.services.items()
        if code in codes
    }
    return {"counters": {counter.code: counter.number for counter in counters}, "services": services}
