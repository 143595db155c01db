"""Hall screens in a pack: what each shows between the calls, and which way things lie as seen from it."""

from __future__ import annotations

from collections.abc import Iterator

from balai.kernel.packs import Pack, Problem

from .parts import SLUG, ZONE_CODE, Schema, between, both, each, one_of, record
from .rules import City, twice

SLIDES = ("calls", "wayfinding", "fees", "hours", "notices", "charter", "portal")
"""What a slide shows; `calls` are the numbers called before."""
LAYOUTS = ("beside", "full")
"""Beside the number called now, or on the whole screen until a number is called."""
WAYS = ("here", "ahead", "back", "left", "right", "up", "down")
SECONDS = (4, 60)

_SLIDE: Schema = record(
    "show",
    show=one_of(*SLIDES),
    seconds=between(*SECONDS),
    zones=each(ZONE_CODE, least=1, most=60),
    services=each(SLUG, least=1, most=60),
)

SIGNAGE: Schema = record(
    "playlists screens",
    playlists=each(
        record(
            "code slides",
            code=SLUG,
            layout=one_of(*LAYOUTS),
            slides={"type": "array", "items": _SLIDE, "minItems": 1, "maxItems": 40},  # calls may stand there again
        ),
        least=1,
        most=40,
    ),
    screens=each(
        record(
            "code playlist",
            code=SLUG,
            name=both(60),
            zone=ZONE_CODE,
            playlist=SLUG,
            ways=each(record("zone way", zone=ZONE_CODE, way=one_of(*WAYS)), most=60),
        ),
        most=400,
    ),
)


def screen_problems(pack: Pack) -> Iterator[Problem]:
    """What the schema cannot see: references, doubles, and that calls come first."""
    document = pack.only("mall")
    if document is None or not document.data.get("signage"):
        return
    city, found = City(pack, document), document.data["signage"]
    for name in ("playlists", "screens"):
        rows = found.get(name, ())
        yield from twice(((document, ("signage", name, i, "code")), row["code"]) for i, row in enumerate(rows))
    for index, playlist in enumerate(found["playlists"]):
        path = ("signage", "playlists", index, "slides")
        if playlist["slides"][0]["show"] != "calls":
            yield document.problem("a playlist begins with the calls", *path, 0, "show")
        for place, slide in enumerate(playlist["slides"]):
            for zone in slide.get("zones", ()):
                if zone not in city.zones:
                    yield document.problem(f"there is no zone {zone}", *path, place, "zones")
            for code in slide.get("services", ()):
                if code not in city.services:
                    yield document.problem(f"there is no service {code}", *path, place, "services")
    known = {playlist["code"] for playlist in found["playlists"]}
    for index, screen in enumerate(found["screens"]):
        here = ("signage", "screens", index)
        if screen["playlist"] not in known:
            yield document.problem(f"there is no playlist {screen['playlist']}", *here, "playlist")
        if screen.get("zone", "") not in ("", *city.zones):
            yield document.problem(f"there is no zone {screen['zone']}", *here, "zone")
        ways = screen.get("ways", ())
        yield from twice(((document, (*here, "ways", i, "zone")), row["zone"]) for i, row in enumerate(ways))
        for place, row in enumerate(ways):
            if row["zone"] not in city.zones:
                yield document.problem(f"there is no zone {row['zone']}", *here, "ways", place, "zone")
