"""What hall screens show between the calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .facts import LocalText


@dataclass(frozen=True, slots=True)
class SlideSpec:
    """One slide: what it shows (`pack_format.screens.SLIDES`), how long in each language, narrowed to what (codes)."""

    show: str
    seconds: int
    zones: tuple[str, ...] = ()
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Playlist:
    """Slides in their order, the calls first. `layout`: `beside` the number called, or `full` until one is called."""

    code: str
    layout: str
    slides: tuple[SlideSpec, ...]


@dataclass(frozen=True, slots=True)
class ScreenPlace:
    """A screen where it hangs: `zone` is empty for one of the whole mall; `ways` say where zones lie seen from it."""

    code: str
    name: LocalText
    zone: str
    playlist: str
    ways: Mapping[str, str]


USUAL_SECONDS = 12
USUAL = Playlist(
    "",
    "beside",
    tuple(SlideSpec(show, USUAL_SECONDS) for show in ("calls", "hours", "notices")),
)
"""What a mall shows that says nothing about its screens."""
EVERYWHERE = ScreenPlace("", LocalText("", ""), "", "", {})


@dataclass(frozen=True, slots=True)
class Signage:
    """Playlists and screens of a mall, by code."""

    playlists: Mapping[str, Playlist]
    screens: Mapping[str, ScreenPlace]

    def place(self, code: str, zone: str | None) -> ScreenPlace:
        """The screen of that code, else the first of the zone, else one that hangs nowhere in particular."""
        if code in self.screens:
            return self.screens[code]
        return next((place for place in self.screens.values() if place.zone == (zone or "")), EVERYWHERE)

    def playlist(self, place: ScreenPlace) -> Playlist:
        """What is shown there: its own playlist, else the mall's first, else the usual one."""
        if place.playlist in self.playlists:
            return self.playlists[place.playlist]
        return next(iter(self.playlists.values()), USUAL)
